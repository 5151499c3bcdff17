import { generateHybridIdentity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MedrecError } from '../../errors/base.ts'
import { concatBytes, equalBytes } from '../primitives.ts'
import { nodeBackend } from './backends.ts'
import { openFile, sealFile } from './file.ts'
import { chunkNonce, derivePayloadKey, getPayloadSize, sealedChunkLength } from './payload.ts'
import { openPayloadReader } from './range.ts'

const mebibyte = 1024 * 1024

async function collect(source: AsyncIterable<Uint8Array>, released: Uint8Array[] = []): Promise<Uint8Array> {
  for await (const piece of source) released.push(piece)
  return concatBytes(...released)
}

test('T6: 1,000 mutations: an error or the right bytes, and what was released before it is a prefix', async () => {
  const identity = await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  const plaintext = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 16)) & 0xff)
  const file = await collect(sealFile({ recipient, source: plaintext }))
  const at = fc.oneof(fc.nat(2000), fc.nat(file.length - 1))
  const mutation = fc.oneof(
    fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => file.with(at, (file[at] ?? 0) ^ mask)),
    at.map((end) => file.subarray(0, end)),
    fc
      .tuple(at, fc.uint8Array({ minLength: 1, maxLength: 70 }))
      .map(([at, extra]) => concatBytes(file.subarray(0, at), extra, file.subarray(at))),
    fc
      .tuple(at, at)
      .map(([a, b]) => concatBytes(file.subarray(0, Math.min(a, b)), file.subarray(Math.max(a, b)))),
  )
  await fc.assert(
    fc.asyncProperty(mutation, async (mutated) => {
      const same = equalBytes(mutated, file)
      const released: Uint8Array[] = []
      try {
        const opened = await openFile({ source: mutated, identity })
        await collect(opened.plaintext, released)
        expect(same).toBe(true)
      } catch (error) {
        if (!(error instanceof MedrecError)) throw error
        expect(same).toBe(false)
      }
      const prefix = concatBytes(...released)
      expect(equalBytes(prefix, plaintext.subarray(0, prefix.length))).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('behavior: 5 GiB through sealing and opening, memory flat', async () => {
  const identity = await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  const block = new Uint8Array(mebibyte).fill(7)
  const size = 5 * 1024
  async function* source() {
    for (let made = 0; made < size; made++) yield block
  }
  const { plaintext } = await openFile({ source: sealFile({ recipient, source: source() }), identity })
  let bytes = 0
  let baseline = 0
  let peak = 0
  for await (const piece of plaintext) {
    bytes += piece.length
    if (bytes % (64 * mebibyte) !== 0) continue
    const { rss } = process.memoryUsage()
    if (bytes <= 256 * mebibyte) baseline = Math.max(baseline, rss)
    else peak = Math.max(peak, rss)
  }
  expect(bytes).toBe(size * mebibyte)
  expect((peak - baseline) / mebibyte).toBeLessThan(128)
})

test('behavior: a range at the end of 6 GiB is found by arithmetic beyond 32 bits', async () => {
  // Never stored: the ciphertext of a chunk is made when it is asked for.
  const fileKey = new Uint8Array(16).fill(1)
  const nonce = new Uint8Array(16).fill(2)
  const cipher = await nodeBackend.createCipher(derivePayloadKey(fileKey, nonce))
  const size = 6 * 2 ** 30 + 5
  const lastIndex = Math.floor(size / 65536)
  const sealChunk = async (index: number) => {
    const plaintext = new Uint8Array(index === lastIndex ? size % 65536 : 65536).fill(index & 0xff)
    return concatBytes(...(await cipher.seal(plaintext, chunkNonce(index, index === lastIndex))))
  }
  const read = async (offset: number, length: number) => {
    if (offset === 0) return nonce
    const first = (offset - 16) / sealedChunkLength
    const count = Math.ceil(length / sealedChunkLength)
    return concatBytes(...(await Promise.all(Array.from({ length: count }, (_, i) => sealChunk(first + i)))))
  }
  const reader = await openPayloadReader({ fileKey, headerLength: 0, fileSize: getPayloadSize(size), read })
  expect(reader.size).toBe(size)
  const range = await collect(reader.readRange({ offset: size - 6, length: 6 }))
  expect([...range]).toEqual([(lastIndex - 1) & 0xff, ...new Array(5).fill(lastIndex & 0xff)])
})
