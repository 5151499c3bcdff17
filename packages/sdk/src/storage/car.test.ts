import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { describe, expect, test } from 'vitest'
import {
  collect,
  createGullibleStore,
  createRandom,
  deterministicBytes,
  errorOf,
} from '../../test/storage.ts'
import { BlockCorruptError, BlockTooLargeError, InvalidCarError } from '../errors/storage.ts'
import { type CarBlock, exportCar, readCar, writeCar } from './car.ts'
import { createCid, maxBlockSize } from './cid.ts'
import { importFile } from './dag.ts'
import { chunkSize } from './dagNode.ts'

async function makeBlocks(contents: readonly Uint8Array[]): Promise<CarBlock[]> {
  return Promise.all(contents.map(async (bytes) => ({ bytes, cid: await createCid({ bytes }) })))
}

async function readBlocks(
  source: Uint8Array | Iterable<Uint8Array>,
  options: Partial<readCar.Parameters> = {},
) {
  const blocks: CarBlock[] = []
  const pieces = source instanceof Uint8Array ? [source] : source
  for await (const block of readCar({ source: pieces, name: 'test', ...options })) blocks.push(block)
  return blocks
}

async function makeCar(
  contents: readonly Uint8Array[] = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint8Array.of(9)],
) {
  const blocks = await makeBlocks(contents)
  const roots = blocks.slice(0, 1).map(({ cid }) => cid)
  return { blocks, roots, car: await collect(writeCar({ blocks, roots })) }
}

test('default: bytes of the specification', async () => {
  const { car } = await makeCar([new TextEncoder().encode('hello world')])
  // varint 58 · {"roots": [42(h'00…')], "version": 1} · varint 47 · CID · block
  expect(Buffer.from(car).toString('hex')).toBe(
    '3aa265726f6f747381d82a582500' +
      '01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' +
      '6776657273696f6e01' +
      '2f01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' +
      '68656c6c6f20776f726c64',
  )
})

test('behavior: any blocks come back, however the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 50 }),
      async (contents, step) => {
        const { blocks, car, roots } = await makeCar(contents)
        const pieces = Array.from({ length: Math.ceil(car.length / step) }, (_, i) =>
          car.subarray(i * step, (i + 1) * step),
        )
        expect(await readBlocks(pieces, { roots })).toEqual(blocks)
      },
    ),
    { numRuns: 60 },
  )
})

test('behavior: exportCar writes parents first and each block once', async () => {
  const store = createGullibleStore()
  const { cid } = await importFile({ source: [new Uint8Array(3 * chunkSize)], store })
  const blocks = await readBlocks(await collect(exportCar({ root: cid, store })), { roots: [cid] })
  expect(blocks.map((block) => block.cid.code)).toEqual([0x70, 0x55])
  expect(blocks[0]?.cid.equals(cid)).toBe(true)
})

test('behavior: blocks own their memory', async () => {
  const { car } = await makeCar()
  const [first] = await readBlocks(car)
  car.fill(0)
  expect(first?.bytes).toEqual(Uint8Array.of(1, 2, 3))
})

test('behavior: a reader that stops closes the source', async () => {
  const { car } = await makeCar()
  let closed = false
  function* source() {
    try {
      yield car
    } finally {
      closed = true
    }
  }
  for await (const _ of readCar({ source: source(), name: 'test' })) break
  expect(closed).toBe(true)
})

