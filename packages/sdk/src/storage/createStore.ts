import type { CID } from 'multiformats/cid'
import type { MedrecError } from '../errors/base.ts'
import { DiskError } from '../errors/disk.ts'
import {
  BlockCorruptError,
  BlockErasedError,
  BlockNotFoundError,
  StoreAccessError,
  StoreUnavailableError,
} from '../errors/storage.ts'
import { exportCar } from './car.ts'
import { cidToDigest, createCid, verifyBlock } from './cid.ts'
import { importFile } from './dag.ts'
import { readFile } from './dagRead.ts'
import type { HoldOptions, RemoteStore, StoreOptions } from './ports.ts'
import { defaultStallTimeout, withStallTimeout } from './stall.ts'
import type { Confirmation, Erasure, MedrecStore, MedrecStoreConfig, StorageProgress } from './store.ts'

/**
 * Puts a local store and remotes together into the storage that workflows use.
 *
 * @param config - See {@link MedrecStoreConfig}.
 * @returns The store.
 * @throws RangeError where `confirm` is more than there are remotes.
 *
 * @example
 * import { createMedrecStore, createMemoryStore, httpStore } from '@medrec/sdk/storage'
 *
 * const store = createMedrecStore({
 *   local: createMemoryStore(),
 *   remotes: [httpStore({ url: 'http://127.0.0.1:8500' })],
 * })
 * const { cid } = await store.putFile(file.stream(), { pin: uid })
 * await store.confirmRemote([cid])
 */
export function createMedrecStore(config: MedrecStoreConfig): MedrecStore {
  const { local, onCacheError, remotes = [], stallTimeout = defaultStallTimeout } = config
  const confirm = config.confirm ?? Math.min(1, remotes.length)
  if (!Number.isSafeInteger(confirm) || confirm < 0 || confirm > remotes.length)
    throw new RangeError(`confirm must be between 0 and the number of remotes, ${remotes.length}`)

  async function get(cid: CID, options?: StoreOptions): Promise<Uint8Array> {
    const failures: unknown[] = []
    try {
      return await getVerified({
        cid,
        from: (block, rest) => local.get(block, rest),
        source: 'local',
        options,
      })
    } catch (error) {
      // Anything else (disk, abort, closed) is not cured by asking somebody else.
      if (!(error instanceof BlockNotFoundError || error instanceof BlockCorruptError)) throw error
      failures.push(error)
    }
    for (const remote of remotes) {
      let bytes: Uint8Array
      try {
        bytes = await withStallTimeout({
          run: (signal) =>
            getVerified({
              cid,
              from: (block, rest) => remote.getBlock(block, rest),
              source: remote.name,
              options: { signal },
            }),
          signal: options?.signal,
          milliseconds: stallTimeout,
          source: remote.name,
        })
      } catch (error) {
        options?.signal?.throwIfAborted()
        failures.push(error)
        continue
      }
      await cache(cid, bytes)
      return bytes
    }
    throw pickFailure({ cid, failures, asked: ['local', ...remotes.map(({ name }) => name)] })
  }

  /** A full or read-only disk must not stop anybody from reading. */
  async function cache(cid: CID, bytes: Uint8Array): Promise<void> {
    try {
      await local.put(cid, bytes)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      onCacheError?.(error)
    }
  }

  return {
    local,
    remotes,
    confirm,
    get,
    async putBlock(bytes, { pin, signal }) {
      const cid = await createCid({ bytes })
      const batch = await local.beginPin({ pin })
      try {
        await batch.put(cid, bytes, { signal })
        await batch.commit({ root: cid })
      } catch (error) {
        await rollback(batch, error)
      }
      return { cid, digest: cidToDigest(cid) }
    },
    async putFile(source, { onProgress, pin, signal }) {
      const batch = await local.beginPin({ pin })
      try {
        const file = await importFile({ source, store: batch, onProgress, signal })
        await batch.commit({ root: file.cid })
        return file
      } catch (error) {
        return await rollback(batch, error)
      }
    },
    async confirmRemote(roots, options = {}) {
      const confirmation: Confirmation = []
      const count = createCounter(options.onProgress)
      for (const root of roots) {
        const confirmedBy = await upload({ confirm, count, local, options, remotes, root })
        confirmation.push({ root, confirmedBy })
      }
      return confirmation
    },
    readFile(options) {
      // Long enough for the local store and every remote to be tried and given up.
      return readFile({ ...options, store: { get }, stallTimeout: stallTimeout * (remotes.length + 2) })
    },
    async erase(roots, options = {}) {
      const erasure: Erasure = { pins: 0, blocks: 0, remotes: [] }
      for (const root of roots) {
        const { blocks, pins } = await local.unpin({ root })
        erasure.pins += pins
        erasure.blocks += blocks
        const outcomes = remotes.map(async (remote) => {
          const error = await attempt(() => remote.unpin(root, options))
          options.signal?.throwIfAborted()
          return error ? { root, remote: remote.name, error } : { root, remote: remote.name }
        })
        erasure.remotes.push(...(await Promise.all(outcomes)))
      }
      return erasure
    },
  }
}

