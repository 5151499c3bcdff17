import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CID } from 'multiformats/cid'
import { BlockCorruptError, BlockNotFoundError, StoreClosedError } from '../../errors/storage.ts'
import { digestKey, verifyBlock } from '../cid.ts'
import { listDag } from '../dagRead.ts'
import { assertExactPin } from '../pinCheck.ts'
import type { BlockStore, PinBatch, PinnedBlockStore } from '../ports.ts'
import { openBlockFiles } from './blockFiles.ts'
import { type FsckReport, fsck, type ScrubReport, type StoreStat, scrub, statStore } from './check.ts'
import { toDiskError } from './diskError.ts'
import { listLiveLeases, takeLease } from './lease.ts'
import { openPinIndex } from './pinIndex.ts'
import { createReferences, type References } from './references.ts'

/** A store on disk, with what keeps it healthy. */
export type FileStore = PinnedBlockStore & {
  /** Erases what was doomed and, with `orphans`, files that no row explains. Returns the number of blocks erased. */
  sweep(options?: { orphans?: boolean | undefined }): Promise<number>
  /** Reads every referenced block and lists those that are corrupt or missing. */
  scrub(options?: scrub.Options): Promise<ScrubReport>
  /** Checks the index and that it agrees with the files. With `scrub`, also every block's content. */
  fsck(options?: fsck.Options): Promise<FsckReport>
  /** Counts what is in the store. */
  stat(): Promise<StoreStat>
}

/**
 * Opens the embedded store of Node: a file per block, written atomically and synced, every read verified,
 * and an index of reference-counted pins in SQLite. Several processes may use one directory at once.
 * Opening finishes what a crash left: unfinished batches of processes that are gone are rolled back, interrupted erasures completed.
 *
 * @param parameters.directory - Created where missing, mode 0700. Must be on a local disk: SQLite locks do not work on network shares.
 * @param parameters.maxCacheBytes - Blocks put without a pin are a cache of at most this many bytes, 1 GiB by default.
 * @param parameters.busyTimeout - Milliseconds to wait for another process's transaction, 10,000 by default.
 * @returns The store; close it when done.
 * @throws DiskError and its subclasses.
 *
 * @example
 * import { createFileStore } from '@medrec/sdk/storage/node'
 *
 * const local = await createFileStore({ directory: '.medrec/store' })
 */
export async function createFileStore(parameters: createFileStore.Parameters): Promise<FileStore> {
  const { busyTimeout = 10_000, maxCacheBytes = 2 ** 30 } = parameters
  const directory = resolve(parameters.directory)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const leases = join(directory, 'leases')
    const index = openPinIndex(join(directory, 'index.db'), busyTimeout)
    try {
      const lease = takeLease(leases)
      const files = openBlockFiles({ directory, owner: lease.id })
      const references = createReferences({ index, files, maxCacheBytes })
      references.removeAbandoned(() => listLiveLeases(leases))
      files.removeLeftovers(() => listLiveLeases(leases))
      references.sweep()
      return createStore({ files, index, lease, references })
    } catch (error) {
      index.close()
      throw error
    }
  } catch (error) {
    throw toDiskError(error)
  }
}

export declare namespace createFileStore {
  type Parameters = {
    directory: string
    maxCacheBytes?: number | undefined
    busyTimeout?: number | undefined
  }
}

type Parts = {
  files: ReturnType<typeof openBlockFiles>
  index: ReturnType<typeof openPinIndex>
  lease: ReturnType<typeof takeLease>
  references: References
}

