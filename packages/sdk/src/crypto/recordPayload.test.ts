import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, createEpochOf, createPerson, createStatement } from '../../test/formats/person.ts'
import {
  InvalidParameterError,
  PaddingError,
  PayloadIntegrityError,
  WrongKeyError,
} from '../errors/crypto.ts'
import { ContentMismatchError, PayloadUnfinishedError } from '../errors/formats.ts'
import { openHeader } from './age/header.ts'
import { parseHeader } from './age/parseHeader.ts'
import { encryptPayload } from './age/payload.ts'
import { createBlock } from './block.ts'
import { encodeAgeIdentity } from './identity.ts'
import { type Manifest, sealManifest } from './manifest.ts'
import { getPadmeSize } from './padme.ts'
import { concatBytes, sha256, utf8 } from './primitives.ts'
import { decryptRecordPayload, encryptRecordPayload, openRecordReader } from './recordPayload.ts'
import { toHex } from './schema.ts'

const patient = await createPerson('patient')
const epoch = await createEpochOf(patient, 17)

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

async function store(content: Uint8Array): Promise<{ file: Uint8Array; manifest: Manifest }> {
  const { ciphertext, result } = await encryptRecordPayload({ source: content })
  const file = await collect(ciphertext)
  const { ageIdentity, ciphertextSize, sha256, size } = await result
  expect(ciphertextSize).toBe(file.length)
  const statement = createStatement(patient, { patient: patient.account, sha256, size })
  const payload = { cid: createBlock(file).cid, size: ciphertextSize, ageIdentity }
  const { context } = patient
  const { manifest } = await sealManifest({
    context,
    compartment: 17,
    epoch,
    sequence: 1,
    statement,
    payload,
  })
  return { file, manifest }
}

const content = utf8('the result of a blood count')
const stored = await store(content)

test.each([0, 1, 1000, 65535, 65536, 65537, 3 * 65536])('default: %s bytes come back', async (size) => {
  const content = new Uint8Array(size).map((_, i) => i % 251)
  const { file, manifest } = await store(content)
  await expect(collect(decryptRecordPayload({ ciphertext: file, manifest }))).resolves.toEqual(content)
})

test('behavior: any content comes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (content) => {
      const { file, manifest } = await store(content)
      expect(await collect(decryptRecordPayload({ ciphertext: file, manifest }))).toEqual(content)
    }),
    { numRuns: 15 },
  )
})

test('T4: the same file twice has nothing in common but its size', async () => {
  const a = await store(content)
  const b = await store(content)
  expect(a.file.length).toBe(b.file.length)
  expect(a.manifest.payload?.cid).not.toBe(b.manifest.payload?.cid)
  expect(a.manifest.keys).not.toEqual(b.manifest.keys)
  const digest = sha256(content)
  for (const { file } of [a, b]) {
    expect(Buffer.from(file).includes(Buffer.from(digest))).toBe(false)
    expect(Buffer.from(file).includes(toHex(digest))).toBe(false)
  }
})

test('T3: sizes fall into Padmé buckets', async () => {
  const sizes = await Promise.all(
    [1025, 1050, 1056].map(async (size) => (await store(new Uint8Array(size))).file.length),
  )
  expect(new Set(sizes).size).toBe(1)
})

test('behavior: progress and result', async () => {
  const seen: number[] = []
  const { ciphertext, result } = await encryptRecordPayload({
    source: [content, content],
    onProgress: ({ bytes }) => seen.push(bytes),
  })
  await collect(ciphertext)
  expect(seen).toEqual([content.length, 2 * content.length])
  await expect(result).resolves.toMatchObject({
    size: 2 * content.length,
    sha256: toHex(sha256(concatBytes(content, content))),
  })
})

