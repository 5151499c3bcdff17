import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { toSafeFileName } from '../../crypto/fileName.ts'
import { sha256 } from '../../crypto/primitives.ts'
import { toHex } from '../../crypto/schema.ts'
import { listOutbox } from '../state/outbox.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let owner: Person
let folder: string
beforeAll(async () => {
  world = await startWorld()
})
beforeEach(async () => {
  owner = await world.createPatient()
  folder = await mkdtemp(join(tmpdir(), 'medrec-test-'))
  return () => rm(folder, { recursive: true })
})
afterAll(() => world[Symbol.asyncDispose]())

const labs = { compartment: 'labs', mediaType: 'text/plain' }

const hostileNames = [
  '../../etc/passwd',
  '..\\..\\x',
  '/etc/passwd',
  'C:\\x',
  'a\0b.txt',
  'CON',
  'con.txt',
  `${'n'.repeat(9_996)}.dcm`,
  `${'n'.repeat(9_995)}m.dcm`,
  'scan\u202egpj.exe',
  '👩\u200d⚕️ 🩺.png',
  '\u00e9.pdf',
  'e\u0301.pdf',
  'E\u0301.PDF',
  'same.txt',
  'same.txt',
  '-rf',
  '.',
]

test('behavior: hostile names are listed verbatim, and saved in the folder without overwriting', async () => {
  for (const [index, name] of hostileNames.entries())
    await addRecord(owner.ctx, { ...labs, name, source: Uint8Array.of(index) })
  const entries = await listRecords(owner.ctx, { compartment: 'labs' })
  expect(entries.map((entry) => entry.readable && entry.name)).toEqual(hostileNames)

  const target = join(folder, 'downloads')
  await mkdir(target)
  for (const { reference } of entries) {
    const opened = await openRecord(owner.ctx, { record: reference })
    const name = toSafeFileName({ name: opened.statement.name, taken: await readdir(target) })
    await writeFile(join(target, name), await opened.bytes(), { flag: 'wx' })
  }
  expect(await readdir(folder)).toEqual(['downloads'])
  const saved = await readdir(target)
  const folded = saved.map((name) => name.normalize('NFC').toLowerCase())
  expect(new Set(folded).size).toBe(hostileNames.length)
  const contents = await Promise.all(saved.map(async (name) => (await readFile(join(target, name)))[0]))
  expect(contents.sort((a = 0, b = 0) => a - b)).toEqual([...hostileNames.keys()])
})

test('behavior: bytes that their owner changes during the upload are one version or the other, signed as stored', async () => {
  const source = new Uint8Array(3 * 2 ** 20).fill(1)
  let changed = 0
  const onProgress = () => {
    source.fill(++changed + 1)
  }
  const record = await addRecord(owner.ctx, { ...labs, name: 'n', source, onProgress })
  expect(changed).toBeGreaterThan(3)
  const opened = await openRecord(owner.ctx, { record })
  const bytes = await opened.bytes()
  expect(bytes).toHaveLength(source.length)
  expect(toHex(sha256(bytes))).toBe(opened.statement.sha256)
})

test('behavior: a stream that uses one buffer again and again', async () => {
  async function* reuse() {
    const buffer = new Uint8Array(100_000)
    for (let round = 1; round <= 20; round++) yield buffer.fill(round)
  }
  const record = await addRecord(owner.ctx, { ...labs, name: 'n', source: reuse() })
  const bytes = await (await openRecord(owner.ctx, { record })).bytes()
  for (let round = 1; round <= 20; round++)
    expect(bytes.subarray((round - 1) * 100_000, round * 100_000).every((byte) => byte === round)).toBe(true)
})

test.each([
  ['is cut', (path: string) => truncate(path, 2 ** 20)],
  ['is overwritten', (path: string) => writeFile(path, new Uint8Array(8 * 2 ** 20).fill(2))],
  ['grows', (path: string) => writeFile(path, new Uint8Array(2 ** 20).fill(2), { flag: 'a' })],
  ['is deleted', (path: string) => rm(path)],
] as const)(
  'behavior: a file that %s during the upload: what was read is what is signed',
  async (_, change) => {
    const path = join(folder, 'scan.dcm')
    await writeFile(path, new Uint8Array(8 * 2 ** 20).fill(1))
    let done = false
    const onProgress = async () => {
      if (done) return
      done = true
      await change(path)
    }
    const added = addRecord(owner.ctx, { ...labs, name: 'n', source: createReadStream(path), onProgress })
    const record = await added
    expect(done).toBe(true)
    const opened = await openRecord(owner.ctx, { record })
    const bytes = await opened.bytes()
    expect(opened.statement).toMatchObject({ sha256: toHex(sha256(bytes)), size: bytes.length })
    expect(await listOutbox(owner.ctx)).toEqual([])
  },
)

test('error: a file that can not be read to its end leaves nothing behind', async () => {
  const path = join(folder, 'scan.dcm')
  await writeFile(path, new Uint8Array(8 * 2 ** 20).fill(1))
  const source = createReadStream(path)
  const onProgress = () => {
    source.destroy(new Error('EIO: the disk is gone'))
  }
  await errorOf(addRecord(owner.ctx, { ...labs, name: 'n', source, onProgress }))
  expect(await listOutbox(owner.ctx)).toEqual([])
  expect(await listRecords(owner.ctx, { compartment: 'labs' })).toEqual([])
})
