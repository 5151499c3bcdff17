import { identityToRecipient } from 'age-encryption'
import type { InvalidParameterError, PaddingError } from '../errors/crypto.ts'
import { ContentMismatchError, type KeySlotUnknownError, PayloadUnfinishedError } from '../errors/formats.ts'
import { openFile, sealFile } from './age/file.ts'
import { openHeader } from './age/header.ts'
import { parseHeader } from './age/parseHeader.ts'
import { chunkLength } from './age/payload.ts'
import { openPayloadReader, type PayloadReader, type ReadAt } from './age/range.ts'
import { type ByteSource, readPieces } from './age/source.ts'
import { encodeAgeIdentity } from './identity.ts'
import { getPayloadIdentity, type Manifest } from './manifest.ts'
import { getPadmeSize, padStream, unpadStream } from './padme.ts'
import { createSha256, randomBytes } from './primitives.ts'
import { toHex } from './schema.ts'
import type { ContentStatement } from './statement.ts'

export type { ByteSource }

/** What is known of a payload once all of it was encrypted. */
export type PayloadSummary = {
  /** SHA-256 of the content before padding, hex; for the statement. */
  sha256: string
  /** Bytes of the content before padding; for the statement. */
  size: number
  /** Bytes of the ciphertext; for the manifest. */
  ciphertextSize: number
  /** `AGE-SECRET-KEY-PQ-1…`, made for this payload alone; for the manifest. */
  ageIdentity: string
}

/** Bytes that are copied at once: whole STREAM chunks, so that none has to be put together from two parts. */
const partLength = 16 * chunkLength

/**
 * Encrypts a content to a key made for it alone, padded by Padmé, as a stream: memory does not grow with the size.
 *
 * @param parameters.source - The content: bytes, an iterable of bytes, or a stream; read once. Where it changes
 *   meanwhile, what was read is what is signed.
 * @param parameters.signal - Ends the work.
 * @param parameters.onProgress - Called with the content's bytes read so far.
 * @returns `ciphertext`, the age file in pieces, and `result`, which settles when it has been consumed: rejected with
 *   {@link PayloadUnfinishedError} where the consumer stops early.
 *
 * @example
 * import { encryptRecordPayload } from '@medrec/sdk/crypto'
 *
 * const { ciphertext, result } = await encryptRecordPayload({ source: file.stream() })
 * const { cid } = await store.put(ciphertext)
 * const { ageIdentity, ciphertextSize, sha256, size } = await result
 */
export async function encryptRecordPayload(
  parameters: encryptRecordPayload.Parameters,
): Promise<encryptRecordPayload.ReturnType> {
  const { onProgress, signal, source } = parameters
  const ageIdentity = encodeAgeIdentity(randomBytes(32))
  const recipient = await identityToRecipient(ageIdentity)
  const { promise, reject, resolve } = Promise.withResolvers<PayloadSummary>()
  // Whoever only consumes the ciphertext learns of a failure there.
  promise.catch(() => undefined)
  const hash = createSha256()
  let size = 0

  async function* observe(): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = readPieces(source, signal)
    try {
      for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
        // What is hashed must be what is encrypted, or nobody could ever open it: a source may change a piece, or use
        // its buffer again, while the piece waits for its cipher. So both get a copy, part by part to keep memory flat.
        const { length } = piece
        for (let offset = 0; offset < length; offset += partLength) {
          const part = new Uint8Array(piece.subarray(offset, offset + partLength))
          hash.update(part)
          size += part.length
          onProgress?.({ bytes: size })
          yield part
        }
      }
    } finally {
      await pieces.close()
    }
  }

  async function* encrypt(): AsyncGenerator<Uint8Array, void, undefined> {
    let ciphertextSize = 0
    let failure: unknown = new PayloadUnfinishedError()
    try {
      for await (const piece of sealFile({ recipient, source: padStream({ source: observe() }), signal })) {
        ciphertextSize += piece.length
        yield piece
      }
      resolve({ sha256: toHex(hash.digest()), size, ciphertextSize, ageIdentity })
    } catch (error) {
      failure = error
      throw error
    } finally {
      reject(failure)
    }
  }

  return { ciphertext: encrypt(), result: promise }
}

export declare namespace encryptRecordPayload {
  type Parameters = {
    source: ByteSource
    signal?: AbortSignal | undefined
    onProgress?: ((progress: { bytes: number }) => void) | undefined
  }
  type ReturnType = {
    ciphertext: AsyncGenerator<Uint8Array, void, undefined>
    result: Promise<PayloadSummary>
  }
  type ErrorType = InvalidParameterError | PayloadUnfinishedError
}

