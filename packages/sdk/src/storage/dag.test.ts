import * as dagPb from '@ipld/dag-pb'
import fc from 'fast-check'
import { UnixFS } from 'ipfs-unixfs'
import { importer } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { collect, createGullibleStore, deterministicBytes, errorOf } from '../../test/storage.ts'
import {
  BlockCorruptError,
  BlockNotFoundError,
  InvalidDagError,
  InvalidRangeError,
} from '../errors/storage.ts'
import { createCid, dagPbCode, digestKey, rawCode } from './cid.ts'
import { importFile } from './dag.ts'
import { chunkSize, type DagLink, decodeFileNode, encodeFileNode, heightOf, nodeWidth } from './dagNode.ts'
import { listDag, readFile, walkDag } from './dagRead.ts'

/** A link that may say anything about its block. */
async function link(
  store: ReturnType<typeof createGullibleStore>,
  bytes: Uint8Array,
  claims: Partial<DagLink> = {},
) {
  const cid = await store.add(bytes, rawCode)
  return { cid, size: bytes.length, blocksSize: bytes.length, ...claims }
}

async function listAll(store: ReturnType<typeof createGullibleStore>, root: CID) {
  const cids: CID[] = []
  for await (const cid of listDag({ root, store })) cids.push(cid)
  return cids
}

async function readAll(store: ReturnType<typeof createGullibleStore>, cid: CID) {
  return collect(readFile({ cid, store }))
}

describe('importFile', () => {
  // Expected values from Kubo, test/cli/cid_profiles_test.go, profile unixfs-v1-2025.
  test.each([
    {
      seed: 'chunk-v1-seed',
      size: 1048576,
      cid: 'bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta',
    },
    {
      seed: 'chunk-v1-seed',
      size: 1048577,
      cid: 'bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64',
    },
  ])('default: Kubo makes the same CID of $size bytes', async ({ cid, seed, size }) => {
    const store = createGullibleStore()
    const file = await importFile({ source: deterministicBytes(seed, size), store })
    expect(file.cid.toString()).toBe(cid)
    expect(file.size).toBe(size)
  })

  test.each([0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize + 7])(
    'behavior: ipfs-unixfs-importer makes the same DAG of %i bytes',
    async (size) => {
      const bytes = await collect(deterministicBytes('importer', size))
      const store = createGullibleStore()
      const file = await importFile({ source: [bytes], store })
      const theirs = new Set<string>()
      const blockstore = {
        put(cid: CID) {
          theirs.add(cid.toString())
          return cid
        },
      }
      let root: CID | undefined
      for await (const entry of importer([{ content: bytes }], blockstore as never, {
        profile: 'unixfs-v1-2025',
      }))
        root = entry.cid
      expect(file.cid.toString()).toBe(root?.toString())
      const ours: string[] = []
      for await (const cid of listDag({ root: file.cid, store })) ours.push(cid.toString())
      expect(new Set(ours)).toEqual(theirs)
    },
  )

  test('behavior: the CID does not depend on how the stream is cut; bytes come back', async () => {
    const bytes = await collect(deterministicBytes('cuts', 2 * chunkSize + 1234))
    const store = createGullibleStore()
    const { cid } = await importFile({ source: [bytes], store })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const pieces = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end))
        expect((await importFile({ source: pieces, store })).cid.equals(cid)).toBe(true)
      }),
      { numRuns: 10 },
    )
    expect(Buffer.compare(await readAll(store, cid), bytes)).toBe(0)
  })

  test('behavior: a source may reuse its buffer', async () => {
    const store = createGullibleStore()
    const buffer = new Uint8Array(chunkSize)
    function* source() {
      for (let i = 1; i <= 3; i++) yield buffer.fill(i)
    }
    const { cid } = await importFile({ source: source(), store })
    const bytes = await readAll(store, cid)
    expect([bytes[0], bytes[chunkSize], bytes[2 * chunkSize]]).toEqual([1, 2, 3])
  })

  test('args: writeConcurrency bounds the puts that run at once', async () => {
    let running = 0
    let most = 0
    const store = {
      async put() {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
      },
    }
    await importFile({ source: deterministicBytes('x', 20 * chunkSize), store, writeConcurrency: 3 })
    expect(most).toBe(3)
  })

  test('error: a failed put ends the import when no other is running', async () => {
    let running = 0
    const store = {
      async put() {
        const number = ++running
        await new Promise((resolve) => setImmediate(resolve))
        running--
        if (number === 2) throw new RangeError('no')
      },
    }
    const importing = importFile({
      source: deterministicBytes('x', 9 * chunkSize),
      store,
      writeConcurrency: 4,
    })
    expect(await errorOf(importing)).toBeInstanceOf(RangeError)
    expect(running).toBe(0)
  })

  test('error: an aborted import rejects with the reason and closes its source', async () => {
    const controller = new AbortController()
    let closed = false
    async function* source() {
      try {
        for (;;) yield new Uint8Array(chunkSize)
      } finally {
        closed = true
      }
    }
    const reason = new Error('enough')
    const importing = importFile({
      source: source(),
      store: createGullibleStore(),
      signal: controller.signal,
      onProgress: ({ bytes }) => bytes > 3 * chunkSize && controller.abort(reason),
    })
    expect(await errorOf(importing)).toBe(reason)
    expect(closed).toBe(true)
  })
})

