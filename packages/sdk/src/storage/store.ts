import type { CID } from 'multiformats/cid'
import type { DiskError } from '../errors/disk.ts'
import type { PinnedBlockStore, RemoteStore, StoreOptions } from './ports.ts'

/** How far a transfer is. */
export type StorageProgress = {
  /** Bytes of content moved so far. */
  bytes: number
  /** Blocks moved so far. */
  blocks: number
}

/** Where to put, and what to report. */
export type PutOptions = StoreOptions & {
  /** Name under which the content is pinned locally (a record's uid, say); never leaves the device. */
  pin: string
}

/** A block that is durable locally. */
export type StoredBlock = {
  /** CIDv1, raw. */
  cid: CID
  /** SHA-256 of the block, 32 bytes: what goes on chain. */
  digest: Uint8Array
}

/** A file that is durable locally. */
export type StoredFile = {
  /** Root of the UnixFS DAG; a raw CID where the file fits one block. */
  cid: CID
  /** Bytes of the file. */
  size: number
  /** Blocks of the DAG, the root included. */
  blocks: number
}

/** What became of a root in one remote store. */
export type RemoteOutcome = {
  /** The remote's name. */
  remote: string
  /** Why it failed, undefined where it did not. */
  error?: Error | undefined
}

/** What `confirmRemote` reached: for each root the remotes that acknowledged it. */
export type Confirmation = { root: CID; confirmedBy: string[] }[]

/** What `erase` reached. A root not erased everywhere can be erased again. */
export type Erasure = {
  /** Pins removed locally. */
  pins: number
  /** Blocks erased locally. */
  blocks: number
  /** One row per root and remote. */
  remotes: (RemoteOutcome & { root: CID })[]
}

/** Which part of a file to read. */
export type ReadFileOptions = StoreOptions & {
  /** Root of the file. */
  cid: CID
  /** First byte, 0 by default. */
  offset?: number | undefined
  /** Number of bytes, to the end by default. */
  length?: number | undefined
  /** Largest file accepted in bytes: pass the size the manifest names. */
  maxSize?: number | undefined
  /** Blocks loaded ahead of the consumer, 4 by default. */
  readAhead?: number | undefined
}

/**
 * The storage that workflows see: a local store, remotes, and how many of them must confirm.
 * Order of every write: `putBlock`/`putFile` (durable locally) → `confirmRemote` (durable elsewhere) → the chain.
 */
export type MedrecStore = {
  readonly local: PinnedBlockStore
  readonly remotes: readonly RemoteStore[]
  /** Remotes that must acknowledge before a digest may go on chain; 0 = local only. */
  readonly confirm: number
  /** Stores one block durably in the local store. At most 2 MiB. */
  putBlock(bytes: Uint8Array, options: PutOptions): Promise<StoredBlock>
  /** Stores a stream as a UnixFS file durably in the local store, with flat memory. On failure nothing of it stays. */
  putFile(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: PutOptions & { onProgress?: ((progress: StorageProgress) => void) | undefined },
  ): Promise<StoredFile>
  /** Uploads each root with everything below it until `confirm` remotes acknowledged it. */
  confirmRemote(
    roots: readonly CID[],
    options?: StoreOptions & {
      holder?: string | undefined
      onProgress?: ((progress: StorageProgress) => void) | undefined
    },
  ): Promise<Confirmation>
  /** Reads one block, locally or from the first remote that has the right bytes, and caches it. Always verified. */
  get(cid: CID, options?: StoreOptions): Promise<Uint8Array>
  /** Reads a file or a range of it, each block verified, with flat memory. */
  readFile(options: ReadFileOptions): AsyncGenerator<Uint8Array, void, undefined>
  /** Unpins roots locally under every name and asks every remote to end its hold. */
  erase(roots: readonly CID[], options?: StoreOptions & { holder?: string | undefined }): Promise<Erasure>
}

/** What a {@link MedrecStore} is made of. */
export type MedrecStoreConfig = {
  local: PinnedBlockStore
  /** Remotes in order of preference, none by default. */
  remotes?: readonly RemoteStore[] | undefined
  /** Remotes that must confirm: by default 1 where there are remotes, 0 where there are none. */
  confirm?: number | undefined
  /** Milliseconds without an answer after which a remote is given up for a block, 10,000 by default. */
  stallTimeout?: number | undefined
  /** Told when a fetched block could not be cached because of the disk: reading goes on without. */
  onCacheError?: ((error: DiskError) => void) | undefined
}
