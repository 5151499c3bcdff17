import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type AgeVector, generateAgeVectors } from '../../../test/ageVectors.ts'
import { MedrecError } from '../../errors/base.ts'
import { unpadStream } from '../padme.ts'
import { concatBytes, equalBytes, sha256 } from '../primitives.ts'
import { openBytes, openFile, openUnlockBox } from './file.ts'

const folder = new URL('../../../../../vectors/age/', import.meta.url)
const index = JSON.parse(await readFile(new URL('index.json', folder), 'utf8')) as AgeVector[]
const readVector = async (name: string) => new Uint8Array(await readFile(new URL(`${name}.age`, folder)))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

async function open(vector: AgeVector, file: Uint8Array): Promise<Uint8Array> {
  const { identity, unlock, padTo, padmeSize } = vector
  if (unlock !== undefined) {
    const key = { method: unlock.method, key: new Uint8Array(Buffer.from(unlock.key, 'hex')) }
    return openUnlockBox({ file, key, padTo })
  }
  if (identity === undefined) throw new Error('a vector without key')
  if (padmeSize === undefined) return openBytes({ file, identity, padTo })
  const { plaintext } = await openFile({ source: file, identity })
  const pieces: Uint8Array[] = []
  for await (const piece of unpadStream({ source: plaintext, size: padmeSize })) pieces.push(piece)
  return concatBytes(...pieces)
}

test.each(index)('$name: $expect ($comment)', async (vector) => {
  const file = await readVector(vector.name)
  const result = await open(vector, file).catch((error: unknown) => error)
  if (result instanceof MedrecError) return expect(result.name).toBe(vector.expect)
  if (!(result instanceof Uint8Array)) throw result
  expect(vector.expect).toBe('success')
  expect({ size: result.length, sha256: hex(sha256(result)) }).toEqual(vector.plaintext)
})

test('behavior: the generator still makes the same bytes, and there are as many invalid vectors as valid', async () => {
  const made = await generateAgeVectors()
  expect(made.map(({ vector }) => vector)).toEqual(index)
  for (const { vector, file } of made)
    expect(equalBytes(file, await readVector(vector.name)), vector.name).toBe(true)
  const valid = index.filter(({ expect }) => expect === 'success').length
  expect(index.length - valid).toBeGreaterThanOrEqual(valid)
})
