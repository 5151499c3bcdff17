import { describe, expect, test } from 'vitest'
import { checkVector, findPayload, hex, parseVector, readVector, vectors } from '../../../test/cctv.ts'
import { concatBytes } from '../primitives.ts'
import { nodeBackend } from './backends.ts'
import { derivePayloadKey, sealStream } from './payload.ts'

const names = Object.keys(vectors)
/** 16 MiB each: byte by byte they are in `cctv.faults.test.ts`. */
const large = new Set(['stream_257_chunks', 'stream_257_chunks_full', 'stream_258_chunks'])

test('behavior: all 143 vectors are here', () => {
  expect(names).toHaveLength(143)
})

describe('in one piece', () => {
  test.each(names)('%s', (name) => checkVector(name, 'in one piece'))
})

describe('in odd pieces', () => {
  test.each(names)('%s', (name) => checkVector(name, 'in odd pieces'))
})

describe('byte by byte', () => {
  test.each(names.filter((name) => !large.has(name)))('%s', (name) => checkVector(name, 'byte by byte'))
})

const sealed = names.filter((name) => {
  const { fields } = parseVector(name)
  return fields.get('expect')?.[0] === 'success' && !fields.has('armored')
})

test.each(sealed)('behavior: STREAM of %s, sealed again, is byte-equal', async (name) => {
  const { plaintext, bytes, fileKey } = await readVector(parseVector(name), (file) => file)
  if (fileKey === undefined) throw new Error('the header did not open')
  const payload = bytes.subarray(findPayload(bytes))
  const key = derivePayloadKey(fileKey, payload.subarray(0, 16))
  const pieces: Uint8Array[] = []
  for await (const piece of sealStream({ key, source: plaintext, backend: nodeBackend })) pieces.push(piece)
  expect(hex(concatBytes(...pieces)) === hex(payload.subarray(16))).toBe(true)
})