describe('readFile', () => {
  test('args: offset and length', async () => {
    const bytes = await collect(deterministicBytes('ranges', 3 * chunkSize + 99))
    const store = createGullibleStore()
    const { cid } = await importFile({ source: [bytes], store })
    const border = fc.integer({ min: -2, max: 2 })
    const position = fc.oneof(
      fc.nat(bytes.length),
      fc
        .tuple(fc.nat(3), border)
        .map(([i, delta]) => Math.min(Math.max(i * chunkSize + delta, 0), bytes.length)),
    )
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        const read = await collect(readFile({ cid, store, offset: start, length: end - start }))
        expect(Buffer.compare(read, bytes.subarray(start, end))).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('behavior: a range loads only the leaves it needs', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: deterministicBytes('few', 16 * chunkSize), store })
    const loaded: string[] = []
    const counting = {
      get: (block: CID) => {
        loaded.push(block.toString())
        return store.get(block)
      },
    }
    await collect(readFile({ cid, store: counting, offset: 5 * chunkSize + 1, length: chunkSize }))
    expect(loaded).toHaveLength(3)
  })

  test('behavior: a slow reader holds back the loading; one that stops ends it', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: deterministicBytes('slow', 16 * chunkSize), store })
    let loads = 0
    const signals: (AbortSignal | undefined)[] = []
    const counting = {
      get: (block: CID, options?: { signal?: AbortSignal | undefined }) => {
        loads++
        signals.push(options?.signal)
        return loads > 4 ? new Promise<Uint8Array>(() => {}) : store.get(block)
      },
    }
    for await (const piece of readFile({ cid, store: counting, readAhead: 5 })) {
      expect(piece).toHaveLength(chunkSize)
      break
    }
    expect(loads).toBeLessThanOrEqual(1 + 5)
    expect(signals.at(-1)?.aborted).toBe(true)
  })

  test('error: ranges outside the file', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: [new Uint8Array(10)], store })
    for (const range of [
      { offset: 11 },
      { offset: -1 },
      { offset: 0.5 },
      { offset: 5, length: 6 },
      { length: -1 },
    ])
      expect(await errorOf(collect(readFile({ cid, store, ...range })))).toBeInstanceOf(InvalidRangeError)
    expect(await collect(readFile({ cid, store, offset: 10 }))).toHaveLength(0)
  })

  test('error: a missing leaf', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: deterministicBytes('gone', 3 * chunkSize), store })
    const leaf = await createCid({
      bytes: (await collect(deterministicBytes('gone', 3 * chunkSize))).subarray(0, chunkSize),
    })
    store.blocks.delete(digestKey(leaf))
    expect(await errorOf(readAll(store, cid))).toBeInstanceOf(BlockNotFoundError)
  })

  test('T6: a store that hands out another block, for the root, an inner node or a leaf', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: deterministicBytes('victim', 2 * chunkSize), store })
    for (const key of [...store.blocks.keys()]) {
      const right = store.blocks.get(key) ?? new Uint8Array()
      const wrong = Uint8Array.from(right)
      wrong[100] = (wrong[100] ?? 0) ^ 1
      store.blocks.set(key, wrong)
      expect(await errorOf(readAll(store, cid))).toBeInstanceOf(BlockCorruptError)
      if (key === digestKey(cid)) expect(await errorOf(listAll(store, cid))).toBeInstanceOf(BlockCorruptError)
      store.blocks.set(key, right)
    }
    expect(await readAll(store, cid)).toHaveLength(2 * chunkSize)
  })

  test('T18: a file larger than announced is refused at its root', async () => {
    const store = createGullibleStore()
    const { cid } = await importFile({ source: deterministicBytes('big', 2 * chunkSize), store })
    const reading = collect(readFile({ cid, store, maxSize: 2 * chunkSize - 1 }))
    expect(await errorOf(reading)).toBeInstanceOf(InvalidDagError)
  })
})

