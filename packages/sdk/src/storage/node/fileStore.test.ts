import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collect, createRandom, deterministicBytes, errorOf } from '../../../test/storage.ts'
import {
  DiskAccessError,
  DiskError,
  DiskFullError,
  DiskReadOnlyError,
  StoreIndexCorruptError,
  StoreLockedError,
  StoreVersionError,
  TooManyFilesError,
} from '../../errors/disk.ts'
import { BlockCorruptError, BlockNotFoundError } from '../../errors/storage.ts'
import { createCid, digestKey, maxBlockSize } from '../cid.ts'
import { createMedrecStore } from '../createStore.ts'
import { chunkSize } from '../dagNode.ts'
import { toDiskError } from './diskError.ts'
import { createFileStore, type FileStore } from './fileStore.ts'

let directory: string
const open: FileStore[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'medrec-store-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()))
  await rm(directory, { recursive: true })
})

async function openStore(options: Partial<createFileStore.Parameters> = {}) {
  const store = await createFileStore({ directory, ...options })
  open.push(store)
  return store
}
const pathOf = (cid: Parameters<typeof digestKey>[0]) =>
  join(directory, 'blocks', digestKey(cid).slice(0, 2), digestKey(cid))
const blockFiles = () =>
  readdirSync(join(directory, 'blocks'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )

/** Pins `count` small blocks, each under a name of its own. */
async function pinMany(local: FileStore, count: number) {
  const store = createMedrecStore({ local })
  const cids = []
  for (let i = 0; i < count; i++) {
    const [bytes] = [...deterministicBytes(`block ${i}`, 100 + i)]
    if (!bytes) throw new Error('bytes expected')
    cids.push({ ...(await store.putBlock(bytes, { pin: `pin ${i}` })), bytes })
  }
  return cids
}

describe('behavior: persistence', () => {
  test('default: what was acknowledged is there after reopening; unfinished batches are not', async () => {
    const first = await openStore()
    const [block] = await pinMany(first, 1)
    const { cid } = await createMedrecStore({ local: first }).putFile(
      deterministicBytes('x', 3 * chunkSize),
      {
        pin: 'file',
      },
    )
    const batch = await first.beginPin({ pin: 'unfinished' })
    const bytes = Uint8Array.of(4)
    const lost = await createCid({ bytes })
    await batch.put(lost, bytes)
    await first.close()
    const second = await openStore()
    expect(block && (await second.get(block.cid))).toEqual(block?.bytes)
    expect(await collect(createMedrecStore({ local: second }).readFile({ cid }))).toHaveLength(3 * chunkSize)
    expect(await second.has(lost)).toBe(false)
    expect(await second.fsck({ scrub: true })).toMatchObject({ errors: 0, pending: 0, orphans: 0, doomed: 0 })
    expect(await second.stat()).toMatchObject({ pins: 2, pending: 0, blocks: 5 })
  })

  test('behavior: a batch of a living process survives another one opening the store', async () => {
    const first = await openStore()
    const batch = await first.beginPin({ pin: 'running' })
    const bytes = Uint8Array.of(4)
    const cid = await createCid({ bytes })
    await batch.put(cid, bytes)
    writeFileSync(join(directory, 'tmp', `${'0'.repeat(32)}-0`), 'left by a process that is gone')
    const second = await openStore()
    expect(readdirSync(join(directory, 'tmp'))).toEqual([])
    expect(await second.has(cid)).toBe(true)
    await batch.commit({ root: cid })
    expect(await second.get(cid)).toEqual(bytes)
  })

  test('behavior: erased content is on no disk file', async () => {
    const local = await openStore()
    const marker = Buffer.from('a marker that nothing else contains')
    const { cid } = await createMedrecStore({ local }).putBlock(new Uint8Array(marker), { pin: 'a' })
    await local.unpin({ pin: 'a' })
    await local.close()
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    expect(files.length).toBeGreaterThan(0)
    for (const entry of files) {
      const content = readFileSync(join(entry.parentPath, entry.name))
      expect(content.includes(marker)).toBe(false)
      // Nor is the digest left in the index: it would tell what the store once had.
      expect(content.includes(Buffer.from(cid.multihash.digest)), entry.name).toBe(false)
    }
  })

  test('args: maxCacheBytes drops the oldest unpinned blocks', async () => {
    const local = await openStore({ maxCacheBytes: 1000 })
    const pinned = await pinMany(local, 1)
    for (let i = 0; i < 20; i++) {
      const [bytes] = [...deterministicBytes(`cached ${i}`, 300)]
      if (bytes) await local.put(await createCid({ bytes }), bytes)
    }
    await local.sweep()
    expect((await local.stat()).cachedBytes).toBe(900)
    expect(blockFiles()).toHaveLength(3 + 1)
    expect(await Promise.all(pinned.map(({ cid }) => local.has(cid)))).toEqual([true])
  })

  test('behavior: files that no row explains are found and swept on request', async () => {
    const local = await openStore()
    const [block] = await pinMany(local, 1)
    const stray = await createCid({ bytes: Uint8Array.of(1) })
    await local.put(stray, Uint8Array.of(1))
    const index = new DatabaseSync(join(directory, 'index.db'))
    index.exec('DELETE FROM cache')
    index.close()
    expect(await local.fsck()).toMatchObject({ errors: 0, orphans: 1 })
    expect(await local.sweep()).toBe(0)
    expect(await local.sweep({ orphans: true })).toBe(1)
    expect(await local.fsck()).toMatchObject({ errors: 0, orphans: 0 })
    expect(block && (await local.has(block.cid))).toBe(true)
  })
})

describe('T7: bit rot', () => {
  test('behavior: every flipped, cut, emptied, grown or missing block is found by scrub, and mended by a put', async () => {
    const local = await openStore()
    const blocks = await pinMany(local, 120)
    const random = createRandom(7)
    const corrupt: string[] = []
    const missing: string[] = []
    for (const [i, { cid }] of blocks.entries()) {
      const path = pathOf(cid)
      const bytes = readFileSync(path)
      if (i % 6 === 0) {
        const at = random.below(bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
        writeFileSync(path, bytes)
      } else if (i % 6 === 1) truncateSync(path, random.below(bytes.length))
      else if (i % 6 === 2) truncateSync(path, maxBlockSize + 1)
      else if (i % 6 === 3) await local.delete(cid)
      if (i % 6 < 3) corrupt.push(cid.toString())
      else if (i % 6 === 3) missing.push(cid.toString())
    }
    const report = await local.scrub()
    expect(report.corrupt.map(String).sort()).toEqual(corrupt.sort())
    expect(report.missing.map(String).sort()).toEqual(missing.sort())
    expect(report.checked).toBe(100)
    expect((await local.fsck({ scrub: true })).errors).toBe(80)
    for (const [i, { bytes, cid }] of blocks.entries()) {
      if (i % 6 > 3) expect(await local.get(cid)).toEqual(bytes)
      else
        expect(await errorOf(local.get(cid))).toBeInstanceOf(
          i % 6 === 3 ? BlockNotFoundError : BlockCorruptError,
        )
      await local.put(cid, bytes)
      expect(await local.get(cid)).toEqual(bytes)
    }
    expect((await local.fsck({ scrub: true })).errors).toBe(0)
  })

  test('behavior: reading through remotes mends the local copy', async () => {
    const local = await openStore()
    const [block] = await pinMany(local, 1)
    if (!block) throw new Error('a block expected')
    writeFileSync(pathOf(block.cid), 'rotten')
    const remote = {
      name: 'node',
      getBlock: async () => block.bytes,
      putCar: () => Promise.reject(new Error('unused')),
      async *getCar() {},
      pin: () => Promise.reject(new Error('unused')),
      unpin: () => Promise.reject(new Error('unused')),
    }
    expect(await createMedrecStore({ local, remotes: [remote] }).get(block.cid)).toEqual(block.bytes)
    expect(await local.get(block.cid)).toEqual(block.bytes)
  })
})

describe('error: the disk', () => {
  test.each([
    ['ENOSPC', DiskFullError, true],
    ['EDQUOT', DiskFullError, true],
    ['EROFS', DiskReadOnlyError, false],
    ['EACCES', DiskAccessError, false],
    ['EMFILE', TooManyFilesError, true],
    ['EIO', DiskError, false],
  ] as const)('%s', (code, Class, retryable) => {
    const cause = Object.assign(new Error(`${code}: open '/secret/path'`), { code, syscall: 'open' })
    const error = toDiskError(cause) as DiskError
    expect(error.constructor).toBe(Class)
    expect(error).toMatchObject({ category: 'disk', retryable })
    expect(error.message).not.toContain('secret')
  })

  test('behavior: what is not from the disk passes unchanged', () => {
    for (const error of [new Error('x'), 'x', undefined, new DiskFullError({ code: 'ENOSPC' })])
      expect(toDiskError(error)).toBe(error)
  })

  test('error: an index that is not a database, is damaged, or is of another program', async () => {
    const path = join(directory, 'index.db')
    writeFileSync(path, 'not a database, but long enough to be read as a header of one'.repeat(20))
    expect(await errorOf(createFileStore({ directory }))).toBeInstanceOf(StoreIndexCorruptError)
    await rm(path)
    const foreign = new DatabaseSync(path)
    foreign.exec('CREATE TABLE other (x)')
    foreign.close()
    expect(await errorOf(createFileStore({ directory }))).toBeInstanceOf(StoreIndexCorruptError)
  })

  test('error: a newer schema is left untouched', async () => {
    await (await openStore()).close()
    const index = new DatabaseSync(join(directory, 'index.db'))
    index.exec('PRAGMA user_version = 2')
    index.close()
    const error = await errorOf(createFileStore({ directory }))
    expect(error).toBeInstanceOf(StoreVersionError)
    expect(error).toMatchObject({ found: 2, expected: 1, metaMessages: ['Update MedRec.'] })
  })

  test('error: an index that stays locked', async () => {
    const store = await openStore({ busyTimeout: 1 })
    const other = new DatabaseSync(join(directory, 'index.db'))
    other.exec('BEGIN IMMEDIATE')
    const error = await errorOf(store.put(await createCid({ bytes: Uint8Array.of(1) }), Uint8Array.of(1)))
    expect(error).toBeInstanceOf(StoreLockedError)
    expect(blockFiles()).toHaveLength(0)
    other.exec('ROLLBACK')
    other.close()
  })

  test('error: a write that fails leaves no file, and a retry works', async () => {
    const store = await openStore()
    const bytes = Uint8Array.of(1)
    const cid = await createCid({ bytes })
    await rm(join(directory, 'tmp'), { recursive: true })
    const batch = await store.beginPin({ pin: 'a' })
    expect(await errorOf(batch.put(cid, bytes))).toBeInstanceOf(DiskError)
    await batch.rollback()
    expect(existsSync(pathOf(cid))).toBe(false)
    expect(await store.fsck()).toMatchObject({ errors: 0, pending: 0, orphans: 0 })
    const { mkdirSync } = await import('node:fs')
    mkdirSync(join(directory, 'tmp'))
    await createMedrecStore({ local: store }).putBlock(bytes, { pin: 'a' })
    expect(await store.get(cid)).toEqual(bytes)
  })

  test.skipIf(process.getuid?.() === 0)('error: a directory without permission', async () => {
    chmodSync(directory, 0o500)
    expect(await errorOf(createFileStore({ directory: join(directory, 'inner') }))).toBeInstanceOf(
      DiskAccessError,
    )
    chmodSync(directory, 0o700)
  })
})

test('behavior: four processes open, put and erase at once, and the store stays whole', async () => {
  const script = `
    import { createFileStore } from ${JSON.stringify(new URL('./fileStore.ts', import.meta.url).href)}
    import { createMedrecStore } from ${JSON.stringify(new URL('../createStore.ts', import.meta.url).href)}
    const local = await createFileStore({ directory: ${JSON.stringify(directory)} })
    const store = createMedrecStore({ local })
    const name = process.argv[1]
    for (let i = 0; i < 25; i++) {
      // The same content in every process, so that one erases what another pins.
      await store.putBlock(new Uint8Array(2000).fill(i % 5), { pin: name })
      if (i % 2) await local.unpin({ pin: name })
    }
    await store.putBlock(new Uint8Array(2000).fill(99), { pin: name })
    await local.close()`
  const shell = ['a', 'b', 'c', 'd']
    .map((name) => `"${process.execPath}" --input-type=module -e "$SCRIPT" ${name} & p${name}=$!`)
    .join('\n')
  const result = spawnSync('sh', ['-c', `${shell}\nwait $pa && wait $pb && wait $pc && wait $pd`], {
    env: { ...process.env, SCRIPT: script },
    encoding: 'utf8',
  })
  expect(result.stderr).toBe('')
  expect(result.status).toBe(0)
  const local = await openStore()
  expect(await local.fsck({ scrub: true })).toMatchObject({ errors: 0, orphans: 0, doomed: 0, pending: 0 })
  const bytes = new Uint8Array(2000).fill(99)
  expect(await local.get(await createCid({ bytes }))).toEqual(bytes)
  expect(readdirSync(join(directory, 'leases'))).toHaveLength(1)
})
