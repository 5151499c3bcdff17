import type { CID } from 'multiformats/cid'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runByzantine, storeRemote } from '../../test/byzantine.ts'
import { collect, createRemote, deterministicBytes, errorOf } from '../../test/storage.ts'
import { DiskFullError } from '../errors/disk.ts'
import {
  BlockCorruptError,
  BlockErasedError,
  BlockNotFoundError,
  BlockTooLargeError,
  StoreAccessError,
  StoreStalledError,
  StoreUnavailableError,
} from '../errors/storage.ts'
import { createCid, digestToCid, maxBlockSize } from './cid.ts'
import { createMedrecStore } from './createStore.ts'
import { chunkSize } from './dagNode.ts'
import { createMemoryStore } from './memory.ts'

const bytes = Uint8Array.of(1, 2, 3)
const file = (seed: string, size = 2 * chunkSize + 5) => deterministicBytes(seed, size)

afterEach(() => {
  vi.useRealTimers()
})

test('default: from one person to another over a remote', async () => {
  const shared = createMemoryStore()
  const ann = createMedrecStore({ local: createMemoryStore(), remotes: [storeRemote('node', shared)] })
  const bob = createMedrecStore({ local: createMemoryStore(), remotes: [storeRemote('node', shared)] })
  const progress: number[] = []
  const { blocks, cid, size } = await ann.putFile(file('x'), {
    pin: 'uid',
    onProgress: (p) => progress.push(p.bytes),
  })
  const block = await ann.putBlock(bytes, { pin: 'uid' })
  expect({ blocks, size }).toEqual({ blocks: 4, size: 2 * chunkSize + 5 })
  expect(progress).toEqual([chunkSize, 2 * chunkSize, 2 * chunkSize + 5])
  expect(await errorOf(bob.get(block.cid))).toBeInstanceOf(BlockNotFoundError)
  expect(await ann.confirmRemote([cid, block.cid])).toEqual([
    { root: cid, confirmedBy: ['node'] },
    { root: block.cid, confirmedBy: ['node'] },
  ])
  expect(await bob.get(digestToCid(block.digest))).toEqual(bytes)
  expect(Buffer.compare(await collect(bob.readFile({ cid })), await collect(file('x')))).toBe(0)
  expect(await collect(bob.readFile({ cid, offset: chunkSize - 1, length: 2 }))).toHaveLength(2)
  const erasure = await ann.erase([cid, block.cid])
  expect(erasure).toMatchObject({ pins: 2, blocks: 5, remotes: [{ remote: 'node' }, { remote: 'node' }] })
  expect(await shared.listPins()).toEqual([])
})

describe('get', () => {
  test('behavior: local first; what was fetched is cached', async () => {
    const shared = createMemoryStore()
    const cid = await createCid({ bytes })
    await shared.put(cid, bytes)
    const getBlock = vi.fn((block: CID) => shared.get(block))
    const store = createMedrecStore({
      local: createMemoryStore(),
      remotes: [createRemote('node', { getBlock })],
    })
    await store.get(cid)
    await store.get(cid)
    expect(getBlock).toHaveBeenCalledTimes(1)
  })

  test('behavior: a remote that lies, fails or has nothing is passed over', async () => {
    const shared = createMemoryStore()
    const cid = await createCid({ bytes })
    await shared.put(cid, bytes)
    const store = createMedrecStore({
      local: createMemoryStore(),
      remotes: [
        createRemote('liar', { getBlock: async () => Uint8Array.of(6, 6, 6) }),
        createRemote('broken', { getBlock: async () => Promise.reject(new Error('no')) }),
        storeRemote('empty', createMemoryStore()),
        storeRemote('honest', shared),
      ],
    })
    expect(await store.get(cid)).toEqual(bytes)
    expect(await store.local.get(cid)).toEqual(bytes)
  })

  test('behavior: a silent remote is given up after the stall timeout, even if it ignores its signal', async () => {
    vi.useFakeTimers()
    const shared = createMemoryStore()
    const cid = await createCid({ bytes })
    await shared.put(cid, bytes)
    const silent = createRemote('silent', { getBlock: () => new Promise(() => {}) })
    const store = createMedrecStore({
      local: createMemoryStore(),
      remotes: [silent, storeRemote('honest', shared)],
    })
    const getting = store.get(cid)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(await store.local.has(cid)).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await getting).toEqual(bytes)

    const alone = createMedrecStore({ local: createMemoryStore(), remotes: [silent], stallTimeout: 50 })
    const stalled = errorOf(alone.get(cid))
    await vi.advanceTimersByTimeAsync(50)
    expect(await stalled).toBeInstanceOf(StoreStalledError)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('behavior: the error that says most wins', async () => {
    const cid = await createCid({ bytes })
    const corrupt = createRemote('liar', { getBlock: async () => new Uint8Array() })
    const failing = (error: Error) => createRemote('node', { getBlock: () => Promise.reject(error) })
    const unavailable = failing(new StoreUnavailableError({ source: 'node', reason: 'x' }))
    const erased = failing(new BlockErasedError({ cid: cid.toString(), source: 'node' }))
    const empty = storeRemote('empty', createMemoryStore())
    const failureOf = (...remotes: (typeof empty)[]) =>
      errorOf(createMedrecStore({ local: createMemoryStore(), remotes }).get(cid))
    expect(await failureOf(empty)).toMatchObject({ name: 'BlockNotFoundError', retryable: true })
    expect(await failureOf(empty, unavailable)).toBeInstanceOf(StoreUnavailableError)
    expect(await failureOf(unavailable, erased, empty)).toBeInstanceOf(BlockErasedError)
    expect(await failureOf(unavailable, erased, corrupt)).toBeInstanceOf(BlockCorruptError)
  })

  test('behavior: a full disk does not stop reading', async () => {
    const shared = createMemoryStore()
    const cid = await createCid({ bytes })
    await shared.put(cid, bytes)
    const onCacheError = vi.fn()
    const full = new DiskFullError({ code: 'ENOSPC' })
    const local = { ...createMemoryStore(), put: () => Promise.reject(full) }
    const store = createMedrecStore({ local, remotes: [storeRemote('node', shared)], onCacheError })
    expect(await store.get(cid)).toEqual(bytes)
    expect(onCacheError).toHaveBeenCalledExactlyOnceWith(full)
  })

  test('error: an aborted get asks nobody else', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const next = vi.fn()
    const store = createMedrecStore({
      local: createMemoryStore(),
      remotes: [
        createRemote('silent', {
          getBlock: () => {
            controller.abort(reason)
            return new Promise(() => {})
          },
        }),
        createRemote('next', { getBlock: next }),
      ],
    })
    expect(await errorOf(store.get(await createCid({ bytes }), { signal: controller.signal }))).toBe(reason)
    expect(next).not.toHaveBeenCalled()
  })
})

