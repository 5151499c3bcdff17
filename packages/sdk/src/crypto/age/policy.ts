import { AgePolicyError } from '../../errors/crypto.ts'
import { hintType, readHint } from './hint.ts'
import type { AgeHeader } from './parseHeader.ts'
import { maxUnlockStanzas, parseUnlockStanza, unlockType } from './unlockStanza.ts'

/** Decides on a parsed header before any key is tried; throws {@link AgePolicyError} to refuse it. */
export type HeaderPolicy = (header: AgeHeader) => void

/** First argument of the hybrid post-quantum stanza (ML-KEM-768 with X25519). */
const hybridType = 'mlkem768x25519'

/**
 * Payloads, manifests, key boxes, pages: exactly one hybrid stanza, at most one hint, nothing else. One classical
 * stanza would cancel the post-quantum protection of the whole file, and a second recipient is a second reader.
 *
 * @throws {AgePolicyError} if the header has anything else.
 */
export const sealedFilePolicy: HeaderPolicy = (header) => {
  readHint(header)
  const others = header.stanzas.filter(({ type }) => type !== hintType)
  const [hybrid] = others
  if (hybrid?.type !== hybridType || others.length !== 1)
    throw new AgePolicyError({ reason: 'not exactly one hybrid post-quantum recipient' })
  // 1120 bytes of encapsulation and 32 of wrapped file key, checked here so that a misfit is never "a wrong key".
  if (hybrid.args.length !== 1 || hybrid.args[0]?.length !== 1494 || hybrid.body.length !== 32)
    throw new AgePolicyError({ reason: 'a malformed hybrid stanza' })
}

/**
 * Unlock boxes: symmetric stanzas only.
 *
 * @throws {AgePolicyError} if another kind of stanza is among them, one is malformed, or there are more than 16.
 */
export const unlockBoxPolicy: HeaderPolicy = ({ stanzas }) => {
  if (stanzas.length > maxUnlockStanzas)
    throw new AgePolicyError({ reason: `more than ${maxUnlockStanzas} unlock methods` })
  for (const stanza of stanzas) {
    if (stanza.type !== unlockType) throw new AgePolicyError({ reason: 'a stanza that is no unlock method' })
    parseUnlockStanza(stanza)
  }
}
