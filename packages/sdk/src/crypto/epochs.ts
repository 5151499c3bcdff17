import { identityToRecipient } from 'age-encryption'
import * as v from 'valibot'
import type { Address } from 'viem'
import { InvalidParameterError } from '../errors/crypto.ts'
import { EpochKeyMissingError } from '../errors/formats.ts'
import { encodeKeyId, type KeyHint } from './age/hint.ts'
import { encodeAgeIdentity } from './identity.ts'
import { labels } from './labels.ts'
import { concatBytes, hkdf, randomBytes, utf8 } from './primitives.ts'
import { compartmentOrInbox, fromHex, hex16, ordinal, toLowerAddress } from './schema.ts'

export const epochRefSchema = v.strictObject({
  compartment: compartmentOrInbox,
  epoch: ordinal,
  keyId: hex16,
})

/** Which epoch of which compartment (255 is the inbox): public, in hints and in the vault document. */
export type EpochRef = v.InferOutput<typeof epochRefSchema>

/** An epoch with its secret seed of 32 bytes: derived by the owner, or from a key box or history file. */
export type EpochSeed = EpochRef & { seed: Uint8Array }

/** The key pair of an epoch, or of the history file as of an epoch. */
export type EpochKey = EpochSeed & {
  /** `AGE-SECRET-KEY-PQ-1…` */
  ageIdentity: string
  /** `age1pq1…` */
  recipient: string
}

export type { KeyHint }

/**
 * Derives the key of a compartment's epoch from the owner's identity seed.
 *
 * @param parameters.identitySeed - 32 bytes; of the identity whose sequence the hint names.
 * @param parameters.owner - The vault's account.
 * @param parameters.compartment - 0 to 47, or 255 for the inbox.
 * @param parameters.epoch - From 1.
 * @param parameters.keyId - 16 bytes in hex.
 * @returns The key pair; the same for ever (specs/keys.md).
 * @throws {InvalidParameterError} if a parameter has the wrong shape.
 *
 * @example
 * import { deriveEpochKey, readManifestHint } from '@medrec/sdk/crypto'
 *
 * const hint = readManifestHint({ file })
 * const { seed } = await deriveEpochKey({ identitySeed, owner, ...hint })
 */
export async function deriveEpochKey(
  parameters: deriveEpochKey.Parameters,
): Promise<deriveEpochKey.ReturnType> {
  return expandEpochSeed(deriveSeed(labels.epoch, parameters))
}

export declare namespace deriveEpochKey {
  type Parameters = EpochRef & { identitySeed: Uint8Array; owner: Address }
  type ReturnType = EpochKey
  type ErrorType = InvalidParameterError
}

/**
 * Derives the key of a compartment's history file as of one epoch: it changes with each rotation.
 *
 * @param parameters - As for {@link deriveEpochKey}, of the compartment's current epoch.
 * @returns The key pair.
 * @throws {InvalidParameterError} if a parameter has the wrong shape.
 */
export async function deriveHistoryKey(
  parameters: deriveHistoryKey.Parameters,
): Promise<deriveHistoryKey.ReturnType> {
  return expandEpochSeed(deriveSeed(labels.history, parameters))
}

export declare namespace deriveHistoryKey {
  type Parameters = deriveEpochKey.Parameters
  type ReturnType = EpochKey
  type ErrorType = InvalidParameterError
}

/**
 * Makes a new epoch with a fresh key id. Throw it away with the attempt that fails: its seed may be in uploaded boxes.
 *
 * @param parameters.identitySeed - 32 bytes; of the owner's current identity.
 * @param parameters.owner - The vault's account.
 * @param parameters.compartment - 0 to 47, or 255 for the inbox.
 * @param parameters.epoch - 1 for a new compartment, otherwise above every epoch it has had.
 * @param parameters.random - Source of 16 bytes, for tests.
 * @returns The key pair.
 *
 * @example
 * import { createEpoch } from '@medrec/sdk/crypto'
 *
 * const epoch = await createEpoch({ identitySeed: identity.seed, owner, compartment: 17, epoch: 2 })
 */
export async function createEpoch(parameters: createEpoch.Parameters): Promise<createEpoch.ReturnType> {
  const { random = randomBytes, ...rest } = parameters
  return deriveEpochKey({ ...rest, keyId: encodeKeyId(random(16)) })
}

export declare namespace createEpoch {
  type Parameters = Omit<deriveEpochKey.Parameters, 'keyId'> & {
    random?: ((length: number) => Uint8Array) | undefined
  }
  type ReturnType = EpochKey
  type ErrorType = InvalidParameterError
}

/**
 * The key pair of an epoch whose seed is at hand.
 *
 * @param epoch - The epoch and its 32-byte seed.
 * @returns The key pair.
 */
export async function expandEpochSeed(epoch: EpochSeed): Promise<EpochKey> {
  const ageIdentity = encodeAgeIdentity(epoch.seed)
  return { ...epoch, ageIdentity, recipient: await identityToRecipient(ageIdentity) }
}

/**
 * Finds the seed that a hint names among those of a grant, so that nobody tries keys one after the other.
 *
 * @param parameters.hint - From `readManifestHint`.
 * @param parameters.seeds - Seeds at hand.
 * @returns The seed, 32 bytes.
 * @throws {EpochKeyMissingError} if it is not among them.
 */
export function findEpochSeed(parameters: findEpochSeed.Parameters): findEpochSeed.ReturnType {
  const { hint, seeds } = parameters
  const found = seeds.find(
    ({ compartment, epoch, keyId }) =>
      compartment === hint.compartment && epoch === hint.epoch && keyId === hint.keyId,
  )
  if (found === undefined) throw new EpochKeyMissingError(hint)
  return found.seed
}

export declare namespace findEpochSeed {
  type Parameters = { hint: EpochRef; seeds: readonly EpochSeed[] }
  type ReturnType = Uint8Array
  type ErrorType = EpochKeyMissingError
}

/** HKDF(identity seed, no salt, label ‖ 0x00 ‖ owner ‖ compartment ‖ epoch ‖ key id); every part after the label fixed. */
function deriveSeed(label: string, parameters: deriveEpochKey.Parameters): EpochSeed {
  const { compartment, epoch, identitySeed, keyId, owner } = parameters
  if (identitySeed.length !== 32)
    throw new InvalidParameterError({ parameter: 'identitySeed', expected: '32 bytes' })
  if (!v.is(epochRefSchema, { compartment, epoch, keyId }))
    throw new InvalidParameterError({
      parameter: 'epoch',
      expected: 'a compartment, an epoch from 1 and a key id',
    })
  const numbers = new DataView(new ArrayBuffer(5))
  numbers.setUint8(0, compartment)
  numbers.setUint32(1, epoch)
  const info = concatBytes(
    utf8(`${label}\0`),
    fromHex(toLowerAddress(owner).slice(2)),
    new Uint8Array(numbers.buffer),
    fromHex(keyId),
  )
  return { compartment, epoch, keyId, seed: hkdf(identitySeed, new Uint8Array(0), info, 32) }
}
