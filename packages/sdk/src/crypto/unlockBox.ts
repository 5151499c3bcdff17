import * as v from 'valibot'
import { WrongKeyError } from '../errors/crypto.ts'
import { UnlockFailedError, UnlockPolicyError } from '../errors/formats.ts'
import { openUnlockBox as openUnlockFile, sealUnlockBox as sealUnlockFile } from './age/file.ts'
import { parseHeader } from './age/parseHeader.ts'
import { unlockBoxPolicy } from './age/policy.ts'
import { parseUnlockStanza, type UnlockKey, type UnlockMethod } from './age/unlockStanza.ts'
import type { IdentitySeed } from './identity.ts'
import {
  address,
  ascending,
  chainId,
  decodeFormat,
  formatHead,
  fromBase64,
  normalizeContext,
  ordinal,
  seed,
  toBase64,
  type VaultContext,
} from './schema.ts'
import { assertSame, encodeFormat } from './sealedDocument.ts'

export type { UnlockKey, UnlockMethod }

/** Largest unlock box, in bytes: it stands inline in the vault document and in a QR code. */
export const maxUnlockBoxBytes = 16 * 1024

/** Identity seeds, each once, in the order of their sequences. */
export const identitySeeds = v.pipe(
  v.array(v.strictObject({ sequence: ordinal, seed })),
  v.minLength(1),
  v.maxLength(64),
  ascending((item) => item.sequence),
)

const format = 'unlock box'
const publicMethods: readonly UnlockMethod[] = ['phrase', 'passkey']
const writtenMethods: readonly UnlockMethod[] = ['phrase', 'passkey', 'device']

/** See specs/unlock-box.md. */
const unlockBoxSchema = v.strictObject({
  ...formatHead('medrec/unlock-box'),
  chainId,
  registry: address,
  account: address,
  seeds: identitySeeds,
})

/**
 * Seals a person's identity seeds twice: for everybody to see (phrase and passkeys, both safe against a quantum
 * computer) and for this device (every method given).
 *
 * @param parameters.context - The vault; the account is its owner.
 * @param parameters.seeds - All identity seeds of the person, each with its sequence.
 * @param parameters.keys - At least two different methods, one of them `phrase`; each key 32 bytes of full entropy.
 * @returns `publicBox` for the vault document and the recovery sheet, `deviceBox` for the device.
 * @throws {UnlockPolicyError} if the methods are too few, without the phrase, twice the same, or not written yet.
 *
 * @example
 * import { derivePhraseKeys, sealUnlockBoxes } from '@medrec/sdk/crypto'
 *
 * const { unlockKey } = derivePhraseKeys(phrase)
 * const { publicBox, deviceBox } = await sealUnlockBoxes({
 *   context,
 *   seeds: [identity],
 *   keys: [{ method: 'phrase', key: unlockKey }, { method: 'device', key: deviceKey }],
 * })
 */
export async function sealUnlockBoxes(
  parameters: sealUnlockBoxes.Parameters,
): Promise<sealUnlockBoxes.ReturnType> {
  const { context, keys, seeds } = parameters
  assertPolicy(keys)
  const { chainId, owner, registry } = normalizeContext(context)
  const plaintext = encodeFormat({
    document: {
      type: 'medrec/unlock-box',
      v: 1,
      chainId,
      registry,
      account: owner,
      seeds: encodeSeeds(seeds),
    },
    schema: unlockBoxSchema,
    maxBytes: maxUnlockBoxBytes / 2,
  })
  const publicKeys = keys.filter(({ method }) => publicMethods.includes(method))
  return {
    publicBox: await sealUnlockFile({ keys: publicKeys, plaintext }),
    deviceBox: await sealUnlockFile({ keys, plaintext }),
  }
}

export declare namespace sealUnlockBoxes {
  type Parameters = { context: VaultContext; seeds: readonly IdentitySeed[]; keys: readonly UnlockKey[] }
  type ReturnType = { publicBox: Uint8Array; deviceBox: Uint8Array }
  type ErrorType = UnlockPolicyError | sealUnlockFile.ErrorType
}

