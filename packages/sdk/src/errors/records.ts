import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>
type Place = { compartment: number; index: number }

const place = ({ compartment, index }: Place) => `compartment ${compartment}, index ${index}`

/** The slot is empty: the record was deleted, or nothing was ever added there. */
export class RecordDeletedError extends MedrecError {
  override readonly name = 'RecordDeletedError'
  override readonly category = 'notFound'

  constructor(options: Place) {
    super('The record was deleted, or never existed.', {
      details: place(options),
      metaMessages: ['List the records again.'],
    })
  }
}

/** The slot has another manifest than the reference says: it was resealed or moved since it was listed. */
export class RecordMovedError extends MedrecError {
  override readonly name = 'RecordMovedError'
  override readonly category = 'notFound'
  override readonly retryable = true

  constructor(options: Place) {
    super('The record was sealed anew since it was listed.', {
      details: place(options),
      metaMessages: ['List the records again and use the new reference.'],
    })
  }
}

/** The record has no content: it only says something about another one. */
export class RecordContentMissingError extends MedrecError {
  override readonly name = 'RecordContentMissingError'
  override readonly category = 'usage'

  constructor() {
    super('The record has no content: it is a mark on another record.', {
      metaMessages: ['Open the record that it is about.'],
    })
  }
}

/** The content is too large to be held in memory at once. */
export class RecordTooLargeError extends MedrecError {
  override readonly name = 'RecordTooLargeError'
  override readonly category = 'usage'

  constructor({ limit, size }: { limit: number; size: number }) {
    super('The record is too large to be read at once.', {
      details: `${size} bytes, limit ${limit}`,
      metaMessages: ['Read it with `stream()`, or a part of it with `range()`.'],
    })
  }
}

/** The vault kept changing while the record was on its way. */
export class DepositContendedError extends MedrecError {
  override readonly name = 'DepositContendedError'
  override readonly category = 'chain'
  override readonly retryable = true

  constructor({ attempts, cause }: { attempts: number } & CauseOptions) {
    super('The keys of the vault changed again and again while the record was on its way.', {
      cause,
      details: `${attempts} attempts`,
      metaMessages: ['Try again later. Nothing was added, and nothing of the attempts was kept.'],
    })
  }
}

/** Only the owner may do this with a record. */
export class NotOwnerError extends MedrecError {
  override readonly name = 'NotOwnerError'
  override readonly category = 'auth'

  constructor() {
    super('Only the owner of the vault can do this.', {
      metaMessages: ['A doctor marks the own record as entered in error, or asks the patient to delete it.'],
    })
  }
}

/** There is nothing to admit: the record does not lie in the inbox. */
export class RecordNotPendingError extends MedrecError {
  override readonly name = 'RecordNotPendingError'
  override readonly category = 'usage'

  constructor(options: Place) {
    super('The record does not wait in the inbox.', {
      details: place(options),
      metaMessages: ['Nothing has to be done: it can be opened as it is.'],
    })
  }
}

/** The trail does not say who put the record there, so nothing says that its author did. */
export class DepositorUnknownError extends MedrecError {
  override readonly name = 'DepositorUnknownError'
  override readonly category = 'integrity'
  override readonly retryable = true

  constructor(options: Place) {
    super('The audit trail does not say who deposited the record.', {
      details: place(options),
      metaMessages: ['Ask another RPC server: this one withholds events.'],
    })
  }
}

/** The record is on the chain, but the answer does not say in which slot. */
export class RecordIndexUnknownError extends MedrecError {
  override readonly name = 'RecordIndexUnknownError'
  override readonly category = 'integrity'

  constructor() {
    super('The record was added, but the RPC server withheld where.', {
      metaMessages: [
        'Do not add it again: list the records, through another RPC server if it is missing.',
        'Run `vault.resume()` to finish.',
      ],
    })
  }
}
