import type {
  AgeHeaderError,
  IdentityFormatError,
  PaddingError,
  PayloadIntegrityError,
  WrongKeyError,
} from '../../errors/crypto.ts'
import {
  type AgePolicyError,
  InvalidParameterError,
  RecipientError,
  TooLargeError,
} from '../../errors/crypto.ts'
import { padDocument, unpadDocument } from '../padding.ts'
import { concatBytes } from '../primitives.ts'
import {
  createHeader,
  createUnlockHeader,
  openHeader,
  openUnlockHeader,
  type SealedHeader,
} from './header.ts'
import { type KeyHint, readHint } from './hint.ts'
import { parseHeader, splitHeader } from './parseHeader.ts'
import { decryptPayload, encryptPayload, getPlaintextSize } from './payload.ts'
import type { ByteSource } from './source.ts'
import type { UnlockKey } from './unlockStanza.ts'

/** Largest file that is sealed or opened in one piece; larger ones are streamed. */
const maxOneShotLength = 8 * 1024 * 1024

/**
 * Seals a stream into an age file for one hybrid recipient.
 *
 * @param parameters.recipient - `age1pq1…`.
 * @param parameters.source - The plaintext, already padded where the format wants it.
 * @param parameters.hint - Coordinates of the key, public.
 * @param parameters.signal - Ends the work.
 * @returns A generator of the file's bytes, header first.
 * @throws {RecipientError} if the recipient is classical or malformed.
 *
 * @example
 * import { padStream, sealFile } from '@medrec/sdk/crypto'
 *
 * for await (const piece of sealFile({ recipient, source: padStream({ source }) })) await store.write(piece)
 */
export async function* sealFile(
  parameters: sealFile.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { recipient, source, hint, signal } = parameters
  const { header, fileKey } = await createHeader({ recipients: [recipient], hint })
  yield header
  yield* encryptPayload({ fileKey, source, signal })
}

export declare namespace sealFile {
  type Parameters = {
    recipient: string
    source: ByteSource
    hint?: KeyHint | undefined
    signal?: AbortSignal | undefined
  }
  type ErrorType = createHeader.ErrorType
}

/**
 * Opens an age file of MedRec's as it arrives. The header is authenticated when the promise resolves; of the plaintext
 * **the end decides**, as {@link decryptPayload} says.
 *
 * @param parameters.source - The file from its first byte.
 * @param parameters.identity - `AGE-SECRET-KEY-PQ-1…`.
 * @param parameters.signal - Ends the work.
 * @returns The hint, if there is one, and the plaintext, padding included; it must be consumed or returned.
 * @throws {AgeHeaderError} if the header is malformed.
 * @throws {AgePolicyError} if the file is not sealed to exactly one hybrid recipient.
 * @throws {WrongKeyError} if it is sealed to another key.
 * @throws {PayloadIntegrityError} from the generator, if the payload was altered, cut or extended.
 *
 * @example
 * import { openFile } from '@medrec/sdk/crypto'
 *
 * const { plaintext } = await openFile({ source: response.body, identity })
 * for await (const piece of plaintext) await temporary.write(piece)
 */
export async function openFile(parameters: openFile.Parameters): Promise<openFile.ReturnType> {
  const { source, identity, signal } = parameters
  const { header, parsed, rest } = await splitHeader(source, signal)
  try {
    const fileKey = await openHeader({ header, identity })
    return { hint: readHint(parsed), plaintext: decryptPayload({ fileKey, source: rest, signal }) }
  } catch (error) {
    await rest[Symbol.asyncIterator]().return?.()
    throw error
  }
}

export declare namespace openFile {
  type Parameters = { source: ByteSource; identity: string; signal?: AbortSignal | undefined }
  type ReturnType = { hint: KeyHint | undefined; plaintext: AsyncGenerator<Uint8Array, void, undefined> }
  type ErrorType = openHeader.ErrorType | PayloadIntegrityError
}

/**
 * Seals a small document (manifest, key box, page) into one age file.
 *
 * @param parameters.recipients - Exactly one `age1pq1…`: a file with two would be refused by every reader of ours.
 * @param parameters.plaintext - At most 8 MiB.
 * @param parameters.hint - Coordinates of the key, public.
 * @param parameters.padTo - Pads a canonical JSON document with spaces to a multiple of so many bytes.
 * @returns The file.
 * @throws {RecipientError} if there is not exactly one recipient, or it is classical or malformed.
 * @throws {TooLargeError} if the plaintext is too large to be sealed in one piece.
 *
 * @example
 * import { encodeCanonical, sealBytes } from '@medrec/sdk/crypto'
 *
 * const file = await sealBytes({ recipients: [recipient], plaintext: encodeCanonical(manifest), hint, padTo: 1024 })
 */
export async function sealBytes(parameters: sealBytes.Parameters): Promise<sealBytes.ReturnType> {
  const { recipients, plaintext, hint, padTo } = parameters
  if (recipients.length !== 1)
    throw new RecipientError({ reason: `${recipients.length} recipients, not one` })
  assertOneShot('plaintext', plaintext, maxOneShotLength)
  return joinFile(await createHeader({ recipients, hint }), plaintext, padTo)
}

export declare namespace sealBytes {
  type Parameters = {
    recipients: readonly string[]
    plaintext: Uint8Array
    hint?: KeyHint | undefined
    padTo?: number | undefined
  }
  type ReturnType = Uint8Array
  type ErrorType = createHeader.ErrorType | TooLargeError
}