describe('T18: hostile CARs', () => {
  test('error: cut anywhere but between two blocks', async () => {
    const { car, blocks } = await makeCar()
    const whole = new Set<number>()
    for (let size = 0; size < car.length; size++) {
      try {
        whole.add((await readBlocks(car.subarray(0, size))).length)
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidCarError)
      }
    }
    // A CAR has no end mark: whole prefixes are CARs, and it is the pin that notices what is missing.
    expect([...whole]).toEqual([0, 1, 2])
    expect(blocks).toHaveLength(3)
  })

  test('error: other roots, more roots, none', async () => {
    const { blocks, car, roots } = await makeCar()
    const [first, second] = blocks.map(({ cid }) => cid)
    if (!first || !second) throw new Error('two blocks expected')
    for (const expected of [[], [second], [first, second]])
      await expect(readBlocks(car, { roots: expected })).rejects.toThrow(InvalidCarError)
    expect(await readBlocks(car, { roots })).toHaveLength(3)
    const many = Array.from({ length: 17 }, () => first)
    await expect(collect(writeCar({ roots: many, blocks: [] }))).rejects.toThrow(InvalidCarError)
  })

  test('error: varints that are long, padded, zero or announce too much', async () => {
    const { car } = await makeCar([])
    const withTail = (...tail: number[]) => readBlocks(Uint8Array.of(...car, ...tail))
    await expect(withTail(0)).rejects.toThrow(InvalidCarError)
    await expect(withTail(35)).rejects.toThrow(InvalidCarError)
    await expect(withTail(0x80)).rejects.toThrow(InvalidCarError)
    await expect(withTail(0xa4, 0x80, 0x00)).rejects.toThrow(InvalidCarError)
    await expect(withTail(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)).rejects.toThrow(
      InvalidCarError,
    )
    // The same block under its length in shortest form, and in one byte more.
    const { cid, bytes } = { cid: await createCid({ bytes: Uint8Array.of(5) }), bytes: Uint8Array.of(5) }
    await expect(withTail(37, ...cid.bytes, ...bytes)).resolves.toEqual([{ cid, bytes }])
    await expect(withTail(37 | 0x80, 0, ...cid.bytes, ...bytes)).rejects.toThrow(InvalidCarError)
    await expect(withTail(0xff, 0xff, 0xff, 0x7f)).rejects.toThrow(BlockTooLargeError)
    await expect(readBlocks(Uint8Array.of(0xff, 0xff, 0x7f))).rejects.toThrow(InvalidCarError)
    await expect(readBlocks(new Uint8Array())).rejects.toThrow(InvalidCarError)
  })

  test('error: a huge announced block allocates nothing and reads no further', async () => {
    const { car } = await makeCar([])
    let read = 0
    function* source() {
      yield Uint8Array.of(...car, 0xff, 0xff, 0xff, 0x7f)
      for (;;) {
        read++
        yield new Uint8Array(chunkSize)
      }
    }
    await expect(readBlocks(source())).rejects.toThrow(BlockTooLargeError)
    expect(read).toBe(0)
  })

  test('error: CIDs outside the profile', async () => {
    const { car } = await makeCar([])
    const digest = new Uint8Array(32)
    const section = (...cid: number[]) => Uint8Array.of(...car, cid.length + 32, ...cid, ...digest)
    for (const cid of [
      [0x12, 0x20],
      [0x01, 0x71, 0x12, 0x20],
      [0x01, 0x55, 0x00, 0x20],
      [0x01, 0x55, 0x12, 0x1f],
      [0x02, 0x55, 0x12, 0x20],
    ])
      await expect(readBlocks(section(...cid))).rejects.toThrow(InvalidCarError)
    const foreign = CID.createV1(0x71, create(0x12, digest))
    await expect(
      collect(writeCar({ roots: [], blocks: [{ cid: foreign, bytes: digest }] })),
    ).rejects.toThrow()
  })

  test('error: a forged block is never handed out', async () => {
    const [good, other] = await makeBlocks([Uint8Array.of(1), Uint8Array.of(2)])
    if (!good || !other) throw new Error('two blocks expected')
    const car = await collect(writeCar({ roots: [], blocks: [good, { cid: good.cid, bytes: other.bytes }] }))
    const seen: CarBlock[] = []
    const reading = (async () => {
      for await (const block of readCar({ source: [car], name: 'test' })) seen.push(block)
    })()
    expect(await errorOf(reading)).toBeInstanceOf(BlockCorruptError)
    expect(seen).toEqual([good])
  })

  test('error: more bytes or blocks than allowed', async () => {
    const { car } = await makeCar()
    await expect(readBlocks(car, { maxBytes: car.length - 1 })).rejects.toThrow(InvalidCarError)
    await expect(readBlocks(car, { maxBlocks: 2 })).rejects.toThrow(InvalidCarError)
    expect(await readBlocks(car, { maxBytes: car.length, maxBlocks: 3 })).toHaveLength(3)
    const big = { cid: await createCid({ bytes: Uint8Array.of(1) }), bytes: new Uint8Array(maxBlockSize + 1) }
    await expect(collect(writeCar({ roots: [], blocks: [big] }))).rejects.toThrow(BlockTooLargeError)
  })

  test('behavior: no mutation yields wrong bytes', async () => {
    const contents = [...deterministicBytes('mutations', 900)].flatMap((bytes) => [
      bytes.subarray(0, 300),
      bytes.subarray(300, 900),
    ])
    const { blocks, car, roots } = await makeCar(contents)
    const right = new Map(blocks.map(({ bytes, cid }) => [cid.toString(), bytes]))
    const random = createRandom(18)
    let refused = 0
    for (let i = 0; i < 500; i++) {
      const mutated = Uint8Array.from(car)
      mutated[random.below(car.length)] = random.below(256)
      try {
        for (const { bytes, cid } of await readBlocks(mutated, { roots }))
          expect(bytes).toEqual(right.get(cid.toString()))
      } catch (error) {
        refused++
        expect([BlockCorruptError, BlockTooLargeError, InvalidCarError]).toContain(
          (error as Error).constructor,
        )
      }
    }
    expect(refused).toBeGreaterThan(450)
  })
})
