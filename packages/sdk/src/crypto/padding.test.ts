import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidParameterError, PaddingError } from '../errors/crypto.ts'
import { padDocument, unpadDocument } from './padding.ts'
import { getPadmeSize, padStream, unpadStream } from './padme.ts'
import { concatBytes, utf8 } from './primitives.ts'

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

/** The paper's own formula, in integers of any size. */
function referencePadme(size: bigint): bigint {
  if (size < 2n) return size
  const exponent = BigInt(size.toString(2).length - 1)
  const mantissa = BigInt(exponent.toString(2).length)
  const mask = exponent > mantissa ? (1n << (exponent - mantissa)) - 1n : 0n
  return (size + mask) & ~mask
}

describe('Padmé', () => {
  test('default', () => {
    expect([0, 1, 2, 3, 9, 1000, 1_000_000, 2 ** 32 - 1, 2 ** 40 + 1].map(getPadmeSize)).toEqual([
      0,
      1,
      2,
      3,
      10,
      1024,
      1_015_808,
      2 ** 32,
      2 ** 40 + 2 ** 34,
    ])
  })

  test('T3: it is the paper’s function, never below the size, at most 12 % above', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), fc.integer({ min: 0, max: 52 }), (value, shift) => {
        const size = Math.floor(value / 2 ** shift)
        const padded = getPadmeSize(size)
        expect(BigInt(padded)).toBe(referencePadme(BigInt(size)))
        expect(padded).toBeGreaterThanOrEqual(size)
        expect(padded - size).toBeLessThanOrEqual(0.12 * size)
        expect(getPadmeSize(padded)).toBe(padded)
      }),
      { numRuns: 2000 },
    )
  })

  test('T3: up to 1 MiB there are fewer than 400 sizes to tell apart', () => {
    const sizes = new Set<number>()
    for (let size = 0; size <= 2 ** 20; size++) sizes.add(getPadmeSize(size))
    expect(sizes.size).toBeLessThan(400)
  })

  test('error: sizes that are none', () => {
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53, Number.MAX_SAFE_INTEGER])
      expect(() => getPadmeSize(size)).toThrow(InvalidParameterError)
  })

  test('behavior: a stream is padded and unpadded, however cut', async () => {
    const lengths = fc.array(fc.nat(70_000), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(lengths, async (lengths) => {
        const content = concatBytes(...lengths.map((length, i) => new Uint8Array(length).fill(i + 1)))
        const pieces = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
        const padded = await collect(padStream({ source: pieces }))
        expect(padded).toHaveLength(getPadmeSize(content.length))
        const unpadded = await collect(
          unpadStream({ source: [padded.subarray(0, 7), padded.subarray(7)], size: content.length }),
        )
        expect(Buffer.compare(unpadded, content)).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  test('error: padding too short, too long, not zero; or a size that is not the true one', async () => {
    const padded = await collect(padStream({ source: new Uint8Array(1000).fill(1) }))
    const altered = padded.slice()
    altered[1010] = 1
    for (const source of [
      padded.subarray(0, 1023),
      padded.subarray(0, 900),
      concatBytes(padded, new Uint8Array(1)),
      altered,
    ])
      await expect(collect(unpadStream({ source, size: 1000 }))).rejects.toThrow(PaddingError)
    for (const size of [999, 500, 2000])
      await expect(collect(unpadStream({ source: padded, size }))).rejects.toThrow(PaddingError)
  })

  test('error: an endless stream is given up at the prescribed size', async () => {
    let read = 0
    function* endless() {
      for (;;) {
        read++
        yield new Uint8Array(1024)
      }
    }
    await expect(collect(unpadStream({ source: endless(), size: 5000 }))).rejects.toThrow(PaddingError)
    expect(read).toBe(6)
  })
})

describe('documents', () => {
  test('default', () => {
    const padded = padDocument(utf8('{}'))
    expect(new TextDecoder().decode(padded)).toBe(`{}${' '.repeat(1022)}`)
    expect(unpadDocument(padded)).toEqual(utf8('{}'))
    expect(padDocument(new Uint8Array(1024).fill(1))).toHaveLength(1024)
  })

  test('behavior: unpadding undoes padding, for any block', () => {
    const document = fc.uint8Array({ minLength: 1, maxLength: 3000 }).filter((bytes) => bytes.at(-1) !== 0x20)
    fc.assert(
      fc.property(document, fc.integer({ min: 2, max: 2048 }), (document, block) => {
        const padded = padDocument(document, block)
        expect(padded.length % block).toBe(0)
        expect(unpadDocument(padded, block)).toEqual(document)
      }),
    )
  })

  test('error: documents that end in a space, or are empty; blocks that are none', () => {
    expect(() => padDocument(utf8('{} '))).toThrow(InvalidParameterError)
    expect(() => padDocument(new Uint8Array(0))).toThrow(InvalidParameterError)
    for (const block of [0, 1, 2.5])
      expect(() => padDocument(utf8('{}'), block)).toThrow(InvalidParameterError)
  })

  test('error: padding that is not minimal, or not a multiple', () => {
    for (const padded of ['', '{}', ' '.repeat(1024), `{}${' '.repeat(2046)}`])
      expect(() => unpadDocument(utf8(padded))).toThrow(PaddingError)
  })
})