test('error: a consumer that stops early, a source that fails, an abort', async () => {
  const early = await encryptRecordPayload({ source: new Uint8Array(300_000) })
  for await (const _ of early.ciphertext) break
  await expect(early.result).rejects.toThrow(PayloadUnfinishedError)

  const failing = await encryptRecordPayload({
    source: (async function* () {
      yield content
      throw new Error('disk')
    })(),
  })
  await expect(collect(failing.ciphertext)).rejects.toThrow('disk')
  await expect(failing.result).rejects.toThrow('disk')

  const controller = new AbortController()
  const aborted = await encryptRecordPayload({ source: content, signal: controller.signal })
  controller.abort()
  await expect(collect(aborted.ciphertext)).rejects.toThrow(/abort/i)
})

test('error: wrong key, damaged, cut and extended payloads', async () => {
  const { file, manifest } = stored
  const open = (ciphertext: Uint8Array, changed = manifest) =>
    collect(decryptRecordPayload({ ciphertext, manifest: changed }))
  const key = { type: 'direct', identity: encodeAgeIdentity(bytesOf('wrong')) }
  await expect(open(file, { ...manifest, keys: [key] })).rejects.toThrow(WrongKeyError)
  const flipped = file.slice()
  flipped[file.length - 20] = (file[file.length - 20] ?? 0) ^ 1
  await expect(open(flipped)).rejects.toThrow(PayloadIntegrityError)
  await expect(open(file.subarray(0, -1))).rejects.toThrow(PayloadIntegrityError)
  await expect(open(concatBytes(file, new Uint8Array(1)))).rejects.toThrow(PayloadIntegrityError)
})

test('T10: a reader who writes another content with the file key is caught by the signed SHA-256', async () => {
  const { file, manifest } = stored
  const { length } = parseHeader(file)
  const header = file.subarray(0, length)
  const [slot] = manifest.keys
  const fileKey = await openHeader({
    header,
    identity: String(slot && 'identity' in slot ? slot.identity : ''),
  })
  const forge = async (plaintext: Uint8Array) =>
    concatBytes(header, await collect(encryptPayload({ fileKey, source: plaintext })))
  const padded = new Uint8Array(getPadmeSize(content.length))
  padded.set(content)
  await expect(collect(decryptRecordPayload({ ciphertext: await forge(padded), manifest }))).resolves.toEqual(
    content,
  )
  padded[0] = 0
  await expect(collect(decryptRecordPayload({ ciphertext: await forge(padded), manifest }))).rejects.toThrow(
    ContentMismatchError,
  )
  padded.set(content)
  padded[padded.length - 1] = 1
  await expect(collect(decryptRecordPayload({ ciphertext: await forge(padded), manifest }))).rejects.toThrow(
    PaddingError,
  )
})

test('behavior: ranges, without the padding', async () => {
  const content = new Uint8Array(200_001).map((_, i) => i % 251)
  const { file, manifest } = await store(content)
  let fetched = 0
  const read = async (offset: number, length: number) => {
    fetched += length
    return file.subarray(offset, offset + length)
  }
  const reader = await openRecordReader({ manifest, read })
  expect(reader.size).toBe(200_001)
  const piece = await collect(reader.readRange({ offset: 70_000, length: 100 }))
  expect(piece).toEqual(content.subarray(70_000, 70_100))
  expect(fetched).toBeLessThan(file.length)
  await expect(collect(reader.readRange({ offset: 200_000, length: 100 }))).resolves.toEqual(
    content.subarray(200_000),
  )
  await expect(collect(reader.readRange({ offset: 200_001, length: 1 }))).resolves.toHaveLength(0)
  await expect(collect(reader.readRange({ offset: 200_002, length: 1 }))).rejects.toThrow(
    InvalidParameterError,
  )
})

test('error: a payload of another size than was signed', async () => {
  const { file, manifest } = stored
  const { statement } = manifest
  if (statement.kind === 'mark') throw new Error('a mark')
  const changed = { ...manifest, statement: { ...statement, size: 5000 } }
  const read = async (offset: number, length: number) => file.subarray(offset, offset + length)
  await expect(openRecordReader({ manifest: changed, read })).rejects.toThrow(ContentMismatchError)
  await expect(collect(decryptRecordPayload({ ciphertext: file, manifest: changed }))).rejects.toThrow(
    PaddingError,
  )
})