type UploadParameters = {
  confirm: number
  count: (car: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
  local: MedrecStore['local']
  options: HoldOptions
  remotes: readonly RemoteStore[]
  root: CID
}

/** Uploads to as many remotes at once as are still needed, the next ones taking over from those that fail. */
async function upload(parameters: UploadParameters): Promise<string[]> {
  const { confirm, count, local, options, remotes, root } = parameters
  const { holder, signal } = options
  const confirmedBy: string[] = []
  const failures: Error[] = []
  const localFailures: unknown[] = []
  async function* readLocal() {
    try {
      yield* exportCar({ root, store: local, signal })
    } catch (error) {
      localFailures.push(error)
      throw error
    }
  }
  for (let next = 0; confirmedBy.length < confirm && next < remotes.length; ) {
    const round = remotes.slice(next, next + confirm - confirmedBy.length)
    next += round.length
    const attempts = round.map(async (remote) => {
      const error = await attempt(() => remote.putCar(count(readLocal()), { root, holder, signal }))
      if (error) failures.push(error)
      else confirmedBy.push(remote.name)
    })
    await Promise.all(attempts)
    signal?.throwIfAborted()
    // Whatever is wrong with our own copy is not the remotes' fault.
    if (localFailures.length > 0) throw localFailures[0]
  }
  if (confirmedBy.length >= confirm) return confirmedBy
  const [only] = failures
  if (only && failures.length === 1 && only instanceof StoreAccessError) throw only
  throw new StoreUnavailableError({
    source: remotes.map(({ name }) => name).join(', '),
    reason: `${confirmedBy.length} of ${confirm} confirmations`,
    cause: only,
  })
}

/** Runs a step and hands back what it threw. */
async function attempt(run: () => Promise<void>): Promise<Error | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return error instanceof Error
      ? error
      : new Error('a store threw something that is not an error', { cause: error })
  }
}

async function rollback(batch: { rollback(): Promise<void> }, error: unknown): Promise<never> {
  try {
    await batch.rollback()
  } catch {
    // What went wrong first is what the caller must see; the batch is cleaned up when the store is next opened.
  }
  throw error
}

async function getVerified(parameters: {
  cid: CID
  from: RemoteStore['getBlock']
  source: string
  options: StoreOptions | undefined
}): Promise<Uint8Array> {
  const { cid, from, options, source } = parameters
  const bytes = await from(cid, options)
  await verifyBlock({ bytes, cid, source })
  return bytes
}

/** Of several failures the one that says most: wrong bytes, then erased, then what a retry may cure, then not found. */
function pickFailure(parameters: {
  cid: CID
  failures: readonly unknown[]
  asked: string[]
}): MedrecError | unknown {
  const { asked, cid, failures } = parameters
  const last = failures.filter((error) => !(error instanceof BlockNotFoundError))
  return (
    last.find((error) => error instanceof BlockCorruptError) ??
    last.find((error) => error instanceof BlockErasedError) ??
    last[0] ??
    new BlockNotFoundError({ cid: cid.toString(), asked, cause: failures.at(-1) })
  )
}

function createCounter(onProgress: ((progress: StorageProgress) => void) | undefined) {
  let bytes = 0
  let pieces = 0
  return async function* (car: AsyncIterable<Uint8Array>) {
    for await (const piece of car) {
      yield piece
      bytes += piece.length
      pieces++
      // A CAR is its header and then two pieces per block.
      onProgress?.({ bytes, blocks: pieces >> 1 })
    }
  }
}
