import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readers, readVector, type VectorFile } from './vectors.ts'

const folder = new URL('../../../../vectors/formats/', import.meta.url)
const files = readdirSync(folder).map(
  (name): VectorFile => JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
)

test('default: every format has vectors', () => {
  expect(files.map(({ format }) => format).sort()).toEqual(Object.keys(readers).sort())
})

describe.each(files)('$format', ({ format, vectors }) => {
  test.each(vectors)('$name', async ({ error, parameters, result }) => {
    expect(await readVector(format, parameters)).toEqual(error === undefined ? { result } : { error })
  })
})

test('behavior: as many are refused as are read', () => {
  const vectors = files.flatMap(({ vectors }) => vectors)
  const refused = vectors.filter(({ error }) => error !== undefined)
  expect(refused.length).toBeGreaterThanOrEqual(vectors.length / 2)
})
