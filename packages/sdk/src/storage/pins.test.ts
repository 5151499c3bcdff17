import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collect, deterministicBytes, errorOf } from '../../test/storage.ts'
import {
  BlockCorruptError,
  BlockNotFoundError,
  InvalidDagError,
  PinIncompleteError,
  StoreClosedError,
} from '../errors/storage.ts'
import { createCid, dagPbCode } from './cid.ts'
import { importFile } from './dag.ts'
import { chunkSize } from './dagNode.ts'
import { readFile } from './dagRead.ts'
import { createMemoryStore } from './memory.ts'
import { createFileStore } from './node/fileStore.ts'
import type { PinnedBlockStore } from './ports.ts'

// One set of rules for every local store.
const kinds: [string, (directory: string) => Promise<PinnedBlockStore>][] = [
  ['memory', async () => createMemoryStore()],
  ['files', (directory) => createFileStore({ directory })],
]

describe.each(kinds)('%s', (_, open) => {
  let directory: string
  let store: PinnedBlockStore

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'medrec-pins-'))
    store = await open(directory)
  })
  afterEach(async () => {
    await store.close()
    await rm(directory, { recursive: true })
  })

  async function pinFile(pin: string, source: Iterable<Uint8Array>): Promise<CID> {
    const batch = await store.beginPin({ pin })
    const { cid } = await importFile({ source, store: batch })
    await batch.commit({ root: cid })
    return cid
  }
  async function pinBlock(pin: string, ...content: number[]): Promise<CID> {
    return pinFile(pin, [Uint8Array.from(content)])
  }
  const file = (seed: string, chunks = 3) => deterministicBytes(seed, chunks * chunkSize)

  test('default: what was pinned is read back; unpinned it is gone', async () => {
    const cid = await pinFile('a', file('a'))
    const bytes = await collect(readFile({ cid, store }))
    expect(Buffer.compare(bytes, await collect(file('a')))).toBe(0)
    expect(await store.unpin({ pin: 'a' })).toEqual({ pins: 1, blocks: 4 })
    expect(await store.has(cid)).toBe(false)
    expect(await errorOf(store.get(cid))).toBeInstanceOf(BlockNotFoundError)
    expect(await store.listPins()).toEqual([])
  })

  test('behavior: a block shared by two pins lives until the second goes, in either order', async () => {
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const roots = {
        a: await pinFile('a', [...file('shared', 2), ...file('only a', 1)]),
        b: await pinFile('b', [...file('shared', 2), ...file('only b', 1)]),
      }
      expect(await store.unpin({ pin: first })).toEqual({ pins: 1, blocks: 2 })
      expect(await collect(readFile({ cid: roots[second], store }))).toHaveLength(3 * chunkSize)
      expect(await store.unpin({ pin: second })).toEqual({ pins: 1, blocks: 4 })
    }
  })

  test('behavior: pin X and Y sharing a block, drop X, pin X again, drop Y: X is whole', async () => {
    await pinFile('x', file('shared'))
    await pinFile('y', [...file('shared'), ...file('y')])
    await store.unpin({ pin: 'x' })
    const cid = await pinFile('x', file('shared'))
    await store.unpin({ pin: 'y' })
    expect(await collect(readFile({ cid, store }))).toHaveLength(3 * chunkSize)
  })

  test('behavior: a name holds many roots, a root many names; pinning twice is one pin', async () => {
    const one = await pinBlock('a', 1)
    const two = await pinBlock('a', 2)
    await pinBlock('b', 1)
    await pinBlock('a', 1)
    const listed = (await store.listPins()).map(({ pin, root }) => `${pin} ${root}`)
    expect(listed.sort()).toEqual([`a ${one}`, `a ${two}`, `b ${one}`].sort())
    expect(await store.unpin({ pin: 'a', root: one })).toEqual({ pins: 1, blocks: 0 })
    expect(await store.has(two)).toBe(true)
    expect(await store.unpin({ root: one })).toEqual({ pins: 1, blocks: 1 })
    expect(await store.unpin({ root: one })).toEqual({ pins: 0, blocks: 0 })
  })

  test('behavior: rollback leaves what others refer to, and nothing else', async () => {
    const kept = await pinBlock('a', 1)
    const batch = await store.beginPin({ pin: 'b' })
    const bytes = Uint8Array.of(2)
    const lost = await createCid({ bytes })
    await batch.put(lost, bytes)
    await batch.put(kept, Uint8Array.of(1))
    await batch.rollback()
    await batch.rollback()
    expect([await store.has(kept), await store.has(lost)]).toEqual([true, false])
    expect(await store.listPins()).toHaveLength(1)
    expect(await errorOf(batch.put(lost, bytes))).toBeInstanceOf(StoreClosedError)
    expect(await errorOf(batch.commit({ root: lost }))).toBeInstanceOf(StoreClosedError)
  })

  test('behavior: rollback waits for puts that still run', async () => {
    const batch = await store.beginPin({ pin: 'a' })
    const [bytes] = [...file('running', 1)]
    if (!bytes) throw new Error('one block expected')
    const cid = await createCid({ bytes })
    const put = batch.put(cid, bytes)
    await batch.rollback()
    await put
    expect(await store.has(cid)).toBe(false)
  })

  test('behavior: an unfinished batch is listed without a root, and unpin leaves it alone', async () => {
    const batch = await store.beginPin({ pin: 'a' })
    const bytes = Uint8Array.of(1)
    const cid = await createCid({ bytes })
    await batch.put(cid, bytes)
    expect((await store.listPins()).map(({ root }) => root)).toEqual([undefined])
    expect(await store.unpin({ pin: 'a' })).toEqual({ pins: 0, blocks: 0 })
    await batch.commit({ root: cid })
    expect(await store.get(cid)).toEqual(bytes)
  })

  test('behavior: keep refers to a block that is there', async () => {
    const cid = await pinBlock('a', 1)
    const batch = await store.beginPin({ pin: 'b' })
    await batch.keep(cid)
    await batch.commit({ root: cid })
    expect(await store.unpin({ pin: 'a' })).toEqual({ pins: 1, blocks: 0 })
    expect(await store.get(cid)).toEqual(Uint8Array.of(1))
    const other = await store.beginPin({ pin: 'c' })
    expect(await errorOf(other.keep(await createCid({ bytes: Uint8Array.of(7) })))).toBeInstanceOf(
      BlockNotFoundError,
    )
    await other.rollback()
  })

  test('behavior: erasing a root drops it from the cache too', async () => {
    const source = createMemoryStore()
    const batch = await source.beginPin({ pin: 'a' })
    const { cid } = await importFile({ source: file('cached'), store: batch })
    await batch.commit({ root: cid })
    await importFile({ source: file('cached'), store })
    expect(await store.has(cid)).toBe(true)
    expect(await store.unpin({ root: cid })).toMatchObject({ pins: 0 })
    expect(await store.has(cid)).toBe(false)
  })

  test('error: commit without every block, with others, or of a root that is not there', async () => {
    const blocks: { cid: CID; bytes: Uint8Array }[] = []
    const { cid: root } = await importFile({
      source: file('parts'),
      store: { put: async (cid, bytes) => void blocks.push({ cid, bytes }) },
    })
    const bytes = Uint8Array.of(99)
    const stray = { cid: await createCid({ bytes }), bytes }
    for (const missing of blocks.keys()) {
      const batch = await store.beginPin({ pin: 'a' })
      for (const [i, block] of blocks.entries()) if (i !== missing) await batch.put(block.cid, block.bytes)
      expect(await errorOf(batch.commit({ root }))).toBeInstanceOf(PinIncompleteError)
      await batch.rollback()
    }
    const more = await store.beginPin({ pin: 'a' })
    for (const block of [...blocks, stray]) await more.put(block.cid, block.bytes)
    expect(await errorOf(more.commit({ root }))).toBeInstanceOf(InvalidDagError)
    expect(await store.listPins()).toEqual([])
    for (const block of [...blocks, stray]) expect(await store.has(block.cid)).toBe(false)
  })

  test('error: wrong bytes, foreign structure, aborted, closed', async () => {
    const bytes = Uint8Array.of(1, 2)
    const cid = await createCid({ bytes })
    expect(await errorOf(store.put(cid, Uint8Array.of(1, 3)))).toBeInstanceOf(BlockCorruptError)
    expect(await store.has(cid)).toBe(false)
    const batch = await store.beginPin({ pin: 'a' })
    expect(await errorOf(batch.put(cid, Uint8Array.of(1, 3)))).toBeInstanceOf(BlockCorruptError)
    const node = await createCid({ bytes, code: dagPbCode })
    await batch.put(node, bytes)
    expect(await errorOf(batch.commit({ root: node }))).toBeInstanceOf(InvalidDagError)
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    expect(await errorOf(store.put(cid, bytes, { signal }))).toBe(reason)
    expect(await errorOf(store.get(cid, { signal }))).toBe(reason)
    await store.close()
    expect(await errorOf(store.put(cid, bytes))).toBeInstanceOf(StoreClosedError)
    expect(await errorOf(store.beginPin({ pin: 'a' }))).toBeInstanceOf(StoreClosedError)
  })
})
