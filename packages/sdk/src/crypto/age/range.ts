import { InvalidParameterError, PayloadIntegrityError } from '../../errors/crypto.ts'
import { type CipherBackend, selectBackend } from './backends.ts'
import {
  chunkLength,
  derivePayloadKey,
  getPlaintextSize,
  openChunk,
  payloadNonceLength,
  sealedChunkLength,
} from './payload.ts'

/** Chunks asked of `read` at once: 1 MiB, one block of the storage layer. */
const chunksPerRead = 16

/**
 * Reads from the stored file.
 *
 * @param offset - First byte, counted from the start of the file.
 * @param length - Bytes wanted, never past the end of the file.
 * @param signal - Ends the reading.
 * @returns Exactly `length` bytes.
 */
export type ReadAt = (
  offset: number,
  length: number,
  options: { signal?: AbortSignal | undefined },
) => Promise<Uint8Array>

/** A payload whose end has been authenticated, hence its length. */
export type PayloadReader = {
  /** Bytes of plaintext, padding included. */
  size: number
  /**
   * The plaintext from `offset` (bytes, at most `size`) for `length` bytes, cut at the end; each piece is authentic.
   *
   * @throws {InvalidParameterError} if offset or length is no size, or the offset is past the end.
   * @throws {PayloadIntegrityError} if a chunk was altered, or `read` gave fewer bytes than asked.
   */
  readRange(parameters: {
    offset: number
    length: number
    signal?: AbortSignal | undefined
  }): AsyncGenerator<Uint8Array, void, undefined>
}

/**
 * Prepares random access to an age file. The last chunk is authenticated first, as the age spec demands of a seeking
 * reader: that shows that the file is as long as it was when sealed.
 *
 * @param parameters.fileKey - 16-byte file key from the header.
 * @param parameters.headerLength - Bytes of the header.
 * @param parameters.fileSize - Bytes of the whole file.
 * @param parameters.read - Reads ciphertext.
 * @param parameters.backend - Cipher implementation, for tests.
 * @param parameters.signal - Ends the preparation.
 * @returns The reader.
 * @throws {PayloadIntegrityError} if the file was cut, extended, or its last chunk altered.
 *
 * @example
 * import { openPayloadReader } from '@medrec/sdk/crypto'
 *
 * const reader = await openPayloadReader({ fileKey, headerLength, fileSize, read })
 * for await (const piece of reader.readRange({ offset: 0, length: 1024 })) show(piece)
 */
export async function openPayloadReader(
  parameters: openPayloadReader.Parameters,
): Promise<openPayloadReader.ReturnType> {
  const { fileKey, headerLength, fileSize, read, backend, signal } = parameters
  assertSize('headerLength', headerLength)
  assertSize('fileSize', fileSize)
  const payloadSize = fileSize - headerLength
  const size = getPlaintextSize(payloadSize)
  const firstChunk = headerLength + payloadNonceLength
  const lastIndex = Math.max(0, Math.ceil(size / chunkLength) - 1)

  async function readExactly(
    offset: number,
    length: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted()
    const bytes = await read(offset, length, { signal })
    if (bytes.length !== length)
      throw new PayloadIntegrityError({ reason: `${bytes.length} bytes came instead of ${length}` })
    return bytes
  }

  const nonce = await readExactly(headerLength, payloadNonceLength, signal)
  const cipher = await (backend ?? (await selectBackend())).createCipher(derivePayloadKey(fileKey, nonce))
  const lastOffset = firstChunk + lastIndex * sealedChunkLength
  const sealedLast = await readExactly(lastOffset, fileSize - lastOffset, signal)
  const lastChunk = await openChunk(cipher, { bytes: sealedLast, index: lastIndex, last: true })

  async function* openChunks(first: number, end: number, signal: AbortSignal | undefined) {
    const fullEnd = Math.min(end, lastIndex)
    for (let index = first; index < fullEnd; ) {
      const count = Math.min(chunksPerRead, fullEnd - index)
      const sealed = await readExactly(
        firstChunk + index * sealedChunkLength,
        count * sealedChunkLength,
        signal,
      )
      for (let at = 0; at < sealed.length; at += sealedChunkLength, index++)
        yield openChunk(cipher, { bytes: sealed.subarray(at, at + sealedChunkLength), index, last: false })
    }
    if (end > lastIndex) yield lastChunk
  }

  async function* readRange({ offset, length, signal }: Parameters<PayloadReader['readRange']>[0]) {
    assertSize('offset', offset)
    assertSize('length', length)
    if (offset > size)
      throw new InvalidParameterError({ parameter: 'offset', expected: 'within the plaintext' })
    const end = Math.min(size, offset + length)
    if (offset === end) return
    let position = Math.floor(offset / chunkLength) * chunkLength
    const chunks = openChunks(position / chunkLength, Math.ceil(end / chunkLength), signal)
    for await (const chunk of chunks) {
      // A copy, so that nobody who changes a piece changes the kept last chunk.
      yield chunk.slice(Math.max(0, offset - position), Math.min(chunk.length, end - position))
      position += chunk.length
    }
  }

  return { size, readRange }
}

export declare namespace openPayloadReader {
  type Parameters = {
    fileKey: Uint8Array
    headerLength: number
    fileSize: number
    read: ReadAt
    backend?: CipherBackend | undefined
    signal?: AbortSignal | undefined
  }
  type ReturnType = PayloadReader
  type ErrorType = PayloadIntegrityError | InvalidParameterError
}

/**
 * Reads one range of an age file's plaintext into memory: last chunk first, then only the chunks needed. For several
 * ranges, or large ones, keep the reader of {@link openPayloadReader}.
 *
 * @param parameters - As for {@link openPayloadReader}, and the range: `offset` and `length` in plaintext bytes.
 * @returns The bytes, fewer than `length` only where the plaintext ends.
 * @throws As {@link openPayloadReader} and its `readRange`.
 *
 * @example
 * import { readRange } from '@medrec/sdk/crypto'
 *
 * const preamble = await readRange({ fileKey, headerLength, fileSize, read, offset: 128, length: 4 })
 */
export async function readRange(
  parameters: openPayloadReader.Parameters & { offset: number; length: number },
): Promise<Uint8Array> {
  const { offset, length, ...rest } = parameters
  const reader = await openPayloadReader(rest)
  const range = new Uint8Array(Math.max(0, Math.min(length, reader.size - offset)))
  let filled = 0
  for await (const piece of reader.readRange({ offset, length, signal: rest.signal })) {
    range.set(piece, filled)
    filled += piece.length
  }
  return range
}

function assertSize(parameter: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidParameterError({ parameter, expected: 'a size in bytes' })
}
