import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { base64nopad } from '@scure/base'
import { AgePolicyError, InvalidParameterError } from '../../errors/crypto.ts'
import { labels } from '../labels.ts'
import { hkdf, randomBytes, utf8 } from '../primitives.ts'

/** First argument of the symmetric stanzas of an unlock box. */
export const unlockType = 'medrec/unlock'
/** Bound on the work a hostile box can cause. */
export const maxUnlockStanzas = 16

/** Ways to open an unlock box; the key of each is 32 bytes of full entropy, never a password. */
export type UnlockMethod = 'phrase' | 'passkey' | 'device' | 'wallet'

const methods: readonly UnlockMethod[] = ['phrase', 'passkey', 'device', 'wallet']
const saltLength = 16
const wrappedLength = 32

/** One way in: a method and its key. */
export type UnlockKey = { method: UnlockMethod; key: Uint8Array }

type StanzaParts = { args: readonly string[]; body: Uint8Array }

/**
 * The stanza `medrec/unlock <method> <salt>` whose body is the file key under
 * HKDF(key, salt, "medrec/v1/unlock/" ‖ method) and the zero nonce: the salt is fresh, so is the wrapping key.
 */
export function wrapUnlockStanza(
  { method, key }: UnlockKey,
  fileKey: Uint8Array,
): { args: string[]; body: Uint8Array } {
  const salt = randomBytes(saltLength)
  const body = chacha20poly1305(deriveWrapKey({ method, key }, salt), new Uint8Array(12)).encrypt(fileKey)
  return { args: [unlockType, method, base64nopad.encode(salt)], body }
}

/** The file key, or undefined where the stanza is for another method or key. */
export function unwrapUnlockStanza({ method, key }: UnlockKey, stanza: StanzaParts): Uint8Array | undefined {
  const parsed = parseUnlockStanza(stanza)
  if (parsed.method !== method) return undefined
  const cipher = chacha20poly1305(deriveWrapKey({ method, key }, parsed.salt), new Uint8Array(12))
  try {
    return cipher.decrypt(stanza.body)
  } catch {
    // The only failure left is the tag: another key of the same method, e.g. a second passkey.
    return undefined
  }
}

/** @throws {AgePolicyError} if it is not exactly as {@link wrapUnlockStanza} writes it. */
export function parseUnlockStanza({ args, body }: StanzaParts): { method: UnlockMethod; salt: Uint8Array } {
  const [name, encodedSalt] = args
  const method = methods.find((known) => known === name)
  const salt = decodeSalt(encodedSalt)
  if (
    method === undefined ||
    salt?.length !== saltLength ||
    args.length !== 2 ||
    body.length !== wrappedLength
  )
    throw new AgePolicyError({ reason: 'a malformed unlock stanza' })
  return { method, salt }
}

function decodeSalt(encoded: string | undefined): Uint8Array | undefined {
  try {
    return encoded === undefined ? undefined : base64nopad.decode(encoded)
  } catch {
    return undefined
  }
}

function deriveWrapKey({ method, key }: UnlockKey, salt: Uint8Array): Uint8Array {
  if (key.length !== 32) throw new InvalidParameterError({ parameter: 'key', expected: '32 bytes' })
  return hkdf(key, salt, utf8(`${labels.unlock}${method}`), 32)
}
