import { MedrecError } from './base.ts'

/** Where a block, CAR or answer came from, in words that are safe to print: `local`, or a remote's configured name. */
export type StorageSource = string

/** A string or byte sequence is not a CID of our profile: CIDv1, raw or dag-pb, sha2-256. */
export class InvalidCidError extends MedrecError {
  override readonly name = 'InvalidCidError'
  override readonly category = 'integrity'

  constructor(options: { reason: string; cause?: unknown }) {
    super('A content identifier is not one that MedRec accepts.', {
      cause: options.cause,
      details: options.reason,
      metaMessages: ['Only CIDv1 with codec raw or dag-pb and a sha2-256 digest is accepted.'],
    })
  }
}

/** A block is not in any store that was asked. */
export class BlockNotFoundError extends MedrecError {
  override readonly name = 'BlockNotFoundError'
  override readonly category = 'notFound'
  override readonly retryable = true
  /** The block's CID as text. */
  readonly cid: string

  constructor(options: { cid: string; asked: readonly StorageSource[]; cause?: unknown }) {
    super('A block was not found in any store that was asked.', {
      cause: options.cause,
      details: `CID ${options.cid}, asked: ${options.asked.join(', ') || 'none'}`,
      metaMessages: ['Try again when the store that holds it can be reached, or configure another store.'],
    })
    this.cid = options.cid
  }
}

/** The store says that its owner erased this content. */
export class BlockErasedError extends MedrecError {
  override readonly name = 'BlockErasedError'
  override readonly category = 'notFound'
  /** The block's CID as text. */
  readonly cid: string

  constructor(options: { cid: string; source: StorageSource }) {
    super('This content was erased from the store.', {
      details: `CID ${options.cid}, store ${options.source}`,
      metaMessages: ['Restore it from an export or from another store, if it should still exist.'],
    })
    this.cid = options.cid
  }
}

/** Bytes do not have the digest of the CID under which they were stored or sent. */
export class BlockCorruptError extends MedrecError {
  override readonly name = 'BlockCorruptError'
  override readonly category = 'integrity'
  /** The block's CID as text. */
  readonly cid: string
  /** Who handed out the wrong bytes. */
  readonly source: StorageSource

  constructor(options: { cid: string; source: StorageSource; cause?: unknown }) {
    super('A block does not have the content its identifier promises.', {
      cause: options.cause,
      details: `CID ${options.cid}, source ${options.source}`,
      metaMessages: [
        'The wrong bytes were discarded. Fetch the block from another store: putting a good copy repairs it.',
      ],
    })
    this.cid = options.cid
    this.source = options.source
  }
}

/** A block is larger than the 2 MiB every IPFS peer accepts. */
export class BlockTooLargeError extends MedrecError {
  override readonly name = 'BlockTooLargeError'
  override readonly category = 'integrity'

  constructor(options: { size: number; limit: number }) {
    super('A block is larger than the largest one allowed.', {
      details: `${options.size} bytes, limit ${options.limit}`,
      metaMessages: ['Store larger content as a file, which is split into blocks.'],
    })
  }
}

/** A CAR stream breaks the CARv1 specification or a limit of ours. */
export class InvalidCarError extends MedrecError {
  override readonly name = 'InvalidCarError'
  override readonly category = 'integrity'

  constructor(options: { reason: string; cause?: unknown }) {
    super('An archive of blocks (CAR) is malformed.', {
      cause: options.cause,
      details: options.reason,
      metaMessages: ['Nothing of it was kept. Ask the sender for a new copy, or use another store.'],
    })
  }
}

/** A DAG is not a file of the profile unixfs-v1-2025, or exceeds a limit. */
export class InvalidDagError extends MedrecError {
  override readonly name = 'InvalidDagError'
  override readonly category = 'integrity'

  constructor(options: { cid: string; reason: string; cause?: unknown }) {
    super('Stored content does not have the structure of a file.', {
      cause: options.cause,
      details: `CID ${options.cid}: ${options.reason}`,
      metaMessages: ['The file cannot be read. Whoever made it did not use the profile unixfs-v1-2025.'],
    })
  }
}

