import type { CID } from 'multiformats/cid'

/** Options of every call that may take long. */
export type StoreOptions = {
  /** Ends the call: it rejects with `signal.reason` and leaves nothing half-written. */
  signal?: AbortSignal | undefined
}

/**
 * A place that keeps blocks by CID. The CIDs are those of `cid.ts`: CIDv1, raw or dag-pb, sha2-256.
 * Callers check what `get` returns (`verifyBlock`): a port is never trusted for correctness.
 */
export type BlockStore = {
  /**
   * Keeps a block. Resolves when the block is as durable as this store makes it.
   * Putting over a corrupt copy repairs it.
   *
   * @throws BlockCorruptError where `bytes` do not have the digest of `cid`.
   */
  put(cid: CID, bytes: Uint8Array, options?: StoreOptions): Promise<void>
  /**
   * Reads a block.
   *
   * @throws BlockNotFoundError where the store doesn't have it.
   * @throws BlockCorruptError where the store has wrong bytes under this CID.
   */
  get(cid: CID, options?: StoreOptions): Promise<Uint8Array>
  /** Says whether the store has something under this CID; not whether it is intact. */
  has(cid: CID, options?: StoreOptions): Promise<boolean>
  /** Removes the block of this CID if it is there, whoever pinned it. For repair and tests: to erase content, unpin it. */
  delete(cid: CID, options?: StoreOptions): Promise<void>
}

/**
 * A group of blocks that become pinned together, or not at all.
 * Each reference is durable before its block is written, so no crash leaves a block nobody accounts for.
 */
export type PinBatch = {
  /** Refers to the block, then stores it. */
  put(cid: CID, bytes: Uint8Array, options?: StoreOptions): Promise<void>
  /**
   * Refers to a block the store already has.
   *
   * @throws BlockNotFoundError where it doesn't.
   */
  keep(cid: CID, options?: StoreOptions): Promise<void>
  /**
   * Makes everything durable and the pin visible. Only after this resolves the content is acknowledged.
   * The batch is over afterwards.
   */
  commit(options: { root: CID }): Promise<void>
  /** Ends the batch as if it had never begun: blocks that nobody else refers to are erased. Safe to call twice. */
  rollback(): Promise<void>
}

/** One root under one name. */
export type Pin = {
  /** The name given to `beginPin`. */
  pin: string
  /** The pinned root; undefined while the batch is not committed. */
  root: CID | undefined
  /** Unix time in milliseconds at which the batch began. */
  created: number
}

/** What removing pins came to. */
export type UnpinResult = {
  /** Pins removed (roots under names). */
  pins: number
  /** Blocks erased because nothing refers to them any more. */
  blocks: number
}

/** Reference-counted pins: a block lives as long as one pin refers to it. */
export type Pins = {
  /** Begins a batch under a name of the caller's choice (a record's uid, say); a name may hold many roots. */
  beginPin(parameters: { pin: string }): Promise<PinBatch>
  /**
   * Removes the pins of a name, or only one root of it, or one root under every name, and erases what nothing else refers to.
   * Unknown names and roots are not an error: erasure can be repeated.
   */
  unpin(
    parameters: { pin: string; root?: CID | undefined } | { pin?: undefined; root: CID },
  ): Promise<UnpinResult>
  /** All pins, also unfinished ones of batches that still run or were interrupted. */
  listPins(): Promise<Pin[]>
}

/** The local store of a person: blocks, and what keeps them. Blocks put without a batch are a cache. */
export type PinnedBlockStore = BlockStore &
  Pins & {
    /** Releases files and locks. Further calls throw `StoreClosedError`. */
    close(): Promise<void>
  }

/** Options of calls that hold content for someone. */
export type HoldOptions = StoreOptions & {
  /**
   * The account the content is held for, `0x` and 40 hex digits. A store with sign-in checks it against the session;
   * a depositor's upload counts as the patient's. Undefined: the caller.
   */
  holder?: string | undefined
}

/** A store on the other side of a network. Nothing it says is trusted: blocks are verified by the caller. */
export type RemoteStore = {
  /** A configured name that is safe to print and to log. */
  readonly name: string
  /**
   * Sends a CARv1 stream and pins `root` there. Resolves when the store acknowledged that every block of it
   * is durable; a refused CAR leaves nothing behind. The header's only root must be `root`.
   */
  putCar(car: AsyncIterable<Uint8Array>, options: HoldOptions & { root: CID }): Promise<void>
  /**
   * Asks for one block.
   *
   * @throws BlockNotFoundError, BlockErasedError, StoreAccessError, StoreBusyError, StoreStalledError, StoreUnavailableError.
   */
  getBlock(cid: CID, options?: StoreOptions): Promise<Uint8Array>
  /** Asks for everything below a root as a CARv1 stream, parents before children; read it with `readCar`. */
  getCar(root: CID, options?: StoreOptions): AsyncIterable<Uint8Array>
  /** Asks the store to hold a root it already has every block of. */
  pin(root: CID, options?: HoldOptions): Promise<void>
  /** Ends the hold on a root; the store erases what nobody else holds. Unknown roots are not an error. */
  unpin(root: CID, options?: HoldOptions): Promise<void>
}
