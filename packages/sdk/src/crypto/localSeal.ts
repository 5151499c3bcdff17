import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { LocalStateError } from '../errors/workflows.ts'
import { concatBytes, hkdf, randomBytes, utf8 } from './primitives.ts'
import { toHex } from './schema.ts'

const nonceLength = 24
const info = { seal: 'medrec/v1/local-state/seal', name: 'medrec/v1/local-state/name' } as const

/** Seals small local state under a person's own seed. Not a format that leaves the device. */
export type LocalSeal = {
  /** A name that says nothing about what it names, 32 bytes in hex. */
  hide(name: string): string
  /** Seals `bytes` so that they open under the same name only. */
  seal(name: string, bytes: Uint8Array): Uint8Array
  /** @throws {LocalStateError} if the bytes were altered, cut, swapped or sealed by another seed. */
  open(name: string, sealed: Uint8Array): Uint8Array
}

/**
 * Derives the seal of a device's local state from an identity seed.
 *
 * @param seed - Seed of the account's first identity, 32 bytes: it stays in every later keyring.
 * @returns XChaCha20-Poly1305 with random nonces (draft-irtf-cfrg-xchacha-03), the name as associated data.
 */
export function createLocalSeal(seed: Uint8Array): LocalSeal {
  const empty = new Uint8Array(0)
  const sealKey = hkdf(seed, empty, utf8(info.seal), 32)
  const nameKey = hkdf(seed, empty, utf8(info.name), 32)
  return {
    hide: (name) => toHex(hmac(sha256, nameKey, utf8(name))),
    seal: (name, bytes) => {
      const nonce = randomBytes(nonceLength)
      return concatBytes(nonce, xchacha20poly1305(sealKey, nonce, utf8(name)).encrypt(bytes))
    },
    open: (name, sealed) => {
      if (sealed.length < nonceLength + 16) throw new LocalStateError()
      const nonce = sealed.subarray(0, nonceLength)
      try {
        return xchacha20poly1305(sealKey, nonce, utf8(name)).decrypt(sealed.subarray(nonceLength))
      } catch (cause) {
        throw new LocalStateError({ cause })
      }
    },
  }
}
