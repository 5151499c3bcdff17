import { createCipheriv, createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { BlockNotFoundError } from '../src/errors/storage.ts'
import { createCid, digestKey } from '../src/storage/cid.ts'
import type { BlockStore, RemoteStore } from '../src/storage/ports.ts'

/** The key stream of ChaCha20 under sha256(seed) and a zero nonce: incompressible, reproducible, as in Kubo's tests. */
export function* deterministicBytes(seed: string, size: number): Generator<Uint8Array, void, undefined> {
  const cipher = createCipheriv('chacha20', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  const zeros = Buffer.alloc(2 ** 20)
  for (let left = size; left > 0; left -= zeros.length)
    yield new Uint8Array(cipher.update(zeros.subarray(0, Math.min(left, zeros.length))))
}

/** A seeded source of random numbers (mulberry32), so that a failing mutation can be run again. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { below: (limit: number) => Math.floor(next() * limit) }
}

/** A store that believes everything: what a hostile one may hold. */
export function createGullibleStore() {
  const blocks = new Map<string, Uint8Array>()
  const store: Pick<BlockStore, 'get' | 'put'> & { blocks: typeof blocks; add: typeof add } = {
    blocks,
    add,
    async put(cid, bytes) {
      blocks.set(digestKey(cid), bytes)
    },
    async get(cid) {
      const bytes = blocks.get(digestKey(cid))
      if (!bytes) throw new BlockNotFoundError({ cid: cid.toString(), asked: ['gullible'] })
      return bytes
    },
  }
  async function add(bytes: Uint8Array, code: createCid.Parameters['code']): Promise<CID> {
    const cid = await createCid({ bytes, code })
    blocks.set(digestKey(cid), bytes)
    return cid
  }
  return store
}

/** A remote whose every method fails, to be overridden one by one. */
export function createRemote(name: string, methods: Partial<RemoteStore>): RemoteStore {
  const refuse = async () => {
    throw new Error('not expected to be called')
  }
  return {
    name,
    putCar: refuse,
    getBlock: refuse,
    // biome-ignore lint/correctness/useYield: it fails before its first piece.
    async *getCar() {
      await refuse()
    },
    pin: refuse,
    unpin: refuse,
    ...methods,
  }
}

/** Joins the pieces of a stream. */
export async function collect(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Uint8Array(Buffer.concat(parts))
}

/** What a promise rejects with; fails where it resolves. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected a rejection')
}