/**
 * Decrypts a payload as it arrives, and checks size, padding and SHA-256 against what the author signed.
 *
 * **The end decides.** Write to a temporary place, and take it for whole only after the generator ended without
 * throwing.
 *
 * @param parameters.ciphertext - The payload file from its first byte.
 * @param parameters.manifest - From `openManifest`.
 * @param parameters.signal - Ends the work.
 * @param parameters.onProgress - Called with the content's bytes so far and in all.
 * @returns A generator of the content.
 * @throws {KeySlotUnknownError} if the manifest holds the key in an unknown way, or has no payload.
 * @throws {WrongKeyError | AgeHeaderError | AgePolicyError | PayloadIntegrityError | PaddingError} see `openFile`.
 * @throws {ContentMismatchError} if the content is not what the author signed.
 *
 * @example
 * import { decryptRecordPayload } from '@medrec/sdk/crypto'
 *
 * for await (const piece of decryptRecordPayload({ ciphertext, manifest })) await temporary.write(piece)
 * await temporary.rename(destination) // only now is it whole
 */
export async function* decryptRecordPayload(
  parameters: decryptRecordPayload.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { ciphertext, manifest, onProgress, signal } = parameters
  const statement = getContentStatement(manifest)
  const identity = getPayloadIdentity(manifest)
  const { plaintext } = await openFile({ source: ciphertext, identity, signal })
  const hash = createSha256()
  let bytes = 0
  for await (const piece of unpadStream({ source: plaintext, size: statement.size, signal })) {
    hash.update(piece)
    bytes += piece.length
    onProgress?.({ bytes, total: statement.size })
    yield piece
  }
  if (toHex(hash.digest()) !== statement.sha256)
    throw new ContentMismatchError({ reason: 'its SHA-256 differs' })
}

export declare namespace decryptRecordPayload {
  type Parameters = {
    ciphertext: ByteSource
    manifest: Pick<Manifest, 'keys' | 'statement'>
    signal?: AbortSignal | undefined
    onProgress?: ((progress: { bytes: number; total: number }) => void) | undefined
  }
  type ErrorType = ContentMismatchError | KeySlotUnknownError | PaddingError | openFile.ErrorType
}

/**
 * Prepares random access to a payload. Each range is authenticated by the payload's key, which only readers of the
 * manifest have; the author's SHA-256 covers the whole content and is not checked here.
 *
 * @param parameters.manifest - From `openManifest`.
 * @param parameters.read - Reads ciphertext: `(offset, length, { signal })`.
 * @param parameters.signal - Ends the preparation.
 * @returns A reader whose `size` is the content's, without padding.
 * @throws {ContentMismatchError} if the payload is not of the size that the author signed.
 *
 * @example
 * import { openRecordReader } from '@medrec/sdk/crypto'
 *
 * const reader = await openRecordReader({ manifest, read })
 * for await (const piece of reader.readRange({ offset: 128, length: 4 })) show(piece)
 */
export async function openRecordReader(
  parameters: openRecordReader.Parameters,
): Promise<openRecordReader.ReturnType> {
  const { manifest, read, signal } = parameters
  const { size } = getContentStatement(manifest)
  const identity = getPayloadIdentity(manifest)
  if (manifest.payload === null) throw new ContentMismatchError({ reason: 'it has no payload' })
  const fileSize = manifest.payload.size
  const front = await read(0, Math.min(maxPayloadHeaderLength, fileSize), { signal })
  const headerLength = parseHeader(front).length
  const fileKey = await openHeader({ header: front.subarray(0, headerLength), identity })
  const reader = await openPayloadReader({ fileKey, headerLength, fileSize, read, signal })
  if (reader.size !== getPadmeSize(size)) throw new ContentMismatchError({ reason: 'its size differs' })
  return {
    size,
    readRange: ({ length, offset, signal }) =>
      reader.readRange({ offset, length: Math.min(length, size - offset), signal }),
  }
}

export declare namespace openRecordReader {
  type Parameters = {
    manifest: Pick<Manifest, 'keys' | 'payload' | 'statement'>
    read: ReadAt
    signal?: AbortSignal | undefined
  }
  type ReturnType = PayloadReader
  type ErrorType =
    | ContentMismatchError
    | KeySlotUnknownError
    | openHeader.ErrorType
    | openPayloadReader.ErrorType
}

/** A header with one hybrid stanza has 1627 bytes, and with a hint less than 100 more. */
const maxPayloadHeaderLength = 4096

function getContentStatement({ statement }: Pick<Manifest, 'statement'>): ContentStatement {
  if (statement.kind === 'mark') throw new ContentMismatchError({ reason: 'a mark has no content' })
  return statement
}
