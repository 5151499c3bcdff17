import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { nodeCrypto } from '../nodeCrypto.ts'
import { equalBytes } from '../primitives.ts'

/** Bytes a Poly1305 tag adds to every chunk. */
export const tagLength = 16

/**
 * ChaCha20-Poly1305 (RFC 8439) under one payload key, as age's STREAM uses it: no additional data. Results may be
 * synchronous; every backend gives the same bytes.
 */
export type ChunkCipher = {
  /** Ciphertext and tag, in one piece or, where joining them would cost a copy, in two. */
  seal(plaintext: Uint8Array, nonce: Uint8Array): readonly Uint8Array[] | Promise<readonly Uint8Array[]>
  /** The plaintext; throws if the chunk is not authentic, and then has released nothing. */
  open(sealed: Uint8Array, nonce: Uint8Array): Uint8Array | Promise<Uint8Array>
}

export type CipherBackend = {
  name: 'node' | 'webcrypto' | 'noble'
  /** Chunks worth having in flight at once; 1 where the work is synchronous. */
  inFlight: number
  /** The cipher for a 32-byte key. Throws where the platform lacks the algorithm. */
  createCipher(key: Uint8Array): ChunkCipher | Promise<ChunkCipher>
}

/** OpenSSL through `node:crypto`: the fastest in Node, where WebCrypto costs a thread hop per chunk. */
export const nodeBackend: CipherBackend = {
  name: 'node',
  inFlight: 1,
  createCipher(key) {
    if (nodeCrypto === undefined) throw new Error('node:crypto is not available')
    const { createCipheriv, createDecipheriv, createSecretKey } = nodeCrypto
    // Bytes would be wrapped in a key object for each chunk: a quarter of the time.
    const secretKey = createSecretKey(key)
    const options = { authTagLength: tagLength }
    return {
      seal(plaintext, nonce) {
        const cipher = createCipheriv('chacha20-poly1305', secretKey, nonce, options)
        const ciphertext = cipher.update(plaintext)
        cipher.final()
        return [toBytes(ciphertext), toBytes(cipher.getAuthTag())]
      },
      open(sealed, nonce) {
        const end = sealed.length - tagLength
        if (end < 0) throw new Error('shorter than a tag')
        const decipher = createDecipheriv('chacha20-poly1305', secretKey, nonce, options)
        decipher.setAuthTag(sealed.subarray(end))
        const plaintext = decipher.update(sealed.subarray(0, end))
        decipher.final()
        return toBytes(plaintext)
      },
    }
  },
}

/** The browser's own ChaCha20-Poly1305 (WICG modern algorithms: Chromium 150 and later; key format `raw-secret`). */
export const webCryptoBackend: CipherBackend = {
  name: 'webcrypto',
  inFlight: 16,
  async createCipher(key) {
    const { subtle } = globalThis.crypto
    const name = 'ChaCha20-Poly1305'
    // TypeScript's DOM library does not know the format yet.
    const format = 'raw-secret' as 'raw'
    const cryptoKey = await subtle.importKey(format, toBuffer(key), name, false, ['encrypt', 'decrypt'])
    return {
      seal: async (plaintext, nonce) => [
        new Uint8Array(await subtle.encrypt({ name, iv: toBuffer(nonce) }, cryptoKey, toBuffer(plaintext))),
      ],
      open: async (sealed, nonce) =>
        new Uint8Array(await subtle.decrypt({ name, iv: toBuffer(nonce) }, cryptoKey, toBuffer(sealed))),
    }
  },
}

/** Portable JavaScript; in a browser best run in a Worker. */
export const nobleBackend: CipherBackend = {
  name: 'noble',
  inFlight: 1,
  createCipher: (key) => ({
    seal: (plaintext, nonce) => [chacha20poly1305(key, nonce).encrypt(plaintext)],
    open: (sealed, nonce) => chacha20poly1305(key, nonce).decrypt(sealed),
  }),
}

let selected: Promise<CipherBackend> | undefined

/**
 * The fastest backend that this platform has and that gives the right answer; looked for once.
 *
 * @returns The backend used where none is named.
 */
export function selectBackend(): Promise<CipherBackend> {
  selected ??= (async () => {
    for (const backend of [nodeBackend, webCryptoBackend]) if (await isSupported(backend)) return backend
    return nobleBackend
  })()
  return selected
}

/**
 * Whether a backend works here: it must seal one byte exactly as noble does.
 *
 * @param backend - The backend to probe.
 * @returns False where the platform lacks the algorithm or gives a wrong answer.
 */
export async function isSupported(backend: CipherBackend): Promise<boolean> {
  const [key, nonce, plaintext] = [
    new Uint8Array(32).fill(1),
    new Uint8Array(12).fill(2),
    new Uint8Array([3]),
  ]
  try {
    const cipher = await backend.createCipher(key)
    const sealed = (await cipher.seal(plaintext, nonce)).flatMap((piece) => [...piece])
    return equalBytes(Uint8Array.from(sealed), chacha20poly1305(key, nonce).encrypt(plaintext))
  } catch {
    return false
  }
}

/** A Buffer's `slice` is a view, where everybody expects the copy of a Uint8Array. */
function toBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** WebCrypto's types refuse views on shared memory, which no source here is. */
function toBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