/** Two levels of nodes over 1 GiB and one leaf; all full leaves are one block, so it is small. */
async function makeTallFile(store: ReturnType<typeof createGullibleStore>, lie: Partial<DagLink>) {
  const leaf = await link(store, new Uint8Array(chunkSize).fill(7))
  const inner = async (links: DagLink[]): Promise<DagLink> => {
    const bytes = encodeFileNode(links)
    const total = (key: 'blocksSize' | 'size') => links.reduce((sum, child) => sum + child[key], 0)
    return {
      cid: await store.add(bytes, dagPbCode),
      size: total('size'),
      blocksSize: bytes.length + total('blocksSize'),
    }
  }
  const full = await inner(Array.from({ length: nodeWidth }, () => leaf))
  const last = await inner([leaf])
  const root = await inner([full, { ...last, ...lie }])
  return { root: root.cid, lastNode: last.cid }
}

describe('T18: hostile DAGs', () => {
  test('behavior: a tall tree is read at its end; one whose inner sizes lie is not', async () => {
    const store = createGullibleStore()
    const end = { offset: 2 ** 30, length: 1 }
    const honest = await makeTallFile(store, {})
    expect(await collect(readFile({ cid: honest.root, store, ...end }))).toEqual(Uint8Array.of(7))
    const size = await makeTallFile(store, { size: chunkSize - 1 })
    expect(await errorOf(collect(readFile({ cid: size.root, store, ...end })))).toBeInstanceOf(
      InvalidDagError,
    )
    const blocksSize = await makeTallFile(store, { blocksSize: 1 })
    expect(await errorOf(collect(readFile({ cid: blocksSize.root, store, ...end })))).toBeInstanceOf(
      InvalidDagError,
    )
    expect(await errorOf(listAll(store, blocksSize.root))).toBeInstanceOf(InvalidDagError)
    expect(await listAll(store, honest.root)).toHaveLength(4)
    store.blocks.set(digestKey(honest.lastNode), encodeFileNode([await link(store, Uint8Array.of(1))]))
    expect(await errorOf(listAll(store, honest.root))).toBeInstanceOf(BlockCorruptError)
  })

  const full = new Uint8Array(chunkSize).fill(7)
  const rest = new Uint8Array(10).fill(9)

  test('behavior: the honest form of what follows is read', async () => {
    const store = createGullibleStore()
    const root = await store.add(
      encodeFileNode([await link(store, full), await link(store, rest)]),
      dagPbCode,
    )
    expect(await readAll(store, root)).toHaveLength(chunkSize + 10)
  })

  test.each<[string, Partial<DagLink>]>([
    ['a last leaf that is shorter than its link says', { size: 11, blocksSize: 11 }],
    ['a last leaf that is longer than its link says', { size: 9, blocksSize: 9 }],
    ['a Tsize that lies', { blocksSize: 11 }],
    ['a leaf of no bytes', { size: 0, blocksSize: 0 }],
    ['a size beyond exact numbers', { size: 2 ** 60, blocksSize: 2 ** 60 }],
  ])('error: %s', async (_, claims) => {
    const store = createGullibleStore()
    const links = [await link(store, full), await link(store, rest, claims)]
    const Data = new UnixFS({ type: 'file', blockSizes: links.map(({ size }) => BigInt(size)) }).marshal()
    const Links = links.map(({ blocksSize, cid }) => ({
      Name: '',
      Tsize: Math.min(blocksSize, 2 ** 50),
      Hash: cid,
    }))
    const root = await store.add(dagPb.encode({ Data, Links }), dagPbCode)
    expect(await errorOf(readAll(store, root))).toBeInstanceOf(InvalidDagError)
  })

  test('error: short leaves in the middle, so that few bytes need many blocks', async () => {
    const store = createGullibleStore()
    const one = await link(store, Uint8Array.of(1))
    const many = Array.from({ length: nodeWidth }, () => one)
    const root = await store.add(encodeFileNode(many), dagPbCode)
    expect(await errorOf(readAll(store, root))).toBeInstanceOf(InvalidDagError)
  })

  test('error: a tower of nodes around one leaf', async () => {
    const store = createGullibleStore()
    let top = await link(store, full)
    for (let depth = 0; depth < 50; depth++) {
      const bytes = encodeFileNode([top])
      top = {
        cid: await store.add(bytes, dagPbCode),
        size: top.size,
        blocksSize: top.blocksSize + bytes.length,
      }
    }
    let loads = 0
    const counting = {
      get: (cid: CID) => {
        loads++
        return store.get(cid)
      },
    }
    expect(await errorOf(collect(readFile({ cid: top.cid, store: counting })))).toBeInstanceOf(
      InvalidDagError,
    )
    expect(loads).toBe(1)
  })

  test('error: an exabyte in a few nodes ends at the limit, after one block', async () => {
    const store = createGullibleStore()
    let top = await link(store, full)
    for (let level = 0; level < 3; level++) {
      const bytes = encodeFileNode(Array.from({ length: nodeWidth }, () => top))
      const blocksSize = bytes.length + nodeWidth * top.blocksSize
      top = { cid: await store.add(bytes, dagPbCode), size: top.size * nodeWidth, blocksSize }
    }
    expect(top.size).toBe(2 ** 50)
    const reading = collect(readFile({ cid: top.cid, store, maxSize: 2 ** 33 }))
    expect(await errorOf(reading)).toBeInstanceOf(InvalidDagError)
  })

  test('error: nodes outside the profile', async () => {
    const store = createGullibleStore()
    const links = [await link(store, full), await link(store, rest)]
    const Links = links.map(({ blocksSize, cid }) => ({ Name: '', Tsize: blocksSize, Hash: cid }))
    const blockSizes = links.map(({ size }) => BigInt(size))
    const data = (options: ConstructorParameters<typeof UnixFS>[0]) => new UnixFS(options).marshal()
    const honest = data({ type: 'file', blockSizes })
    const nodes: [string, Uint8Array][] = [
      ['directory', dagPb.encode({ Data: data({ type: 'directory' }), Links: [] })],
      ['symlink', dagPb.encode({ Data: data({ type: 'symlink', data: rest }), Links: [] })],
      ['no links', dagPb.encode({ Data: data({ type: 'file' }), Links: [] })],
      ['no data', dagPb.encode({ Links })],
      ['inline data', dagPb.encode({ Data: data({ type: 'file', blockSizes, data: rest }), Links })],
      ['a mode', dagPb.encode({ Data: data({ type: 'file', blockSizes, mode: 0o755 }), Links })],
      ['fewer sizes', dagPb.encode({ Data: data({ type: 'file', blockSizes: blockSizes.slice(1) }), Links })],
      ['a name', dagPb.encode({ Data: honest, Links: Links.map((l) => ({ ...l, Name: 'x' })) })],
      ['unknown field', dagPb.encode({ Data: Uint8Array.of(...honest, 0x78, 0x01), Links })],
      ['garbage', Uint8Array.from({ length: 200 }, (_, i) => i)],
      ['empty', new Uint8Array()],
    ]
    for (const [name, bytes] of nodes) {
      const cid = await store.add(bytes, dagPbCode)
      expect(await errorOf(readAll(store, cid)), name).toBeInstanceOf(InvalidDagError)
    }
  })

  test('behavior: a decoder that takes arbitrary bytes throws nothing but its own error', async () => {
    const cid = await createCid({ bytes: full, code: dagPbCode })
    const links = Array.from({ length: 3 }, () => ({ cid, size: chunkSize, blocksSize: chunkSize }))
    const honest = encodeFileNode(links)
    const mutation = fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const bytes = Uint8Array.from(honest)
        for (const [at, flip] of mutations) bytes[at] = (bytes[at] ?? 0) ^ flip
        try {
          decodeFileNode({ cid, bytes })
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidDagError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

test('behavior: the height of a tree follows from its size', () => {
  expect([0, 1, chunkSize, chunkSize + 1, 2 ** 30, 2 ** 30 + 1, 2 ** 40, 2 ** 40 + 1].map(heightOf)).toEqual([
    0, 0, 0, 1, 1, 2, 2, 3,
  ])
})

test('walkDag: parents before children, offsets in the file', async () => {
  const store = createGullibleStore()
  const { cid } = await importFile({ source: deterministicBytes('walk', 2 * chunkSize + 5), store })
  const places: [number, number, number][] = []
  for await (const { bytes, height, offset } of walkDag({ root: cid, store }))
    places.push([height, offset, height ? 0 : bytes.length])
  expect(places).toEqual([
    [1, 0, 0],
    [0, 0, chunkSize],
    [0, chunkSize, chunkSize],
    [0, 2 * chunkSize, 5],
  ])
})
