import { createCipheriv, createHash } from 'node:crypto'

export declare namespace createSampleStream {
  type Parameters = {
    /** Length in bytes; 100 MB unless said otherwise. */
    size?: number
    /** Another number gives other bytes; the same one the same bytes. */
    seed?: number
  }
}

/** Length of the demo's big file, in bytes. */
export const bigFileSize = 100_000_000

/** SHA-256 of `createSampleStream()`, in hex. */
export const bigFileSha256 = 'ad910bff8e79fc460066736dfe5701ad79dca84d47790c968c7915d10a22c2bb'

const pieceSize = 65_536

/**
 * Pseudo-random bytes that no compression shrinks: the key stream of AES-256-CTR under a key made from the seed.
 * It is made as it is read, so memory stays flat however long it is.
 *
 * @example
 * import { createSampleStream } from '@medrec/dev-env'
 *
 * for await (const piece of createSampleStream({ size: 1_000_000 })) hash.update(piece)
 */
export function createSampleStream(options: createSampleStream.Parameters = {}): ReadableStream<Uint8Array> {
  const { seed = 1, size = bigFileSize } = options
  const key = createHash('sha256').update(`medrec sample ${seed}`).digest()
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16))
  const zeros = new Uint8Array(pieceSize)
  let left = size
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left === 0) {
          controller.close()
          return
        }
        const length = Math.min(left, pieceSize)
        left -= length
        controller.enqueue(new Uint8Array(cipher.update(zeros.subarray(0, length))))
      },
    },
    { highWaterMark: 0 },
  )
}
