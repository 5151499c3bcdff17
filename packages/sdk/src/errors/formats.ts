import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>

/** The document is of another type than the place where it was found calls for. */
export class FormatTypeError extends MedrecError {
  override readonly name = 'FormatTypeError'
  override readonly category = 'integrity'

  constructor({ expected }: { expected: string }) {
    super(`The document is not a ${expected}.`, {
      metaMessages: ['Fetch it again from another store; the document was left untouched.'],
    })
  }
}

/** The document has a newer (or unknown) format version. */
export class UnsupportedVersionError extends MedrecError {
  override readonly name = 'UnsupportedVersionError'
  override readonly category = 'integrity'

  constructor({ format, version }: { format: string; version: number }) {
    super(`The ${format} has a format version that this MedRec does not know.`, {
      details: `version ${version}`,
      metaMessages: ['Update MedRec and try again; the document was left untouched.'],
    })
  }
}

/** A vault demands something of writers that this version does not know. Reading goes on. */
export class CriticalItemUnknownError extends MedrecError {
  override readonly name = 'CriticalItemUnknownError'
  override readonly category = 'usage'

  constructor({ count }: { count: number }) {
    super('The vault has rules for writers that this MedRec does not know.', {
      details: `${count} unknown critical item(s)`,
      metaMessages: ['Update MedRec before writing to this vault; reading still works.'],
    })
  }
}

/** A document names another chain, registry, owner, person, compartment or record than where it was found. */
export class ContextMismatchError extends MedrecError {
  override readonly name = 'ContextMismatchError'
  override readonly category = 'integrity'
  /** The member that differs, e.g. `owner`. */
  readonly field: string

  constructor({ format, field }: { format: string; field: string }) {
    super(`The ${format} does not belong where it was found.`, {
      details: `its "${field}" differs`,
      metaMessages: [
        'Do not use it: it was swapped, replayed or copied from somewhere else.',
        'Fetch it again from another store.',
      ],
    })
    this.field = field
  }
}

/** The signature of a signed object is not its signer's. */
export class SignatureInvalidError extends MedrecError {
  override readonly name = 'SignatureInvalidError'
  override readonly category = 'integrity'

  constructor({ format }: { format: string }) {
    super(`The signature of the ${format} is not valid.`, {
      metaMessages: ['Do not use it: it was altered, or signed by somebody else.'],
    })
  }
}

/** A certificate does not bind the keys to the account. */
export class CertificateInvalidError extends MedrecError {
  override readonly name = 'CertificateInvalidError'
  override readonly category = 'integrity'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The certificate does not prove that these keys belong to the account.', {
      cause,
      details: reason,
      metaMessages: [
        'Nothing was encrypted to these keys.',
        'Fetch the document again from another store, or ask the person.',
      ],
    })
  }
}

/** The keys of a person are not the ones that were pinned. */
export class CertificateChangedError extends MedrecError {
  override readonly name = 'CertificateChangedError'
  override readonly category = 'auth'
  /** Certificate digest that was pinned, lower-case hex. */
  readonly pinned: string
  /** Certificate digest that was found, lower-case hex; confirm this one. */
  readonly found: string
  /** Address that signed the new certificate, lower-case. */
  readonly signer: string
  /** Whether the account itself signed it, or another controller. */
  readonly signedBy: 'account' | 'controller'

  constructor(parameters: {
    pinned: string
    found: string
    signer: string
    signedBy: 'account' | 'controller'
  }) {
    const { found, pinned, signedBy, signer } = parameters
    super('The keys of this account have changed since they were last seen.', {
      details: `pinned ${pinned}, found ${found}, signed by ${signer}`,
      metaMessages: [
        'Nothing was encrypted to the new keys.',
        'Ask the person over another channel whether they changed their keys, then confirm the new certificate.',
      ],
    })
    this.pinned = pinned
    this.found = found
    this.signer = signer
    this.signedBy = signedBy
  }
}

/** A certificate was signed by a controller that is not the account itself, and nobody confirmed that. */
export class CertificateUnconfirmedError extends MedrecError {
  override readonly name = 'CertificateUnconfirmedError'
  override readonly category = 'auth'
  /** Address that signed, lower-case. */
  readonly signer: string
  /** Certificate digest, lower-case hex; confirm this one. */
  readonly certificate: string