/**
 * Opens an unlock box.
 *
 * @param parameters.box - The public box or the device's.
 * @param parameters.key - A method and its 32-byte key.
 * @param parameters.context - The vault whose box it should be.
 * @returns The identity seeds, ascending by sequence; the last is the current one.
 * @throws {UnlockFailedError} if the box has no such method or another key.
 * @throws {ContextMismatchError} if it is the box of another account.
 *
 * @example
 * import { deriveIdentity, openUnlockBox } from '@medrec/sdk/crypto'
 *
 * const seeds = await openUnlockBox({ box, key: { method: 'phrase', key: unlockKey }, context })
 * const identity = await deriveIdentity(seeds.at(-1))
 */
export async function openUnlockBox(parameters: openUnlockBox.Parameters): Promise<openUnlockBox.ReturnType> {
  const { box, key } = parameters
  const { chainId, owner, registry } = normalizeContext(parameters.context)
  let bytes: Uint8Array
  try {
    bytes = await openUnlockFile({ file: box, key, maxBytes: maxUnlockBoxBytes })
  } catch (error) {
    if (error instanceof WrongKeyError) throw new UnlockFailedError({ method: key.method })
    throw error
  }
  const content = decodeFormat({ bytes, type: 'medrec/unlock-box', schema: unlockBoxSchema })
  for (const field of ['chainId', 'registry', 'account'] as const)
    assertSame(format, field, content, { chainId, registry, account: owner })
  return decodeSeeds(content.seeds)
}

export declare namespace openUnlockBox {
  type Parameters = { box: Uint8Array; key: UnlockKey; context: VaultContext }
  type ReturnType = IdentitySeed[]
  type ErrorType = UnlockFailedError | openUnlockFile.ErrorType
}

/**
 * Lists the methods of an unlock box without opening it.
 *
 * @param parameters.box - The box.
 * @returns Methods in the order of the box, a method once per key.
 * @throws {AgeHeaderError | AgePolicyError} if it is not an unlock box.
 *
 * @example
 * import { readUnlockMethods } from '@medrec/sdk/crypto'
 *
 * readUnlockMethods({ box }) // ['phrase']
 */
export function readUnlockMethods(parameters: readUnlockMethods.Parameters): readUnlockMethods.ReturnType {
  const header = parseHeader(parameters.box)
  unlockBoxPolicy(header)
  return header.stanzas.map((stanza) => parseUnlockStanza(stanza).method)
}

export declare namespace readUnlockMethods {
  type Parameters = { box: Uint8Array }
  type ReturnType = UnlockMethod[]
}

/** @throws {UnlockPolicyError} see {@link sealUnlockBoxes}. */
function assertPolicy(keys: readonly UnlockKey[]): void {
  const methods = new Set(keys.map(({ method }) => method))
  for (const method of methods)
    if (!writtenMethods.includes(method))
      throw new UnlockPolicyError({ reason: `the method ${method} is not written by this version` })
  if (methods.size < 2) throw new UnlockPolicyError({ reason: 'fewer than two different methods' })
  if (!methods.has('phrase')) throw new UnlockPolicyError({ reason: 'the recovery phrase is not among them' })
  for (const [i, { key }] of keys.entries())
    for (const other of keys.slice(i + 1))
      if (toBase64(key) === toBase64(other.key))
        throw new UnlockPolicyError({ reason: 'two methods have the same key' })
}

/** Seeds as they stand in JSON. */
export function encodeSeeds(seeds: readonly IdentitySeed[]): { sequence: number; seed: string }[] {
  return seeds
    .map(({ seed, sequence }) => ({ sequence, seed: toBase64(seed) }))
    .sort((a, b) => a.sequence - b.sequence)
}

/** Seeds out of JSON. */
export function decodeSeeds(seeds: readonly { sequence: number; seed: string }[]): IdentitySeed[] {
  return seeds.map(({ seed, sequence }) => ({ sequence, seed: fromBase64(seed) }))
}