/** A range lies outside the file. */
export class InvalidRangeError extends MedrecError {
  override readonly name = 'InvalidRangeError'
  override readonly category = 'usage'

  constructor(options: { offset: number; length: number | undefined; size?: number | undefined }) {
    const { length, offset, size } = options
    super('The range asked for is not inside the file.', {
      details: `offset ${offset}, length ${length ?? 'to the end'}${size === undefined ? '' : `, size ${size}`}`,
      metaMessages: ['Ask for whole, non-negative numbers of bytes up to the size of the file.'],
    })
  }
}

/** A store did not make progress within the stall timeout. */
export class StoreStalledError extends MedrecError {
  override readonly name = 'StoreStalledError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor(options: { source: StorageSource; milliseconds: number }) {
    super('A store stopped answering.', {
      details: `no progress for ${options.milliseconds} ms, store ${options.source}`,
      metaMessages: ['Try again, or use another store.'],
    })
  }
}

/** A store can't be reached, answers nonsense, or too few stores confirmed. */
export class StoreUnavailableError extends MedrecError {
  override readonly name = 'StoreUnavailableError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor(options: { source: StorageSource; reason: string; cause?: unknown }) {
    super('A store is not available.', {
      cause: options.cause,
      details: `${options.reason}, store ${options.source}`,
      metaMessages: ['Nothing was lost: run the same step again when the store can be reached.'],
    })
  }
}

/** A store asks to slow down. */
export class StoreBusyError extends MedrecError {
  override readonly name = 'StoreBusyError'
  override readonly category = 'network'
  override readonly retryable = true
  /** Seconds to wait, where the store said so. */
  readonly retryAfter: number | undefined

  constructor(options: { source: StorageSource; retryAfter: number | undefined }) {
    super('A store is busy and asks to wait.', {
      details: `store ${options.source}`,
      metaMessages: [
        options.retryAfter === undefined ? 'Try again later.' : `Try again in ${options.retryAfter} s.`,
      ],
    })
    this.retryAfter = options.retryAfter
  }
}

/** A remote store has no room left. */
export class StoreFullError extends MedrecError {
  override readonly name = 'StoreFullError'
  override readonly category = 'network'

  constructor(options: { source: StorageSource }) {
    super('A store has no room for this content.', {
      details: `store ${options.source}`,
      metaMessages: ['Free space or raise the quota there, or configure another store.'],
    })
  }
}

/** A store refuses this caller. */
export class StoreAccessError extends MedrecError {
  override readonly name = 'StoreAccessError'
  override readonly category = 'auth'

  constructor(options: { source: StorageSource; status: number }) {
    super('A store refuses access.', {
      details: `status ${options.status}, store ${options.source}`,
      metaMessages: ['Sign in to the store again, or ask its owner for access.'],
    })
  }
}

/** A store understood the request and refused it for good. */
export class StoreRejectedError extends MedrecError {
  override readonly name = 'StoreRejectedError'
  override readonly category = 'integrity'

  constructor(options: { source: StorageSource; status: number; reason: string }) {
    super('A store refused the content it was sent.', {
      details: `status ${options.status}, ${options.reason}, store ${options.source}`,
      metaMessages: ['Nothing was stored. Check that store and client speak the same version.'],
    })
  }
}

/** An operation was called on a store, or a batch of puts, that was closed before. */
export class StoreClosedError extends MedrecError {
  override readonly name = 'StoreClosedError'
  override readonly category = 'usage'

  constructor(options: { what: 'batch' | 'store' }) {
    super(`The ${options.what} is already closed.`, { metaMessages: [`Open a new ${options.what}.`] })
  }
}

/** A batch ended without the blocks its root needs. */
export class PinIncompleteError extends MedrecError {
  override readonly name = 'PinIncompleteError'
  override readonly category = 'integrity'
  /** The first missing block's CID as text. */
  readonly cid: string

  constructor(options: { cid: string }) {
    super('A block that the pinned content needs was not stored.', {
      details: `CID ${options.cid}`,
      metaMessages: ['Nothing was pinned. Send every block of the content, then pin it.'],
    })
    this.cid = options.cid
  }
}
