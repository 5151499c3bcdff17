import { InvalidParameterError, PaddingError } from '../errors/crypto.ts'

/** Small JSON documents are padded to multiples of this many bytes. */
export const documentPadding = 1024

const space = 0x20

/**
 * Pads a canonical JSON document with spaces (0x20) to the next multiple of a block. Spaces, because what a plain
 * age tool decrypts is then still JSON to every parser; and unambiguous, because canonical JSON never ends in one.
 *
 * @param document - Bytes that do not end in a space.
 * @param block - Multiple to pad to, in bytes, at least 2.
 * @returns The padded copy.
 * @throws {InvalidParameterError} if the document ends in a space, or is empty, or the block is no such integer.
 */
export function padDocument(document: Uint8Array, block: number = documentPadding): Uint8Array {
  assertBlock(block)
  if (document.length === 0 || document.at(-1) === space)
    throw new InvalidParameterError({
      parameter: 'document',
      expected: 'not empty and without a space at its end',
    })
  const padded = new Uint8Array(Math.ceil(document.length / block) * block).fill(space)
  padded.set(document)
  return padded
}

/**
 * Strips the padding of {@link padDocument} and refuses every other: the length must be a multiple of the block,
 * and the padding spaces only, fewer than one block.
 *
 * @param padded - What was decrypted.
 * @param block - The multiple it was padded to, in bytes.
 * @returns The document, a view on `padded`.
 * @throws {PaddingError} if the padding is not exactly as written by {@link padDocument}.
 */
export function unpadDocument(padded: Uint8Array, block: number = documentPadding): Uint8Array {
  assertBlock(block)
  if (padded.length === 0 || padded.length % block !== 0)
    throw new PaddingError({ reason: `${padded.length} bytes are not a multiple of ${block}` })
  let end = padded.length
  while (end > 0 && padded[end - 1] === space) end--
  if (padded.length - end >= block) throw new PaddingError({ reason: 'a whole block of padding' })
  return padded.subarray(0, end)
}

function assertBlock(block: number): void {
  if (!Number.isSafeInteger(block) || block < 2)
    throw new InvalidParameterError({ parameter: 'block', expected: 'an integer from 2' })
}