  constructor({ certificate, signer }: { signer: string; certificate: string }) {
    super('The keys of this account were certified by another controller than the account itself.', {
      details: `certificate ${certificate}, signed by ${signer}`,
      metaMessages: [
        'Nothing was encrypted to these keys, and nothing they signed was accepted.',
        'Confirm the controller with a second RPC or with the person, then try again.',
      ],
    })
    this.signer = signer
    this.certificate = certificate
  }
}

/** A document is not the one whose digest the chain (or a signed document) names. */
export class DigestMismatchError extends MedrecError {
  override readonly name = 'DigestMismatchError'
  override readonly category = 'integrity'
  override readonly retryable = true

  constructor({ format }: { format: string }) {
    super(`The ${format} is not the one that was asked for.`, {
      details: 'its SHA-256 differs',
      metaMessages: ['Fetch it again from another store; this one returned other bytes.'],
    })
  }
}

/** A vault document older than one that was already seen. */
export class VaultRollbackError extends MedrecError {
  override readonly name = 'VaultRollbackError'
  override readonly category = 'integrity'

  constructor({ seen, found }: { seen: number; found: number }) {
    super('The vault document is older than one that was already seen.', {
      details: `version ${found}, seen ${seen}`,
      metaMessages: [
        'Nothing was encrypted with it.',
        'Read the head from another RPC and fetch the document again.',
      ],
    })
  }
}

/** Two different vault documents claim the same version. */
export class VaultForkError extends MedrecError {
  override readonly name = 'VaultForkError'
  override readonly category = 'integrity'

  constructor({ version }: { version: number }) {
    super('Two different vault documents claim the same version.', {
      details: `version ${version}`,
      metaMessages: [
        'Nothing was encrypted with it.',
        'Read the head from another RPC: it names the one that counts.',
      ],
    })
  }
}

/** A word of the recovery phrase is not in the list. */
export class PhraseWordError extends MedrecError {
  override readonly name = 'PhraseWordError'
  override readonly category = 'usage'
  override readonly retryable = true
  /** Positions of the words that are not in the list, from 1. */
  readonly positions: readonly number[]

  constructor({ positions }: { positions: readonly number[] }) {
    super(
      positions.length === 1
        ? `Word ${positions[0]} of the recovery phrase is not in the word list.`
        : `Words ${positions.join(', ')} of the recovery phrase are not in the word list.`,
      { metaMessages: ['Compare it with the recovery sheet and type it again.'] },
    )
    this.positions = positions
  }
}

/** The recovery phrase has another number of words than 24. */
export class PhraseLengthError extends MedrecError {
  override readonly name = 'PhraseLengthError'
  override readonly category = 'usage'
  override readonly retryable = true

  constructor({ words }: { words: number }) {
    super(`The recovery phrase has ${words} words instead of 24.`, {
      metaMessages: ['Type all 24 words of the recovery sheet, in their order, with spaces between.'],
    })
  }
}

/** All words are in the list, but together they are not a phrase: a word was swapped or mistaken for another. */
export class PhraseChecksumError extends MedrecError {
  override readonly name = 'PhraseChecksumError'
  override readonly category = 'usage'
  override readonly retryable = true

  constructor() {
    super('The recovery phrase has a wrong word, or two words in the wrong order.', {
      metaMessages: ['Compare every word and their order with the recovery sheet.'],
    })
  }
}

/** The ways to open an unlock box do not satisfy its policy. */
export class UnlockPolicyError extends MedrecError {
  override readonly name = 'UnlockPolicyError'
  override readonly category = 'usage'

  constructor({ reason }: { reason: string }) {
    super('The unlock box can not be sealed in this way.', {
      details: reason,
      metaMessages: ['Pass at least two different methods, one of them the recovery phrase.'],
    })
  }
}

/** The unlock box can not be opened with this method and key. */
export class UnlockFailedError extends MedrecError {
  override readonly name = 'UnlockFailedError'
  override readonly category = 'auth'
  override readonly retryable = true

