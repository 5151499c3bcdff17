import { InvalidParameterError, PayloadIntegrityError } from '../../errors/crypto.ts'
import { hkdf, randomBytes, utf8 } from '../primitives.ts'
import { type CipherBackend, selectBackend, tagLength } from './backends.ts'
import {
  type ByteSource,
  breathe,
  type Chunk,
  type ChunkReader,
  readChunks,
  readPieces,
  resumePieces,
} from './source.ts'

/** Plaintext bytes per STREAM chunk (age spec, "Payload"). */
export const chunkLength = 64 * 1024
/** Bytes of a full chunk as stored. */
export const sealedChunkLength = chunkLength + tagLength
/** Bytes of the nonce between header and first chunk. */
export const payloadNonceLength = 16
/** Bytes of an age file key. */
const fileKeyLength = 16

/** A turn of the event loop for every MiB, so that synchronous ciphers stay abortable. */
const chunksPerTurn = 16

type StreamOptions = {
  /** Cipher implementation; the platform's fastest where not given. */
  backend?: CipherBackend | undefined
  /** Ends the work; the generator then throws the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * Encrypts the payload of an age file: a fresh 16-byte nonce, then STREAM chunks. Nothing is read before the consumer
 * asks, and memory does not grow with the size.
 *
 * @param parameters.fileKey - 16-byte file key of the header that goes before it; one file, one key.
 * @param parameters.source - The plaintext.
 * @param parameters.backend - Cipher implementation, for tests; chosen by feature detection otherwise.
 * @param parameters.signal - Ends the work.
 * @returns A generator of pieces of any size; in Node a chunk's ciphertext and tag come as two.
 * @throws {InvalidParameterError} if the file key is not 16 bytes.
 *
 * @example
 * import { createHeader, encryptPayload } from '@medrec/sdk/crypto'
 *
 * const { header, fileKey } = await createHeader({ recipients: [recipient] })
 * write(header)
 * for await (const piece of encryptPayload({ fileKey, source: file.stream() })) write(piece)
 */
export async function* encryptPayload(
  parameters: encryptPayload.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { fileKey, source, ...options } = parameters
  const nonce = randomBytes(payloadNonceLength)
  const key = derivePayloadKey(fileKey, nonce)
  yield nonce
  yield* sealStream({ key, source, ...options })
}

export declare namespace encryptPayload {
  type Parameters = StreamOptions & { fileKey: Uint8Array; source: ByteSource }
  type ErrorType = InvalidParameterError
}

/**
 * Decrypts the payload of an age file as it arrives.
 *
 * **The end decides.** Each piece that comes out is authentic and in its place, but only a generator that ends without
 * throwing has shown that nothing is missing: write to a temporary place, and take it for whole after the last piece.
 *
 * @param parameters.fileKey - 16-byte file key from the header.
 * @param parameters.source - The file's bytes after the header.
 * @param parameters.backend - Cipher implementation, for tests; chosen by feature detection otherwise.
 * @param parameters.signal - Ends the work.
 * @returns A generator of plaintext pieces of at most 64 KiB.
 * @throws {PayloadIntegrityError} if a chunk was altered, or the payload was cut or extended.
 *
 * @example
 * import { decryptPayload } from '@medrec/sdk/crypto'
 *
 * for await (const piece of decryptPayload({ fileKey, source })) await temporary.write(piece)
 * await temporary.rename(destination) // only now is it whole
 */
export async function* decryptPayload(
  parameters: decryptPayload.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { fileKey, source, ...options } = parameters
  const { nonce, rest } = await splitNonce(source, options.signal)
  yield* openStream({ key: derivePayloadKey(fileKey, nonce), source: rest, ...options })
}

export declare namespace decryptPayload {
  type Parameters = StreamOptions & { fileKey: Uint8Array; source: ByteSource }
  type ErrorType = PayloadIntegrityError | InvalidParameterError
}

/** HKDF-SHA-256(file key, salt = nonce, info = "payload"), as the age spec has it. */
export function derivePayloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  if (fileKey.length !== fileKeyLength)
    throw new InvalidParameterError({ parameter: 'fileKey', expected: `${fileKeyLength} bytes` })
  return hkdf(fileKey, nonce, utf8('payload'), 32)
}

/** 11-byte big-endian counter ‖ 1 for the last chunk, 0 before. */
export function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12)
  const view = new DataView(nonce.buffer)
  view.setUint32(3, Math.floor(index / 2 ** 32))
  view.setUint32(7, index % 2 ** 32)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** STREAM encryption under a payload key: deterministic, hence only ever for a key with a fresh nonce. */
