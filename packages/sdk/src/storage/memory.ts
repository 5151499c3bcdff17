import type { CID } from 'multiformats/cid'
import { BlockNotFoundError, StoreClosedError } from '../errors/storage.ts'
import { digestKey, verifyBlock } from './cid.ts'
import { assertExactPin } from './pinCheck.ts'
import type { Pin, PinBatch, PinnedBlockStore, UnpinResult } from './ports.ts'

type Reference = Pin & { digests: Set<string> }

/**
 * Creates a store in memory with the same rules as the one on disk: verified puts, reference-counted pins, batches.
 * For browsers without persistence and for tests; nothing survives the process.
 *
 * @returns A store to be used as the `local` of a `MedrecStore`.
 *
 * @example
 * import { createMedrecStore, createMemoryStore } from '@medrec/sdk/storage'
 *
 * const store = createMedrecStore({ local: createMemoryStore() })
 */
export function createMemoryStore(): PinnedBlockStore {
  const blocks = new Map<string, Uint8Array>()
  const cached = new Set<string>()
  const pins = new Set<Reference>()
  let closed = false

  function assertOpen(): void {
    if (closed) throw new StoreClosedError({ what: 'store' })
  }
  async function write(cid: CID, bytes: Uint8Array): Promise<void> {
    await verifyBlock({ bytes, cid, source: 'caller' })
    blocks.set(digestKey(cid), Uint8Array.from(bytes))
  }
  /** Removes references and what they alone kept. */
  function drop(removed: readonly Reference[], alsoCached: Iterable<string> = []): UnpinResult {
    for (const pin of removed) pins.delete(pin)
    const candidates = new Set([...removed.flatMap((pin) => [...pin.digests]), ...alsoCached])
    let count = 0
    for (const digest of candidates) {
      cached.delete(digest)
      if ([...pins].some((pin) => pin.digests.has(digest))) continue
      if (blocks.delete(digest)) count++
    }
    return { pins: removed.filter((pin) => pin.root).length, blocks: count }
  }

  const store: PinnedBlockStore = {
    async put(cid, bytes, options) {
      assertOpen()
      options?.signal?.throwIfAborted()
      cached.add(digestKey(cid))
      await write(cid, bytes)
    },
    async get(cid, options) {
      assertOpen()
      options?.signal?.throwIfAborted()
      const bytes = blocks.get(digestKey(cid))
      if (!bytes) throw new BlockNotFoundError({ cid: cid.toString(), asked: ['local'] })
      await verifyBlock({ bytes, cid, source: 'local' })
      return Uint8Array.from(bytes)
    },
    async has(cid) {
      assertOpen()
      return blocks.has(digestKey(cid))
    },
    async delete(cid) {
      assertOpen()
      cached.delete(digestKey(cid))
      blocks.delete(digestKey(cid))
    },
    async beginPin({ pin: name }) {
      assertOpen()
      const pin: Reference = { pin: name, root: undefined, created: Date.now(), digests: new Set() }
      pins.add(pin)
      return createBatch(pin)
    },
    async unpin({ pin: name, root }) {
      assertOpen()
      const removed = [...pins].filter(
        (pin) => pin.root && (name === undefined || pin.pin === name) && (!root || pin.root.equals(root)),
      )
      return drop(removed, root ? [digestKey(root)] : [])
    },
    async listPins() {
      assertOpen()
      return [...pins].map(({ created, pin, root }) => ({ created, pin, root }))
    },
    async close() {
      closed = true
    },
  }

  function createBatch(pin: Reference): PinBatch {
    let over = false
    const running = new Set<Promise<void>>()
    function assertRunning(): void {
      assertOpen()
      if (over) throw new StoreClosedError({ what: 'batch' })
    }
    return {
      async put(cid, bytes, options) {
        assertRunning()
        options?.signal?.throwIfAborted()
        pin.digests.add(digestKey(cid))
        const writing = write(cid, bytes)
        const settled = writing.then(
          () => {},
          () => {},
        )
        running.add(settled)
        await writing.finally(() => running.delete(settled))
      },
      async keep(cid) {
        assertRunning()
        if (!blocks.has(digestKey(cid)))
          throw new BlockNotFoundError({ cid: cid.toString(), asked: ['local'] })
        pin.digests.add(digestKey(cid))
      },
      async commit({ root }) {
        assertRunning()
        over = true
        await Promise.all(running)
        try {
          const has = (digest: string) => pin.digests.has(digest) && blocks.has(digest)
          await assertExactPin({ root, store, has, count: pin.digests.size })
        } catch (error) {
          drop([pin])
          throw error
        }
        const twin = [...pins].some((other) => other.pin === pin.pin && other.root?.equals(root))
        if (twin) pins.delete(pin)
        else pin.root = root
      },
      async rollback() {
        if (pin.root || !pins.has(pin)) return
        over = true
        await Promise.all(running)
        drop([pin])
      },
    }
  }
  return store
}