  constructor({ method }: { method: string }) {
    super(`The unlock box can not be opened with this ${method}.`, {
      metaMessages: ["Check that it belongs to this account, or use another of the account's methods."],
    })
  }
}

/** No compartment number is left. */
export class NoFreeCompartmentError extends MedrecError {
  override readonly name = 'NoFreeCompartmentError'
  override readonly category = 'usage'

  constructor() {
    super('All 48 compartments of the vault are in use.', {
      metaMessages: ['End a single-record share or empty a compartment, rotate, and try again.'],
    })
  }
}

/** No box of the grant is in the current vault document. */
export class BoxOwedError extends MedrecError {
  override readonly name = 'BoxOwedError'
  override readonly category = 'notFound'
  override readonly retryable = true

  constructor() {
    super('The grant is live, but its key box has not been issued yet.', {
      metaMessages: ['Ask the patient to open MedRec: the box is issued with the next change of the vault.'],
    })
  }
}

/** The key for a compartment or epoch is not among the keys at hand. */
export class EpochKeyMissingError extends MedrecError {
  override readonly name = 'EpochKeyMissingError'
  override readonly category = 'auth'

  constructor({ compartment, epoch }: { compartment: number; epoch: number }) {
    super('The record is sealed to a key that this grant does not include.', {
      details: `compartment ${compartment}, epoch ${epoch}`,
      metaMessages: ['Ask the patient for access to earlier records of this compartment.'],
    })
  }
}

/** A statement breaks a rule of its kind. */
export class StatementInvalidError extends MedrecError {
  override readonly name = 'StatementInvalidError'
  override readonly category = 'integrity'

  constructor({ reason }: { reason: string }) {
    super('The statement about the record breaks the rules of its format.', {
      details: reason,
      metaMessages: ['Do not use the record; ask its sender to deposit it again with MedRec.'],
    })
  }
}

/** A first deposit was not sent by the author of the record, nor on the author's authority. */
export class DepositorMismatchError extends MedrecError {
  override readonly name = 'DepositorMismatchError'
  override readonly category = 'integrity'

  constructor() {
    super('The record was deposited by somebody who is not its author.', {
      metaMessages: ["Do not use the record: it is a replay of somebody else's work."],
    })
  }
}

/** The same record lies in two slots. */
export class RecordReplayedError extends MedrecError {
  override readonly name = 'RecordReplayedError'
  override readonly category = 'integrity'

  constructor() {
    super('The record already lies in another slot of the vault.', {
      metaMessages: ['Use the earlier one; the later is a replay.'],
    })
  }
}

/** The decrypted content is not what its author signed. */
export class ContentMismatchError extends MedrecError {
  override readonly name = 'ContentMismatchError'
  override readonly category = 'integrity'

  constructor({ reason }: { reason: string }) {
    super('The content is not what its author signed.', {
      details: reason,
      metaMessages: ['Discard what was written so far and fetch the payload again from another store.'],
    })
  }
}

/** The text is not a recovery sheet. */
export class RecoverySheetError extends MedrecError {
  override readonly name = 'RecoverySheetError'
  override readonly category = 'usage'
  override readonly retryable = true

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The text is not a complete recovery sheet.', {
      cause,
      details: reason,
      metaMessages: ['Use the whole text of the sheet, from its first to its last line, unchanged.'],
    })
  }
}

/** A payload's key is held in a way that this version does not know. */
export class KeySlotUnknownError extends MedrecError {
  override readonly name = 'KeySlotUnknownError'
  override readonly category = 'auth'

  constructor() {
    super("The record's key is held in a way that this MedRec does not know.", {
      metaMessages: ['Update MedRec and try again; the record was left untouched.'],
    })
  }
}

/** A payload was not read to its end, so that nothing can be said about it. */
export class PayloadUnfinishedError extends MedrecError {
  override readonly name = 'PayloadUnfinishedError'
  override readonly category = 'interrupted'
  override readonly retryable = true

  constructor() {
    super('The encryption of the payload was ended before its end.', {
      metaMessages: ['Discard what was written and encrypt the content again.'],
    })
  }
}
