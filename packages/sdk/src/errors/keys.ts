import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>

/** Others on this machine may read the key file. */
export class KeyFileExposedError extends MedrecError {
  override readonly name = 'KeyFileExposedError'
  override readonly category = 'auth'

  constructor({ mode }: { mode: number }) {
    super('The key file can be read by other users of this machine.', {
      details: `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`,
      metaMessages: ['Run `chmod 600` on it, and change the passphrase if somebody may have copied it.'],
    })
  }
}

/** The passphrase does not open the key file. */
export class PassphraseWrongError extends MedrecError {
  override readonly name = 'PassphraseWrongError'
  override readonly category = 'auth'
  override readonly retryable = true

  constructor() {
    super('The passphrase does not open the key file.', {
      metaMessages: ['Type it again. Where it is lost, restore with the recovery sheet.'],
    })
  }
}

/** The passphrase is too short to protect keys. */
export class PassphraseShortError extends MedrecError {
  override readonly name = 'PassphraseShortError'
  override readonly category = 'usage'

  constructor({ minimum }: { minimum: number }) {
    super(`The passphrase has fewer than ${minimum} characters.`, {
      metaMessages: ['Choose a longer one: four or more random words are good. Nothing was written.'],
    })
  }
}

/** The key file is damaged, or not one of MedRec. */
export class KeyFileInvalidError extends MedrecError {
  override readonly name = 'KeyFileInvalidError'
  override readonly category = 'integrity'

  constructor({ cause }: CauseOptions = {}) {
    super('The key file is damaged, or was not written by MedRec.', {
      cause,
      metaMessages: ['Put a backup of it in its place, or restore with the recovery sheet.'],
    })
  }
}