export async function* sealStream(
  parameters: StreamOptions & { key: Uint8Array; source: ByteSource },
): AsyncGenerator<Uint8Array, void, undefined> {
  const { key, source, backend = await selectBackend(), signal } = parameters
  const cipher = await backend.createCipher(key)
  const chunks = readChunks(source, chunkLength, signal)
  const seal = ({ bytes, index, last }: Chunk) => cipher.seal(bytes, chunkNonce(index, last))
  for await (const pieces of mapInOrder(chunks, seal, { width: backend.inFlight, signal })) yield* pieces
}

/** STREAM decryption under a payload key; the last chunk is the one at which the source ends. */
export async function* openStream(
  parameters: StreamOptions & { key: Uint8Array; source: ByteSource },
): AsyncGenerator<Uint8Array, void, undefined> {
  const { key, source, backend = await selectBackend(), signal } = parameters
  const cipher = await backend.createCipher(key)
  const chunks = readChunks(source, sealedChunkLength, signal)
  const open = (chunk: Chunk) => openChunk(cipher, chunk)
  for await (const plaintext of mapInOrder(chunks, open, { width: backend.inFlight, signal }))
    if (plaintext.length > 0) yield plaintext
}

/**
 * Opens one chunk in its place.
 *
 * @throws {PayloadIntegrityError} if it is not authentic there, or empty although it is not the first.
 */
export async function openChunk(
  cipher: { open(sealed: Uint8Array, nonce: Uint8Array): Uint8Array | Promise<Uint8Array> },
  { bytes, index, last }: Chunk,
): Promise<Uint8Array> {
  let plaintext: Uint8Array
  try {
    plaintext = await cipher.open(bytes, chunkNonce(index, last))
  } catch (cause) {
    const place = last ? `the payload ends within or after chunk ${index}, or it` : `chunk ${index}`
    throw new PayloadIntegrityError({ reason: `${place} was altered`, cause })
  }
  // Age spec: the final chunk MUST NOT be empty unless the whole plaintext is.
  if (plaintext.length === 0 && index > 0)
    throw new PayloadIntegrityError({ reason: `chunk ${index} is empty` })
  return plaintext
}

/** Works on up to `width` chunks at once and gives the results in order; closes the reader however it ends. */
async function* mapInOrder<result>(
  chunks: ChunkReader,
  work: (chunk: Chunk) => result | Promise<result>,
  { width, signal }: { width: number; signal: AbortSignal | undefined },
): AsyncGenerator<result, void, undefined> {
  const queue: Promise<result>[] = []
  try {
    for (let turn = 1; ; turn++) {
      while (queue.length < width) {
        const chunk = await chunks.next()
        if (chunk === undefined) break
        const working = (async () => work(chunk))()
        // An earlier chunk's failure ends the generator before this one is awaited.
        working.catch(() => undefined)
        queue.push(working)
      }
      const first = queue.shift()
      if (first === undefined) return
      yield await first
      if (turn % chunksPerTurn === 0) {
        await breathe()
        signal?.throwIfAborted()
      }
    }
  } finally {
    await chunks.close()
  }
}

/** Takes the 16-byte nonce off the front. */
async function splitNonce(
  source: ByteSource,
  signal: AbortSignal | undefined,
): Promise<{ nonce: Uint8Array; rest: AsyncIterable<Uint8Array> }> {
  const pieces = readPieces(source, signal)
  const nonce = new Uint8Array(payloadNonceLength)
  let filled = 0
  let surplus = new Uint8Array(0)
  try {
    while (filled < nonce.length) {
      const piece = await pieces.next()
      if (piece === undefined)
        throw new PayloadIntegrityError({ reason: 'the file ends within the payload nonce' })
      const taken = piece.subarray(0, nonce.length - filled)
      nonce.set(taken, filled)
      filled += taken.length
      surplus = piece.subarray(taken.length) as Uint8Array<ArrayBuffer>
    }
  } catch (error) {
    await pieces.close()
    throw error
  }
  return { nonce, rest: resumePieces(surplus, pieces) }
}

/**
 * Size of a payload (nonce, chunks and tags; without the header) for a plaintext.
 *
 * @param plaintextSize - Bytes.
 * @returns Bytes.
 */
export function getPayloadSize(plaintextSize: number): number {
  return payloadNonceLength + plaintextSize + tagLength * Math.max(1, Math.ceil(plaintextSize / chunkLength))
}

/**
 * Size of the plaintext inside a payload.
 *
 * @param payloadSize - Bytes after the header.
 * @returns Bytes.
 * @throws {PayloadIntegrityError} if no plaintext has a payload of that size.
 */
export function getPlaintextSize(payloadSize: number): number {
  const sealed = payloadSize - payloadNonceLength
  const chunks = Math.max(1, Math.ceil(sealed / sealedChunkLength))
  const size = sealed - chunks * tagLength
  // The last chunk has at least one byte, except in an empty file.
  if (size < 0 || (chunks > 1 && size <= (chunks - 1) * chunkLength))
    throw new PayloadIntegrityError({ reason: `no payload has ${payloadSize} bytes` })
  return size
}
