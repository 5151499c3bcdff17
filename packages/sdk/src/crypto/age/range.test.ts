import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvalidParameterError, PayloadIntegrityError } from '../../errors/crypto.ts'
import { concatBytes, equalBytes } from '../primitives.ts'
import { nobleBackend } from './backends.ts'
import { chunkLength, encryptPayload, sealedChunkLength } from './payload.ts'
import { openPayloadReader, readRange } from './range.ts'

const fileKey = new Uint8Array(16).fill(5)
const headerLength = 7
const makePlaintext = (size: number) =>
  Uint8Array.from({ length: size }, (_, i) => (i * 13 + (i >> 16)) & 0xff)

async function makeFile(plaintext: Uint8Array) {
  const pieces: Uint8Array[] = [new Uint8Array(headerLength)]
  for await (const piece of encryptPayload({ fileKey, source: plaintext })) pieces.push(piece)
  return concatBytes(...pieces)
}

function serve(file: Uint8Array) {
  const reads: [number, number][] = []
  const read = async (offset: number, length: number) => {
    reads.push([offset, length])
    return file.subarray(offset, offset + length)
  }
  return { fileKey, headerLength, fileSize: file.length, read, reads }
}

test('default: a range equals the same slice of the whole', async () => {
  const plaintext = makePlaintext(300_000)
  const range = await readRange({ ...serve(await makeFile(plaintext)), offset: 65_530, length: 100_000 })
  expect(equalBytes(range, plaintext.subarray(65_530, 165_530))).toBe(true)
})

test('behavior: any range, any size, whichever backend', async () => {
  for (const size of [0, 1, chunkLength, chunkLength + 1, 20 * chunkLength + 3]) {
    const plaintext = makePlaintext(size)
    const parameters = serve(await makeFile(plaintext))
    const reader = await openPayloadReader({ ...parameters, backend: nobleBackend })
    expect(reader.size).toBe(size)
    await fc.assert(
      fc.asyncProperty(fc.nat(size), fc.nat(size + 10), async (offset, length) => {
        const range = await readRange({ ...parameters, offset, length })
        expect(equalBytes(range, plaintext.subarray(offset, offset + length))).toBe(true)
      }),
      { numRuns: 25 },
    )
  }
})

test('behavior: the last chunk is read first, then only what is needed', async () => {
  const { reads, ...parameters } = serve(await makeFile(makePlaintext(10 * chunkLength + 50)))
  await readRange({ ...parameters, offset: 2 * chunkLength + 1, length: chunkLength })
  const chunkAt = (index: number) => headerLength + 16 + index * sealedChunkLength
  expect(reads).toEqual([
    [headerLength, 16],
    [chunkAt(10), 50 + 16],
    [chunkAt(2), 2 * sealedChunkLength],
  ])
})

test('T6: a file cut or extended is refused before any range is read', async () => {
  const file = await makeFile(makePlaintext(3 * chunkLength))
  for (const end of [1, 2, 3].flatMap((i) =>
    [-1, 0, 1].map((d) => headerLength + 16 + i * sealedChunkLength + d),
  )) {
    const altered = concatBytes(file, new Uint8Array(1)).subarray(0, end)
    const reading = readRange({ ...serve(altered), offset: 0, length: 1 })
    if (end === file.length) expect(await reading).toHaveLength(1)
    else await expect(reading, `${end}`).rejects.toThrow(PayloadIntegrityError)
  }
})

test('T6: an altered chunk fails the ranges that need it and no other', async () => {
  const file = await makeFile(makePlaintext(3 * chunkLength))
  const at = headerLength + 16 + sealedChunkLength + 9
  file[at] = (file[at] ?? 0) ^ 1
  expect(await readRange({ ...serve(file), offset: 0, length: chunkLength })).toHaveLength(chunkLength)
  await expect(readRange({ ...serve(file), offset: chunkLength, length: 1 })).rejects.toThrow(
    PayloadIntegrityError,
  )
})

test('error: a store that gives fewer bytes than asked', async () => {
  const parameters = serve(await makeFile(makePlaintext(10)))
  const read = async (offset: number, length: number) => (await parameters.read(offset, length)).subarray(1)
  await expect(readRange({ ...parameters, read, offset: 0, length: 1 })).rejects.toThrow(
    PayloadIntegrityError,
  )
})

test('error: offsets that are none', async () => {
  const parameters = serve(await makeFile(makePlaintext(10)))
  for (const offset of [-1, 11, 0.5, Number.NaN])
    await expect(readRange({ ...parameters, offset, length: 1 })).rejects.toThrow(InvalidParameterError)
})

test('behavior: who changes a piece does not change the next answer', async () => {
  const reader = await openPayloadReader(serve(await makeFile(makePlaintext(10))))
  for await (const piece of reader.readRange({ offset: 0, length: 10 })) piece.fill(0)
  for await (const piece of reader.readRange({ offset: 0, length: 10 }))
    expect(piece).toEqual(makePlaintext(10))
})