/**
 * Opens a small age file in one piece: all of it is authentic, or nothing comes out.
 *
 * @param parameters.file - The whole file.
 * @param parameters.identity - `AGE-SECRET-KEY-PQ-1…`.
 * @param parameters.maxBytes - Largest plaintext accepted, padding included; at most (and by default) 8 MiB.
 * @param parameters.padTo - The multiple it was padded to; the padding is checked and stripped.
 * @returns The plaintext.
 * @throws {TooLargeError} if it is larger, before anything is decrypted.
 * @throws {AgeHeaderError} if the header is malformed.
 * @throws {AgePolicyError} if it is not sealed to exactly one hybrid recipient.
 * @throws {WrongKeyError} if it is sealed to another key.
 * @throws {PayloadIntegrityError} if the payload was altered, cut or extended.
 * @throws {PaddingError} if the padding is not as the format prescribes.
 *
 * @example
 * import { decodeCanonical, openBytes } from '@medrec/sdk/crypto'
 *
 * const document = await openBytes({ file, identity, maxBytes: 65536, padTo: 1024 })
 * const manifest = decodeCanonical(document, manifestSchema)
 */
export async function openBytes(parameters: openBytes.Parameters): Promise<openBytes.ReturnType> {
  const { file, identity, maxBytes, padTo } = parameters
  const { header, payload } = splitFile(file, maxBytes)
  return openPayload(await openHeader({ header, identity }), payload, padTo)
}

export declare namespace openBytes {
  type Parameters = {
    file: Uint8Array
    identity: string
    maxBytes?: number | undefined
    padTo?: number | undefined
  }
  type ReturnType = Uint8Array
  type ErrorType =
    | AgeHeaderError
    | AgePolicyError
    | IdentityFormatError
    | PaddingError
    | PayloadIntegrityError
    | TooLargeError
    | WrongKeyError
}

/**
 * Seals a document under symmetric keys, each of which opens it alone: the unlock box of a person's identity seeds.
 *
 * @param parameters.keys - 1 to 16 methods with 32-byte keys of full entropy. A person's box wants at least two; that
 *   is the format's rule, not this function's, because the recovery sheet carries a box of the phrase alone.
 * @param parameters.plaintext - At most 8 MiB.
 * @param parameters.padTo - Pads a canonical JSON document with spaces to a multiple of so many bytes.
 * @returns The file.
 * @throws {InvalidParameterError} if there is no key, or one is not 32 bytes.
 *
 * @example
 * import { sealUnlockBox } from '@medrec/sdk/crypto'
 *
 * const box = await sealUnlockBox({ keys: [{ method: 'phrase', key }, { method: 'device', key: other }], plaintext })
 */
export async function sealUnlockBox(parameters: sealUnlockBox.Parameters): Promise<Uint8Array> {
  const { keys, plaintext, padTo } = parameters
  assertOneShot('plaintext', plaintext, maxOneShotLength)
  return joinFile(await createUnlockHeader({ keys }), plaintext, padTo)
}

export declare namespace sealUnlockBox {
  type Parameters = { keys: readonly UnlockKey[]; plaintext: Uint8Array; padTo?: number | undefined }
  type ErrorType = InvalidParameterError | TooLargeError
}

/**
 * Opens an unlock box with one of its keys.
 *
 * @param parameters.file - The whole box.
 * @param parameters.key - A method and its 32-byte key.
 * @param parameters.maxBytes - Largest plaintext accepted, padding included; at most (and by default) 8 MiB.
 * @param parameters.padTo - The multiple it was padded to; the padding is checked and stripped.
 * @returns The plaintext.
 * @throws {WrongKeyError} if no stanza opens.
 * @throws As {@link openBytes} otherwise.
 *
 * @example
 * import { openUnlockBox } from '@medrec/sdk/crypto'
 *
 * const seeds = await openUnlockBox({ file: box, key: { method: 'phrase', key }, maxBytes: 16384 })
 */
export async function openUnlockBox(parameters: openUnlockBox.Parameters): Promise<Uint8Array> {
  const { file, key, maxBytes, padTo } = parameters
  const { header, payload } = splitFile(file, maxBytes)
  return openPayload(await openUnlockHeader({ header, key }), payload, padTo)
}

export declare namespace openUnlockBox {
  type Parameters = {
    file: Uint8Array
    key: UnlockKey
    maxBytes?: number | undefined
    padTo?: number | undefined
  }
  type ErrorType = Exclude<openBytes.ErrorType, IdentityFormatError> | InvalidParameterError
}

function splitFile(file: Uint8Array, maxBytes: number = maxOneShotLength) {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0 || maxBytes > maxOneShotLength)
    throw new InvalidParameterError({
      parameter: 'maxBytes',
      expected: `an integer up to ${maxOneShotLength}`,
    })
  const { length } = parseHeader(file)
  const payload = file.subarray(length)
  const size = getPlaintextSize(payload.length)
  if (size > maxBytes) throw new TooLargeError({ what: 'file', limit: maxBytes, size })
  return { header: file.subarray(0, length), payload }
}

async function joinFile({ header, fileKey }: SealedHeader, plaintext: Uint8Array, padTo: number | undefined) {
  const source = padTo === undefined ? plaintext : padDocument(plaintext, padTo)
  return concatBytes(header, await collect(encryptPayload({ fileKey, source })))
}

async function openPayload(fileKey: Uint8Array, payload: Uint8Array, padTo: number | undefined) {
  const plaintext = await collect(decryptPayload({ fileKey, source: payload }))
  return padTo === undefined ? plaintext : unpadDocument(plaintext, padTo)
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

function assertOneShot(what: string, bytes: Uint8Array, limit: number): void {
  if (bytes.length > limit) throw new TooLargeError({ what, limit, size: bytes.length })
}
