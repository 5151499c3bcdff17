import type { CID } from 'multiformats/cid'
import {
  BlockCorruptError,
  BlockNotFoundError,
  BlockTooLargeError,
  InvalidCarError,
  InvalidDagError,
  PinIncompleteError,
  StoreUnavailableError,
} from '../src/errors/storage.ts'
import { exportCar, readCar } from '../src/storage/car.ts'
import { createMedrecStore } from '../src/storage/createStore.ts'
import { chunkSize } from '../src/storage/dagNode.ts'
import { createMemoryStore } from '../src/storage/memory.ts'
import type { PinnedBlockStore, RemoteStore } from '../src/storage/ports.ts'
import { collect, createRandom, deterministicBytes } from './storage.ts'

/** A remote without a network between. */
export function storeRemote(name: string, store: PinnedBlockStore): RemoteStore {
  return {
    name,
    async putCar(car, { holder = 'anonymous', root }) {
      const batch = await store.beginPin({ pin: holder.toLowerCase() })
      try {
        for await (const { bytes, cid } of readCar({ source: car, roots: [root], name }))
          await batch.put(cid, bytes)
        await batch.commit({ root })
      } catch (error) {
        await batch.rollback()
        throw error
      }
    },
    getBlock: (cid) => store.get(cid),
    getCar: (root) => exportCar({ root, store }),
    async pin() {},
    async unpin(root, { holder = 'anonymous' } = {}) {
      await store.unpin({ pin: holder.toLowerCase(), root })
    },
  }
}

type Random = ReturnType<typeof createRandom>

/** Ways in which an answer can be wrong. */
const mutations: ((bytes: Uint8Array, random: Random) => Uint8Array | Promise<Uint8Array>)[] = [
  (bytes, random) => {
    const flipped = Uint8Array.from(bytes)
    const at = random.below(bytes.length)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8))
    return flipped
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => Uint8Array.of(...bytes.subarray(0, 1000), random.below(256)),
  (bytes) => new Uint8Array(bytes.length),
  () => new Uint8Array(),
  (bytes) => Uint8Array.from(bytes).reverse(),
  (bytes, random) =>
    new Uint8Array([...deterministicBytes(`other ${random.below(1e9)}`, bytes.length)][0] ?? []),
  (_, random) => new TextEncoder().encode(`<html>${random.below(1e9)}</html>`),
  () => new Uint8Array(3 * chunkSize),
  () => Promise.reject(new StoreUnavailableError({ source: 'byzantine', reason: 'mutation' })),
]

/** What may be thrown instead of handing out bytes. */
const refusals = [
  BlockCorruptError,
  BlockNotFoundError,
  BlockTooLargeError,
  InvalidCarError,
  InvalidDagError,
  PinIncompleteError,
  StoreUnavailableError,
]

/** Answers every `honest`-th time as the store would, otherwise with a mutation, or with another block of the store. */
function createByzantineRemote(parameters: {
  store: PinnedBlockStore
  others: CID[]
  random: Random
}): RemoteStore {
  const { others, random, store } = parameters
  const honest = storeRemote('byzantine', store)
  return {
    ...honest,
    async getBlock(cid) {
      const bytes = await store.get(cid)
      const kind = random.below(mutations.length + 2)
      const other = others[random.below(others.length)]
      if (kind === mutations.length && other) return store.get(other)
      return mutations[kind]?.(bytes, random) ?? bytes
    },
    async *getCar(root) {
      const car = await collect(honest.getCar(root))
      yield (await mutations[random.below(3)]?.(car, random)) ?? car
    },
  }
}

/** Reads files through a byzantine remote, each read in an empty local store, and counts what came of it. */
export async function runByzantine(parameters: { mutations: number; seed: number }) {
  const random = createRandom(parameters.seed)
  const node = createMemoryStore()
  const author = createMedrecStore({ local: createMemoryStore(), remotes: [storeRemote('node', node)] })
  const files = await Promise.all(
    [10, 5000, chunkSize, chunkSize + 3].map(async (size) => {
      const bytes = await collect(deterministicBytes(`file ${size}`, size))
      const { cid } = await author.putFile([bytes], { pin: 'a' })
      await author.confirmRemote([cid])
      return { bytes, cid }
    }),
  )
  const others = files.map(({ cid }) => cid)
  const byzantine = createByzantineRemote({ store: node, others, random })
  const outcome = { right: 0, refused: 0, wrong: 0 }
  for (let i = 0; i < parameters.mutations; i++) {
    const file = files[random.below(files.length)]
    if (!file) throw new Error('a file expected')
    const reader = createMedrecStore({ local: createMemoryStore(), remotes: [byzantine] })
    try {
      const read =
        i % 2 === 0 ? await collect(reader.readFile({ cid: file.cid })) : await readByCar(byzantine, file.cid)
      if (Buffer.compare(read, file.bytes) === 0) outcome.right++
      else outcome.wrong++
    } catch (error) {
      if (!refusals.some((Class) => error instanceof Class)) throw error
      outcome.refused++
    }
  }
  return outcome
}

/** Takes a whole CAR in, pins it, and reads the file from there. */
async function readByCar(remote: RemoteStore, cid: CID): Promise<Uint8Array> {
  const local = createMemoryStore()
  await storeRemote('local', local).putCar(remote.getCar(cid), { root: cid })
  return collect(createMedrecStore({ local }).readFile({ cid }))
}