describe('confirmRemote', () => {
  const refusing = (
    name: string,
    error: Error = new StoreUnavailableError({ source: name, reason: 'down' }),
  ) => createRemote(name, { putCar: () => Promise.reject(error) })

  test('args: confirm', async () => {
    const nodes = [createMemoryStore(), createMemoryStore(), createMemoryStore()]
    const store = createMedrecStore({
      local: createMemoryStore(),
      confirm: 2,
      remotes: [refusing('down'), ...nodes.map((node, i) => storeRemote(`node-${i}`, node))],
    })
    const { cid } = await store.putBlock(bytes, { pin: 'a' })
    expect(await store.confirmRemote([cid])).toEqual([{ root: cid, confirmedBy: ['node-0', 'node-1'] }])
    expect(await Promise.all(nodes.map((node) => node.has(cid)))).toEqual([true, true, false])
    expect(() => createMedrecStore({ local: createMemoryStore(), confirm: 1 })).toThrow(RangeError)
  })

  test('behavior: without remotes the local copy is what there is', async () => {
    const store = createMedrecStore({ local: createMemoryStore() })
    const { cid } = await store.putBlock(bytes, { pin: 'a' })
    expect(store.confirm).toBe(0)
    expect(await store.confirmRemote([cid])).toEqual([{ root: cid, confirmedBy: [] }])
  })

  test('error: too few confirmations can be retried, refused access is said as it is', async () => {
    const local = createMemoryStore()
    const down = createMedrecStore({ local, remotes: [refusing('a'), refusing('b')] })
    const { cid } = await down.putBlock(bytes, { pin: 'a' })
    expect(await errorOf(down.confirmRemote([cid]))).toMatchObject({
      name: 'StoreUnavailableError',
      retryable: true,
      details: '0 of 1 confirmations, store a, b',
    })
    const denied = new StoreAccessError({ source: 'a', status: 401 })
    const store = createMedrecStore({ local, remotes: [refusing('a', denied)] })
    expect(await errorOf(store.confirmRemote([cid]))).toBe(denied)
  })

  test('error: our own missing or corrupt block is not blamed on the remote', async () => {
    const node = createMemoryStore()
    const store = createMedrecStore({ local: createMemoryStore(), remotes: [storeRemote('node', node)] })
    const { cid } = await store.putFile(file('x'), { pin: 'a' })
    const [leaf] = [...file('x')]
    if (!leaf) throw new Error('a leaf expected')
    await store.local.delete(await createCid({ bytes: leaf }))
    expect(await errorOf(store.confirmRemote([cid]))).toBeInstanceOf(BlockNotFoundError)
    expect(await node.listPins()).toEqual([])
  })
})

describe('putFile, putBlock, erase', () => {
  test('error: a source that fails leaves nothing', async () => {
    const local = createMemoryStore()
    const store = createMedrecStore({ local })
    const failure = new Error('gone')
    function* source() {
      yield* file('x')
      throw failure
    }
    expect(await errorOf(store.putFile(source(), { pin: 'a' }))).toBe(failure)
    expect(await local.listPins()).toEqual([])
    const [leaf] = [...file('x')]
    expect(leaf && (await local.has(await createCid({ bytes: leaf })))).toBe(false)
    expect(await errorOf(store.putBlock(new Uint8Array(maxBlockSize + 1), { pin: 'a' }))).toBeInstanceOf(
      BlockTooLargeError,
    )
  })

  test('behavior: erase reports a remote that could not be asked', async () => {
    const down = new StoreUnavailableError({ source: 'down', reason: 'x' })
    const store = createMedrecStore({
      local: createMemoryStore(),
      remotes: [
        createRemote('down', { unpin: () => Promise.reject(down) }),
        storeRemote('up', createMemoryStore()),
      ],
    })
    const { cid } = await store.putBlock(bytes, { pin: 'a' })
    expect(await store.erase([cid])).toEqual({
      pins: 1,
      blocks: 1,
      remotes: [
        { root: cid, remote: 'down', error: down },
        { root: cid, remote: 'up' },
      ],
    })
  })
})

test('T6: 50 mutations by a byzantine remote: an integrity error or the right bytes', async () => {
  const outcome = await runByzantine({ mutations: 50, seed: 6 })
  expect(outcome.wrong).toBe(0)
  expect(outcome.refused).toBeGreaterThan(0)
  expect(outcome.refused + outcome.right).toBe(50)
})