function createStore(parts: Parts): FileStore {
  const { files, index, lease, references } = parts
  const running = new Set<Promise<unknown>>()
  let closed = false

  function assertOpen(): void {
    if (closed) throw new StoreClosedError({ what: 'store' })
  }
  /** Runs a call that `close` waits for. */
  async function during<value>(run: () => Promise<value>): Promise<value> {
    assertOpen()
    const call = run()
    const settled = call.then(
      () => void running.delete(settled),
      () => void running.delete(settled),
    )
    running.add(settled)
    return call
  }
  /** Refers to the block, then writes it: the order that makes garbage recognisable. */
  async function write(pin: number | undefined, cid: CID, bytes: Uint8Array): Promise<void> {
    await verifyBlock({ bytes, cid, source: 'caller' })
    const digest = digestKey(cid)
    await references.add(pin, { digest, codec: cid.code, size: bytes.length })
    await files.write(digest, bytes)
  }
  const read: BlockStore['get'] = async (cid, options) => {
    options?.signal?.throwIfAborted()
    const file = await files.read(digestKey(cid))
    if (file === 'missing') throw new BlockNotFoundError({ cid: cid.toString(), asked: ['local'] })
    if (file === 'oversized') throw new BlockCorruptError({ cid: cid.toString(), source: 'local' })
    await verifyBlock({ bytes: file, cid, source: 'local' })
    return file
  }
  /** Digests below a root as far as the inner nodes are here: what an erasure must drop from the cache. */
  async function listLocal(root: CID): Promise<Set<string>> {
    const digests = new Set<string>()
    try {
      for await (const cid of listDag({ root, store: { get: read } })) digests.add(digestKey(cid))
    } catch (error) {
      // An inner node that is missing or corrupt hides its leaves; references and the cache limit still get them.
      if (!(error instanceof BlockNotFoundError || error instanceof BlockCorruptError)) throw error
    }
    return digests
  }

  return {
    put: (cid, bytes, options) =>
      during(async () => {
        options?.signal?.throwIfAborted()
        await write(undefined, cid, bytes)
        files.syncShards([digestKey(cid)])
      }),
    get: (cid, options) => during(() => read(cid, options)),
    has: (cid) => during(async () => files.size(digestKey(cid)) !== undefined),
    delete: (cid) => during(async () => references.deleteBlock(digestKey(cid))),
    beginPin: ({ pin: name }) =>
      during(async () => {
        const pin = references.begin(name, lease.id)
        return createBatch({
          during,
          files,
          pin,
          read,
          references,
          write: (cid, bytes) => write(pin, cid, bytes),
        })
      }),
    unpin: ({ pin, root }) =>
      during(async () => {
        const cached = root ? await listLocal(root) : []
        const pins = references.unpin(pin, root, cached)
        return { pins, blocks: references.sweep() }
      }),
    listPins: () => during(async () => references.list()),
    sweep: (options = {}) =>
      during(async () => {
        if (options.orphans) for (const digest of files.list()) references.doomOrphan(digest)
        return references.sweep()
      }),
    scrub: (options) => during(() => scrub({ files, index }, options)),
    fsck: (options) => during(() => fsck({ files, index, isReferenced: references.isReferenced }, options)),
    stat: () => during(async () => statStore(index)),
    async close() {
      if (closed) return
      closed = true
      await Promise.all(running)
      index.close()
      lease.release()
    },
  }
}

function createBatch(parameters: {
  during: <value>(run: () => Promise<value>) => Promise<value>
  files: Parts['files']
  pin: number
  read: BlockStore['get']
  references: References
  write: (cid: CID, bytes: Uint8Array) => Promise<void>
}): PinBatch {
  const { during, files, pin, read, references, write } = parameters
  const running = new Set<Promise<void>>()
  let state: 'open' | 'ending' | 'over' = 'open'

  /** Runs a step that the end of the batch waits for. */
  function step(run: () => Promise<void>): Promise<void> {
    if (state !== 'open') throw new StoreClosedError({ what: 'batch' })
    const call = during(run)
    const settled = call.then(
      () => void running.delete(settled),
      () => void running.delete(settled),
    )
    running.add(settled)
    return call
  }
  function remove(): void {
    references.remove(pin)
    references.sweep()
    state = 'over'
  }

  return {
    put: async (cid, bytes, options) =>
      step(async () => {
        options?.signal?.throwIfAborted()
        await write(cid, bytes)
      }),
    keep: async (cid) =>
      step(async () => {
        // The reference first: after it no sweep removes the block, so that finding it means having it.
        await references.add(pin, {
          digest: digestKey(cid),
          codec: cid.code,
          size: files.size(digestKey(cid)) ?? 0,
        })
        await read(cid)
      }),
    commit: async ({ root }) => {
      if (state !== 'open') throw new StoreClosedError({ what: 'batch' })
      state = 'ending'
      await during(async () => {
        await Promise.all(running)
        try {
          const digests = references.digestsOf(pin)
          const has = (digest: string) => digests.has(digest) && files.size(digest) !== undefined
          await assertExactPin({ root, store: { get: read }, has, count: digests.size })
          files.syncShards(digests)
          references.commit(pin, root)
          state = 'over'
        } catch (error) {
          remove()
          throw error
        }
      })
    },
    rollback: async () => {
      if (state === 'over') return
      state = 'ending'
      await during(async () => {
        await Promise.all(running)
        remove()
      })
    },
  }
}
