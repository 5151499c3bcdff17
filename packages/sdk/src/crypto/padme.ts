import { InvalidParameterError, PaddingError } from '../errors/crypto.ts'
import { type ByteSource, readPieces } from './age/source.ts'

const zeros = new Uint8Array(64 * 1024)

/**
 * The Padmé length of a size: the smallest not below it whose binary form ends in as many zeros as leave a mantissa no
 * longer than the exponent (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
 * PURBs", PoPETs 2019, §4). A size leaks O(log log n) bits; at most 12 % is added, and less the larger the file.
 *
 * @param size - Bytes, 0 to 2^53 - 1.
 * @returns Bytes, at least `size`.
 * @throws {InvalidParameterError} if the size, or its Padmé length, is no safe integer.
 *
 * @example
 * import { getPadmeSize } from '@medrec/sdk/crypto'
 *
 * getPadmeSize(1_000_000) // 1015808
 */
export function getPadmeSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new InvalidParameterError({ parameter: 'size', expected: 'a size in bytes' })
  if (size < 2) return size
  const exponent = floorLog2(size)
  const mantissaBits = floorLog2(exponent) + 1
  const step = 2 ** Math.max(0, exponent - mantissaBits)
  const padded = Math.ceil(size / step) * step
  if (!Number.isSafeInteger(padded))
    throw new InvalidParameterError({
      parameter: 'size',
      expected: 'a size whose padded length is a safe integer',
    })
  return padded
}

/**
 * Appends zeros up to the Padmé length of what came. The true size is not in the stream: it stands in the manifest.
 *
 * @param parameters.source - The content; its size need not be known before.
 * @param parameters.signal - Ends the work.
 * @returns A generator of the content's own pieces, then zeros.
 *
 * @example
 * import { padStream, sealFile } from '@medrec/sdk/crypto'
 *
 * const file = sealFile({ recipient, source: padStream({ source: content.stream() }) })
 */
export async function* padStream(
  parameters: padStream.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { source, signal } = parameters
  const pieces = readPieces(source, signal)
  let size = 0
  try {
    for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
      size += piece.length
      yield piece
    }
  } finally {
    await pieces.close()
  }
  for (let left = getPadmeSize(size) - size; left > 0; left -= zeros.length)
    yield zeros.slice(0, Math.min(left, zeros.length))
}

export declare namespace padStream {
  type Parameters = { source: ByteSource; signal?: AbortSignal | undefined }
  type ErrorType = InvalidParameterError
}

/**
 * Takes the padding of {@link padStream} off and refuses every other: after `size` bytes exactly as many zeros as
 * Padmé prescribes. Like decryption, it has succeeded only when the generator ends without throwing.
 *
 * @param parameters.source - The padded stream.
 * @param parameters.size - True size in bytes, from the manifest.
 * @param parameters.signal - Ends the work.
 * @returns A generator of the first `size` bytes.
 * @throws {PaddingError} if the stream is shorter or longer than prescribed, or the padding is not zero.
 *
 * @example
 * import { openFile, unpadStream } from '@medrec/sdk/crypto'
 *
 * const { plaintext } = await openFile({ source, identity })
 * for await (const piece of unpadStream({ source: plaintext, size: manifest.size })) await temporary.write(piece)
 */
export async function* unpadStream(
  parameters: unpadStream.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { source, size, signal } = parameters
  const padded = getPadmeSize(size)
  const pieces = readPieces(source, signal)
  let seen = 0
  try {
    for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
      const content = piece.subarray(0, Math.max(0, size - seen))
      seen += piece.length
      if (seen > padded) throw new PaddingError({ reason: `more than the ${padded} bytes prescribed` })
      if (!isZero(piece.subarray(content.length)))
        throw new PaddingError({ reason: 'padding that is not zero' })
      if (content.length > 0) yield content
    }
  } finally {
    await pieces.close()
  }
  if (seen < padded) throw new PaddingError({ reason: `${seen} bytes instead of ${padded}` })
}

export declare namespace unpadStream {
  type Parameters = { source: ByteSource; size: number; signal?: AbortSignal | undefined }
  type ErrorType = PaddingError | InvalidParameterError
}

function isZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false
  return true
}

/** Exact for every safe integer, where `Math.log2` rounds up just below large powers of two. */
function floorLog2(value: number): number {
  const high = Math.floor(value / 2 ** 32)
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value)
}
