import { MedrecError } from './base.ts'

/** What the operating system or SQLite said, as a code without any path. */
type DiskErrorOptions = { code: string; cause?: unknown }

/** The disk, or a file on it, failed in a way that has no class of its own. */
export class DiskError extends MedrecError {
  override readonly name: string = 'DiskError'
  override readonly category = 'disk'

  constructor(
    options: DiskErrorOptions,
    shortMessage = 'The disk refused an operation of the store.',
    next?: string,
  ) {
    super(shortMessage, {
      cause: options.cause,
      details: `code ${options.code}`,
      metaMessages: [next ?? 'Check the disk and the store directory, then try again.'],
    })
  }
}

/** No space or no quota left. */
export class DiskFullError extends DiskError {
  override readonly name = 'DiskFullError'
  override readonly retryable = true

  constructor(options: DiskErrorOptions) {
    super(
      options,
      'The disk is full.',
      'Free some space, then run the same step again: nothing was half-written.',
    )
  }
}

/** The file system is mounted read-only. */
export class DiskReadOnlyError extends DiskError {
  override readonly name = 'DiskReadOnlyError'

  constructor(options: DiskErrorOptions) {
    super(options, 'The store is on a read-only disk.', 'Choose a directory that can be written to.')
  }
}

/** The process may not read or write the store directory. */
export class DiskAccessError extends DiskError {
  override readonly name = 'DiskAccessError'

  constructor(options: DiskErrorOptions) {
    super(options, 'The store directory does not permit access.', 'Give this user access to the directory.')
  }
}

/** The process or the system has too many open files. */
export class TooManyFilesError extends DiskError {
  override readonly name = 'TooManyFilesError'
  override readonly retryable = true

  constructor(options: DiskErrorOptions) {
    super(options, 'Too many files are open.', 'Raise the limit (ulimit -n) or run fewer commands at once.')
  }
}

/** Another process keeps the store's index locked. */
export class StoreLockedError extends DiskError {
  override readonly name = 'StoreLockedError'
  override readonly retryable = true

  constructor(options: DiskErrorOptions) {
    super(options, 'Another process keeps the store locked.', 'Try again when the other command has ended.')
  }
}

/** The store's index is not a healthy database. */
export class StoreIndexCorruptError extends DiskError {
  override readonly name = 'StoreIndexCorruptError'

  constructor(options: DiskErrorOptions) {
    super(
      options,
      'The index of the store is corrupt.',
      'Keep a copy of the directory, move index.db away, open the store anew and pin the content again: blocks are kept.',
    )
  }
}

/** The store was written by a version with another schema. */
export class StoreVersionError extends DiskError {
  override readonly name = 'StoreVersionError'
  /** Schema version found on disk. */
  readonly found: number
  /** Schema version this code reads and writes. */
  readonly expected: number

  constructor(options: { found: number; expected: number }) {
    super(
      { code: `schema ${options.found}, expected ${options.expected}` },
      'The store was written by another version of MedRec.',
      options.found > options.expected
        ? 'Update MedRec.'
        : 'Migrate the store with the version that wrote it.',
    )
    this.found = options.found
    this.expected = options.expected
  }
}
