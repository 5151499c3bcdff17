import { MedrecError } from '@medrec/sdk/errors'

type CauseOptions = { cause?: unknown }

/** The command line can not be understood, or asks for something that makes no sense. */
export class UsageError extends MedrecError {
  override readonly name = 'UsageError'
  override readonly category = 'usage'

  constructor(
    shortMessage: string,
    next: readonly string[] = ['Add --help to see how the command is used.'],
  ) {
    super(shortMessage, { metaMessages: next })
  }
}

/** The person at the keyboard, or the system, ended the command. */
export class InterruptedError extends MedrecError {
  override readonly name = 'InterruptedError'
  override readonly category = 'interrupted'
  override readonly retryable = true

  constructor() {
    super('The command was interrupted.', {
      metaMessages: ['Run it again: what was begun is finished or cleaned up first.'],
    })
  }
}

/** A configuration file says something it should not; the details name the line and the field. */
export class ConfigError extends MedrecError {
  override readonly name = 'ConfigError'
  override readonly category = 'usage'

  constructor({ reason, line, cause }: { reason: string; line: number } & CauseOptions) {
    super('The network file can not be used.', {
      cause,
      details: `line ${line}: ${reason}`,
      metaMessages: ['Correct it, or write it anew with `medrec admin deploy` or `npx -y pnpm@12 start`.'],
    })
  }
}

/** Nothing says which chain and which stores. */
export class NetworkUnknownError extends MedrecError {
  override readonly name = 'NetworkUnknownError'
  override readonly category = 'usage'

  constructor() {
    super('There is no network file: which chain and which stores?', {
      metaMessages: [
        'Put a network.json into the home, or name one with --network FILE.',
        'In a clone of MedRec, `npx -y pnpm@12 start` runs a network and `npx -y pnpm@12 medrec` finds it.',
      ],
    })
  }
}

/** No folder of this home has that person's keys. */
export class PersonUnknownError extends MedrecError {
  override readonly name = 'PersonUnknownError'
  override readonly category = 'notFound'

  constructor({ known }: { known: readonly string[] }) {
    super('There are no keys of this person on this device.', {
      metaMessages: [
        ...(known.length > 0 ? [`Choose one who is known here with --as: ${known.join(', ')}.`] : []),
        'Begin with `medrec patient register` or `medrec doctor register`, or bring keys back with `medrec vault restore`.',
      ],
    })
  }
}

/** A passphrase is needed, and there is nobody to ask. */
export class PassphraseMissingError extends MedrecError {
  override readonly name = 'PassphraseMissingError'
  override readonly category = 'usage'

  constructor() {
    super('A passphrase is needed, and there is no terminal to ask for it.', {
      metaMessages: [
        'Run the command on a terminal, or give a file that holds it with --passphrase-file or MEDREC_PASSPHRASE_FILE.',
      ],
    })
  }
}

/** Others on this machine may read a file that holds a secret. */
export class SecretFileExposedError extends MedrecError {
  override readonly name = 'SecretFileExposedError'
  override readonly category = 'auth'

  constructor({ mode, what }: { mode: number; what: string }) {
    super(`The ${what} can be read by other users of this machine.`, {
      details: `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`,
      metaMessages: ['Run `chmod 600` on it, and change the secret if somebody may have copied it.'],
    })
  }
}

/** What was typed back is not what was shown. */
export class PhraseNotConfirmedError extends MedrecError {
  override readonly name = 'PhraseNotConfirmedError'
  override readonly category = 'usage'

  constructor() {
    super('The words are not those that were shown.', {
      metaMessages: ['Run the command again and write the new words down. Nothing was registered.'],
    })
  }
}

/** Where output should go is something already. */
export class OutputExistsError extends MedrecError {
  override readonly name = 'OutputExistsError'
  override readonly category = 'usage'

  constructor() {
    super('The output file exists already.', {
      metaMessages: ['Choose another name, or overwrite it with --force. Nothing was written.'],
    })
  }
}

const adviceByCode: Record<string, string> = {
  EACCES: 'Give this user access to it, or choose another place.',
  EPERM: 'Give this user access to it, or choose another place.',
  EROFS: 'It lies on a read-only disk: choose another place.',
  ENOSPC: 'The disk is full: free some space, then run the command again.',
  EDQUOT: 'The quota is used up: free some space, then run the command again.',
  ENOENT: 'Its folder does not exist: make it first, or choose another place.',
  ENOTDIR: 'A part of its path is a file, not a folder.',
  EISDIR: 'It is a folder: name a file.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n).',
}

/** A file of the person, not of the store, could not be written or read. */
export class FileAccessError extends MedrecError {
  override readonly name = 'FileAccessError'
  override readonly category = 'disk'

  constructor({ cause, code, what }: { what: string; code: string } & CauseOptions) {
    super(`The ${what} can not be used.`, {
      cause,
      details: `code ${code}`,
      metaMessages: [adviceByCode[code] ?? 'Check the disk, then run the command again.'],
    })
  }
}

/** The input is not there. */
export class FileMissingError extends MedrecError {
  override readonly name = 'FileMissingError'
  override readonly category = 'notFound'

  constructor({ what }: { what: string }) {
    super(`The ${what} does not exist.`, { metaMessages: ['Check the path. Nothing was changed.'] })
  }
}

/** Another command of the same person is at work. */
export class PersonBusyError extends MedrecError {
  override readonly name = 'PersonBusyError'
  override readonly category = 'disk'
  override readonly retryable = true

  constructor() {
    super('Another medrec command is at work for this person.', {
      metaMessages: ['Run this one again when it has ended. Nothing was changed.'],
    })
  }
}

/** No record has that name. */
export class RecordUnknownError extends MedrecError {
  override readonly name = 'RecordUnknownError'
  override readonly category = 'notFound'

  constructor() {
    super('There is no such record, or it was deleted.', {
      metaMessages: ['`medrec record list` shows what there is: use RECORD or ID of its line.'],
    })
  }
}

/** The record is in the list, and can't be read. */
export class RecordUnreadableError extends MedrecError {
  override readonly name = 'RecordUnreadableError'
  override readonly category = 'integrity'

  constructor({ reason }: { reason: string }) {
    super('The record can not be read.', {
      details: reason,
      metaMessages: ['Use its place, such as `17/0`, with `medrec record open`: it says why.'],
    })
  }
}
