import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>

/** A parameter has the wrong shape: a bug of the caller, not of the data. */
export class InvalidParameterError extends MedrecError {
  override readonly name = 'InvalidParameterError'
  override readonly category = 'usage'

  constructor({ parameter, expected, cause }: { parameter: string; expected: string } & CauseOptions) {
    super(`The parameter "${parameter}" must be ${expected}.`, {
      cause,
      metaMessages: ['Correct the call; nothing was written.'],
    })
  }
}

/** The bytes do not begin with a well-formed age header. */
export class AgeHeaderError extends MedrecError {
  override readonly name = 'AgeHeaderError'
  override readonly category = 'integrity'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The file does not begin with a well-formed age header.', {
      cause,
      details: reason,
      metaMessages: ['Fetch the file again from another store; this copy is damaged or is not an age file.'],
    })
  }
}

/** The header is valid age, but not what MedRec's formats allow. */
export class AgePolicyError extends MedrecError {
  override readonly name = 'AgePolicyError'
  override readonly category = 'integrity'

  constructor({ reason }: { reason: string }) {
    super('The file is sealed in a way that MedRec does not accept.', {
      details: reason,
      metaMessages: ['Ask the sender to seal it again with MedRec; the file was left untouched.'],
    })
  }
}

/** A file would be sealed to nobody, to too many, or to a key that is not post-quantum. */
export class RecipientError extends MedrecError {
  override readonly name = 'RecipientError'
  override readonly category = 'usage'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The file can not be sealed to these recipients.', {
      cause,
      details: reason,
      metaMessages: ['Pass hybrid post-quantum recipients, which begin with "age1pq1".'],
    })
  }
}

/** An identity string is not an age identity of the hybrid kind. */
export class IdentityFormatError extends MedrecError {
  override readonly name = 'IdentityFormatError'
  override readonly category = 'usage'

  constructor({ cause }: CauseOptions = {}) {
    super('The identity is not a hybrid post-quantum age identity.', {
      cause,
      metaMessages: ['Pass a string that begins with "AGE-SECRET-KEY-PQ-1", without spaces or line breaks.'],
    })
  }
}

/** The file is well-formed and sealed to another key. */
export class WrongKeyError extends MedrecError {
  override readonly name = 'WrongKeyError'
  override readonly category = 'auth'

  constructor() {
    super('This key does not open the file.', {
      metaMessages: [
        'The file is sealed to another key: use the key that its hint names, or ask the owner for access.',
      ],
    })
  }
}

/** The payload was altered, cut or extended after it was sealed. */
export class PayloadIntegrityError extends MedrecError {
  override readonly name = 'PayloadIntegrityError'
  override readonly category = 'integrity'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The encrypted payload is damaged or incomplete.', {
      cause,
      details: reason,
      metaMessages: ['Discard what was decrypted so far and fetch the file again from another store.'],
    })
  }
}

/** Bytes after the content are not the padding that the format prescribes. */
export class PaddingError extends MedrecError {
  override readonly name = 'PaddingError'
  override readonly category = 'integrity'

  constructor({ reason }: { reason: string }) {
    super('The padding of the decrypted content is not what the format prescribes.', {
      details: reason,
      metaMessages: [
        'Discard the content; whoever sealed it did not use MedRec, or meant to hide something.',
      ],
    })
  }
}

/** Something is larger than its format allows; refused before it is processed. */
export class TooLargeError extends MedrecError {
  override readonly name = 'TooLargeError'
  override readonly category = 'integrity'

  constructor({ what, limit, size }: { what: string; limit: number; size: number }) {
    super(`The ${what} is larger than its limit.`, {
      details: `${size} bytes, limit ${limit}`,
      metaMessages: ['Split the content, or read it as a stream where the format allows it.'],
    })
  }
}

/** The bytes are not canonical JSON (RFC 8785) of the kind MedRec stores. */
export class CanonicalJsonError extends MedrecError {
  override readonly name = 'CanonicalJsonError'
  override readonly category = 'integrity'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The document is not canonical JSON.', {
      cause,
      details: reason,
      metaMessages: [
        'Fetch the document again; if it stays the same, its author did not write it with MedRec.',
      ],
    })
  }
}

/** The document is canonical JSON, but not of the expected format or version. */
export class SchemaError extends MedrecError {
  override readonly name = 'SchemaError'
  override readonly category = 'integrity'

  constructor({ path }: { path: string }) {
    super('The document does not have the expected format.', {
      details: `at ${path}`,
      metaMessages: ['Update MedRec if the document may be newer; it was left untouched.'],
    })
  }
}
