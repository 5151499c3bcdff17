import { base16 } from '@scure/base'
import { AgePolicyError, InvalidParameterError } from '../../errors/crypto.ts'
import type { HeaderStanza } from './parseHeader.ts'

/** First argument of the hint stanza. */
export const hintType = 'medrec/key'

/**
 * Which key opens a file: public, and ignored by age tools, which skip stanzas they don't know. It is covered by the
 * header's MAC, but whoever sealed the file chose it, so a reader checks it against the inside.
 */
export type KeyHint = {
  /** Identity of the owner, counted from 0; an unsigned 32-bit integer. */
  sequence: number
  /** Compartment 0 to 47, or 255 for the inbox; an unsigned 8-bit integer. */
  compartment: number
  /** Epoch of the compartment; an unsigned 32-bit integer. */
  epoch: number
  /** 16 bytes as 32 lower-case hex digits. */
  keyId: string
}

/**
 * The stanza `medrec/key <sequence> <compartment> <epoch> <keyId>` with an empty body.
 *
 * @param hint - The key's coordinates.
 * @returns Arguments and body as they stand in the header.
 * @throws {InvalidParameterError} if a number is out of range or the key id is not 32 lower-case hex digits.
 */
export function encodeHint(hint: KeyHint): { args: string[]; body: Uint8Array } {
  const args = [String(hint.sequence), String(hint.compartment), String(hint.epoch), hint.keyId]
  if (parseHintArgs(args) === undefined)
    throw new InvalidParameterError({
      parameter: 'hint',
      expected: 'sequence (uint32), compartment (uint8), epoch (uint32) and keyId (32 lower-case hex digits)',
    })
  return { args: [hintType, ...args], body: new Uint8Array(0) }
}

/**
 * Finds the hint in a header.
 *
 * @param header - What `parseHeader` gave.
 * @returns The hint, or undefined where there is none.
 * @throws {AgePolicyError} if there are two, or one is not exactly as {@link encodeHint} writes it.
 *
 * @example
 * import { parseHeader, readHint } from '@medrec/sdk/crypto'
 *
 * const hint = readHint(parseHeader(file)) // { sequence: 0, compartment: 17, epoch: 3, keyId: '…' }
 */
export function readHint(header: { stanzas: readonly HeaderStanza[] }): KeyHint | undefined {
  const [stanza, second] = header.stanzas.filter(({ type }) => type === hintType)
  if (stanza === undefined) return undefined
  if (second !== undefined) throw new AgePolicyError({ reason: 'more than one hint stanza' })
  const hint = stanza.body.length === 0 ? parseHintArgs(stanza.args) : undefined
  if (hint === undefined) throw new AgePolicyError({ reason: 'a malformed hint stanza' })
  return hint
}

function parseHintArgs(args: readonly string[]): KeyHint | undefined {
  if (args.length !== 4) return undefined
  const [sequence, compartment, epoch] = args.map(parseDecimal)
  const keyId = args[3] ?? ''
  if (sequence === undefined || compartment === undefined || epoch === undefined) return undefined
  if (compartment > 0xff || !/^[0-9a-f]{32}$/.test(keyId)) return undefined
  return { sequence, compartment, epoch, keyId }
}

/** An unsigned 32-bit integer in its one canonical decimal form. */
function parseDecimal(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) return undefined
  const value = Number(text)
  return value <= 0xffff_ffff ? value : undefined
}

/**
 * A key id as it stands in hints.
 *
 * @param bytes - 16 bytes.
 * @returns 32 lower-case hex digits.
 */
export function encodeKeyId(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new InvalidParameterError({ parameter: 'keyId', expected: '16 bytes' })
  return base16.encode(bytes).toLowerCase()
}
