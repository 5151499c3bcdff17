import { ed25519 } from '@noble/curves/ed25519.js'
import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { InvalidParameterError } from '../errors/crypto.ts'
import { nodeCrypto } from './nodeCrypto.ts'

/**
 * Derives a key with HKDF-SHA-256 (RFC 5869).
 *
 * @param ikm - Input key material, any length.
 * @param salt - Salt, any length; empty means 32 zero bytes as in the RFC.
 * @param info - Versioned label and context, e.g. `utf8('medrec/signing-key/v1')`.
 * @param length - Bytes wanted, 1 to 8160.
 * @returns `length` bytes.
 * @throws {InvalidParameterError} if `length` is out of range.
 *
 * @example
 * import { hkdf, utf8 } from '@medrec/sdk/crypto'
 *
 * const seed = hkdf(identitySeed, new Uint8Array(0), utf8('medrec/signing-key/v1'), 32)
 */
export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (!Number.isSafeInteger(length) || length < 1 || length > 255 * 32)
    throw new InvalidParameterError({ parameter: 'length', expected: 'an integer from 1 to 8160' })
  return nobleHkdf(nobleSha256, ikm, salt, info, length)
}

/**
 * SHA-256 of bytes that are in memory; use {@link createSha256} for streams.
 *
 * @param bytes - The message, any length.
 * @returns 32 bytes.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createSha256().update(bytes).digest()
}

/** A running SHA-256; `digest` may be called once. */
export type Sha256 = {
  update(bytes: Uint8Array): Sha256
  digest(): Uint8Array
}

/**
 * Begins an incremental SHA-256: OpenSSL's in Node (several times faster than JavaScript), noble's elsewhere.
 *
 * @returns The running hash.
 *
 * @example
 * import { createSha256 } from '@medrec/sdk/crypto'
 *
 * const hash = createSha256()
 * for await (const piece of source) hash.update(piece)
 * const digest = hash.digest()
 */
export function createSha256(): Sha256 {
  if (nodeCrypto === undefined) return createNobleSha256()
  const hash = nodeCrypto.createHash('sha256')
  const running: Sha256 = {
    update(bytes) {
      hash.update(bytes)
      return running
    },
    digest: () => new Uint8Array(hash.digest()),
  }
  return running
}

/** The portable half of {@link createSha256}. */
export function createNobleSha256(): Sha256 {
  const hash = nobleSha256.create()
  const running: Sha256 = {
    update(bytes) {
      hash.update(bytes)
      return running
    },
    digest: () => hash.digest(),
  }
  return running
}

/**
 * Random bytes from the platform's generator.
 *
 * @param length - Bytes wanted, 0 to 65536.
 * @returns `length` fresh bytes.
 */
export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length))
}

/**
 * Compares two byte strings in a time that depends on their lengths only.
 *
 * @param a - Bytes.
 * @param b - Bytes.
 * @returns Whether they are equal.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** One new array that holds all parts, in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/**
 * The public key of an Ed25519 secret key (RFC 8032).
 *
 * @param secretKey - 32-byte seed.
 * @returns 32-byte public key.
 */
export function getEd25519PublicKey(secretKey: Uint8Array): Uint8Array {
  assertLength('secretKey', secretKey, 32)
  return ed25519.getPublicKey(secretKey)
}

/**
 * Signs a message with Ed25519 under a domain, so that a signature made for one purpose is worth nothing for
 * another: what is signed is `utf8(domain) ‖ 0x00 ‖ message`. A domain has no NUL, so no two pairs collide.
 *
 * @param parameters.domain - Purpose and version, e.g. `medrec/statement/v1`: 1 to 64 of `a-z 0-9 / . -`.
 * @param parameters.message - The message, any length.
 * @param parameters.secretKey - 32-byte seed.
 * @returns 64-byte signature.
 * @throws {InvalidParameterError} if the domain or the key has the wrong shape.
 *
 * @example
 * import { signEd25519 } from '@medrec/sdk/crypto'
 *
 * const signature = signEd25519({ domain: 'medrec/statement/v1', message, secretKey })
 */
export function signEd25519(parameters: signEd25519.Parameters): signEd25519.ReturnType {
  const { domain, message, secretKey } = parameters
  assertLength('secretKey', secretKey, 32)
  return ed25519.sign(bindDomain(domain, message), secretKey)
}

export declare namespace signEd25519 {
  type Parameters = { domain: string; message: Uint8Array; secretKey: Uint8Array }
  type ReturnType = Uint8Array
  type ErrorType = InvalidParameterError
}

/**
 * Verifies a signature of {@link signEd25519} by the strict rules of RFC 8032 and FIPS 186-5 (canonical points,
 * s < L, no small-order key), the same on every platform.
 *
 * @param parameters.domain - The domain it must have been signed under.
 * @param parameters.message - The message.
 * @param parameters.publicKey - 32-byte public key; anything else verifies nothing.
 * @param parameters.signature - 64-byte signature; anything else is refused.
 * @returns Whether the signature is valid; malformed keys and signatures are just not valid.
 * @throws {InvalidParameterError} if the domain has the wrong shape.
 *
 * @example
 * import { verifyEd25519 } from '@medrec/sdk/crypto'
 *
 * const valid = verifyEd25519({ domain: 'medrec/statement/v1', message, publicKey, signature })
 */
export function verifyEd25519(parameters: verifyEd25519.Parameters): verifyEd25519.ReturnType {
  const { domain, message, publicKey, signature } = parameters
  const bound = bindDomain(domain, message)
  if (publicKey.length !== 32 || signature.length !== 64) return false
  return ed25519.verify(signature, bound, publicKey, { zip215: false })
}

export declare namespace verifyEd25519 {
  type Parameters = { domain: string; message: Uint8Array; publicKey: Uint8Array; signature: Uint8Array }
  type ReturnType = boolean
  type ErrorType = InvalidParameterError
}

function bindDomain(domain: string, message: Uint8Array): Uint8Array {
  if (!/^[a-z0-9/.-]{1,64}$/.test(domain))
    throw new InvalidParameterError({
      parameter: 'domain',
      expected: '1 to 64 of a-z, 0-9, "/", "." and "-"',
    })
  return concatBytes(utf8(domain), new Uint8Array(1), message)
}

function assertLength(parameter: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new InvalidParameterError({ parameter, expected: `${length} bytes` })
}
