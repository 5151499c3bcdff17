import { bech32 } from '@scure/base'
import { identityToRecipient } from 'age-encryption'
import { InvalidParameterError } from '../errors/crypto.ts'
import { labels } from './labels.ts'
import { getEd25519PublicKey, hkdf, randomBytes, sha256, utf8 } from './primitives.ts'

/** A secret that everything of a person derives from, and its place in the order of the person's identities. */
export type IdentitySeed = {
  /** 1 for the first identity of an account, one more for each later one. */
  sequence: number
  /** 32 secret bytes. */
  seed: Uint8Array
}

/** An Ed25519 key pair of a person. */
export type SigningKey = {
  /** The algorithm; ML-DSA-65 has room beside it. */
  alg: 'ed25519'
  /** 32 bytes. */
  publicKey: Uint8Array
  /** 32 secret bytes. */
  secretKey: Uint8Array
}

/** A person's identity with everything that derives from its seed alone. */
export type Identity = IdentitySeed & {
  /** `AGE-SECRET-KEY-PQ-1…`: opens what is sealed to `recipient`, with any age tool. */
  ageIdentity: string
  /** `age1pq1…` */
  recipient: string
  /** SHA-256 of `recipient` in UTF-8, 32 bytes; what the certificate names. */
  recipientHash: Uint8Array
  signingKey: SigningKey
}

/**
 * Makes a new identity.
 *
 * @param parameters.sequence - Its place among the account's identities; 1 where not given.
 * @param parameters.random - Source of 32 bytes, for tests; the platform's where not given.
 * @returns The identity. Its seed must be sealed in an unlock box before anything is encrypted to it.
 *
 * @example
 * import { createIdentity } from '@medrec/sdk/crypto'
 *
 * const identity = await createIdentity()
 * identity.recipient // 'age1pq1…'
 */
export async function createIdentity(
  parameters: createIdentity.Parameters = {},
): Promise<createIdentity.ReturnType> {
  const { random = randomBytes, sequence = 1 } = parameters
  return deriveIdentity({ seed: random(32), sequence })
}

export declare namespace createIdentity {
  type Parameters = { sequence?: number | undefined; random?: ((length: number) => Uint8Array) | undefined }
  type ReturnType = Identity
  type ErrorType = InvalidParameterError
}

/**
 * Derives a person's keys from an identity seed.
 *
 * @param parameters.seed - 32 bytes.
 * @param parameters.sequence - Its place among the account's identities, from 1.
 * @returns The identity; the same for the same seed, for ever (specs/keys.md).
 * @throws {InvalidParameterError} if the seed or the sequence has the wrong shape.
 *
 * @example
 * import { deriveIdentity } from '@medrec/sdk/crypto'
 *
 * const identity = await deriveIdentity({ seed, sequence: 1 })
 */
export async function deriveIdentity(
  parameters: deriveIdentity.Parameters,
): Promise<deriveIdentity.ReturnType> {
  const { seed, sequence } = parameters
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 0xffffffff)
    throw new InvalidParameterError({ parameter: 'sequence', expected: 'an integer from 1 to 2^32 - 1' })
  const ageIdentity = encodeAgeIdentity(seed)
  const recipient = await identityToRecipient(ageIdentity)
  const secretKey = hkdf(seed, new Uint8Array(0), utf8(labels.signingKey), 32)
  return {
    sequence,
    seed,
    ageIdentity,
    recipient,
    recipientHash: hashRecipient(recipient),
    signingKey: { alg: 'ed25519', publicKey: getEd25519PublicKey(secretKey), secretKey },
  }
}

export declare namespace deriveIdentity {
  type Parameters = IdentitySeed
  type ReturnType = Identity
  type ErrorType = InvalidParameterError
}

/**
 * The age string of a hybrid seed (C2SP age, `mlkem768x25519`).
 *
 * @param seed - 32 bytes.
 * @returns `AGE-SECRET-KEY-PQ-1…`, 77 characters.
 * @throws {InvalidParameterError} if the seed is not 32 bytes.
 */
export function encodeAgeIdentity(seed: Uint8Array): string {
  if (seed.length !== 32) throw new InvalidParameterError({ parameter: 'seed', expected: '32 bytes' })
  return bech32.encodeFromBytes('AGE-SECRET-KEY-PQ-', seed).toUpperCase()
}

/**
 * The digest of a recipient that certificates and key boxes name.
 *
 * @param recipient - `age1pq1…`
 * @returns 32 bytes: SHA-256 of the string in UTF-8.
 */
export function hashRecipient(recipient: string): Uint8Array {
  return sha256(utf8(recipient))
}
