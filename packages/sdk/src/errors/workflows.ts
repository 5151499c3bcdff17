import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>

/** Nobody's keys are on this device, or none were unlocked. */
export class KeysMissingError extends MedrecError {
  override readonly name = 'KeysMissingError'
  override readonly category = 'auth'

  constructor() {
    super('No keys of a person are on this device.', {
      metaMessages: ['Register, or restore with the recovery sheet or phrase.'],
    })
  }
}

/** The workflow is for the other kind of person. */
export class RoleMismatchError extends MedrecError {
  override readonly name = 'RoleMismatchError'
  override readonly category = 'usage'

  constructor({ account, role, actual }: { account: string; role: string; actual: string }) {
    super(`Only a ${role} can do this.`, {
      details: `account ${account} is a ${actual}`,
      metaMessages: [`Use the account of a ${role}. Nothing was changed.`],
    })
  }
}

/** The device holds the keys of another account than the one to be registered or restored. */
export class KeysOfOtherAccountError extends MedrecError {
  override readonly name = 'KeysOfOtherAccountError'
  override readonly category = 'usage'

  constructor({ held, account }: { held: string; account: string }) {
    super('The key store holds the keys of another account.', {
      details: `held ${held}, wanted ${account}`,
      metaMessages: ['Use a key store of its own for each account. Nothing was overwritten.'],
    })
  }
}

/** The vault has a newer identity than the keys on this device. */
export class KeysOutdatedError extends MedrecError {
  override readonly name = 'KeysOutdatedError'
  override readonly category = 'auth'

  constructor({ account }: { account: string }) {
    super('The keys on this device are not those of the vault any more: another device changed them.', {
      details: `account ${account}`,
      metaMessages: ['Restore on this device with the newest recovery sheet.'],
    })
  }
}

/** The account is in no registry. */
export class AccountNotRegisteredError extends MedrecError {
  override readonly name = 'AccountNotRegisteredError'
  override readonly category = 'notFound'

  constructor({ account, role }: { account: string; role?: string | undefined }) {
    super(`The account is not registered${role === undefined ? '' : ` as a ${role}`}.`, {
      details: `account ${account}`,
      metaMessages: ['Check the address and the chain.'],
    })
  }
}

/** The account has a vault already, made with other keys than those at hand. */
export class AlreadyRegisteredError extends MedrecError {
  override readonly name = 'AlreadyRegisteredError'
  override readonly category = 'usage'

  constructor({ account }: { account: string }) {
    super('The account is registered already.', {
      details: `account ${account}`,
      metaMessages: ['Restore it with its recovery sheet, or register another account. Nothing was changed.'],
    })
  }
}

/** The vault document that the chain names can't be had from any store. */
export class VaultUnavailableError extends MedrecError {
  override readonly name = 'VaultUnavailableError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ account, cause }: { account: string } & CauseOptions) {
    super('The vault document of this account could not be had from any store.', {
      cause,
      details: `account ${account}`,
      metaMessages: [
        'Try again when the stores can be reached, or configure the store where the account keeps its vault.',
        'Revoking access works without it.',
      ],
    })
  }
}

/** A certificate of a smart account: no signature proves it, only the answer of the RPC server (ERC-1271). */
export class SmartAccountUnconfirmedError extends MedrecError {
  override readonly name = 'SmartAccountUnconfirmedError'
  override readonly category = 'auth'
  /** Certificate digest, lower-case hex; confirm this one. */
  readonly certificate: string

  constructor({ certificate, signer }: { certificate: string; signer: string }) {
    super(
      'The keys of this account were certified by a smart account, for which only the RPC server answers.',
      {
        details: `certificate ${certificate}, signed by ${signer}`,
        metaMessages: [
          'Nothing was encrypted to these keys.',
          'Compare the certificate with the person or through a second RPC, then confirm it and try again.',
        ],
      },
    )
    this.certificate = certificate
  }
}

/** Somebody moved the vault's head more often than the attempts allow. */
export class VaultContendedError extends MedrecError {
  override readonly name = 'VaultContendedError'
  override readonly category = 'chain'
  override readonly retryable = true

  constructor({ attempts, cause }: { attempts: number } & CauseOptions) {
    super('Another device changed the vault at the same time, again and again.', {
      cause,
      details: `${attempts} attempts`,
      metaMessages: ['Try again when the other device is done. Nothing of this change was kept.'],
    })
  }
}

/** Local state can not be opened: it was damaged, swapped, or belongs to somebody else. */
export class LocalStateError extends MedrecError {
  override readonly name = 'LocalStateError'
  override readonly category = 'integrity'

  constructor({ cause }: CauseOptions = {}) {
    super('The local state of this device is damaged or belongs to another account.', {
      cause,
      metaMessages: [
        'Remove the state directory, then restore with the recovery sheet: what it held is pinned anew.',
      ],
    })
  }
}

/** There is no grant between the two accounts. */
export class NoGrantError extends MedrecError {
  override readonly name = 'NoGrantError'
  override readonly category = 'auth'

  constructor({ patient, doctor }: { patient: string; doctor: string }) {
    super('The patient has not given this doctor access.', {
      details: `patient ${patient}, doctor ${doctor}`,
      metaMessages: ['Ask the patient for access.'],
    })
  }
}

/** The grant was revoked or renounced, or its time is over. */
export class GrantEndedError extends MedrecError {
  override readonly name = 'GrantEndedError'
  override readonly category = 'auth'
  /** Unix seconds at which it ended; 0 where it was revoked. */
  readonly expiresAt: number

  constructor({ patient, doctor, expiresAt }: { patient: string; doctor: string; expiresAt: number }) {
    super(expiresAt === 0 ? 'The patient took this access away.' : 'The time of this access is over.', {
      details: `patient ${patient}, doctor ${doctor}, expiry ${expiresAt}`,
      metaMessages: ['Ask the patient for access again.'],
    })
    this.expiresAt = expiresAt
  }
}

/** A registrar suspended the doctor. */
export class GrantSuspendedError extends MedrecError {
  override readonly name = 'GrantSuspendedError'
  override readonly category = 'auth'

  constructor({ doctor }: { doctor: string }) {
    super('The doctor is suspended.', {
      details: `doctor ${doctor}`,
      metaMessages: [
        'No access works until the registrar reinstates the doctor; the own library stays open.',
      ],
    })
  }
}

/** The grant is live, but not for this compartment or permission. */
export class GrantScopeError extends MedrecError {
  override readonly name = 'GrantScopeError'
  override readonly category = 'auth'

  constructor({ compartment, permission }: { compartment?: number | undefined; permission: string }) {
    super(
      compartment === undefined
        ? `The access does not include the permission to ${permission}.`
        : `The access does not include the permission to ${permission} in this compartment.`,
      {
        details: compartment === undefined ? undefined : `compartment ${compartment}`,
        metaMessages: ['Ask the patient to widen the access.'],
      },
    )
  }
}

/** No compartment has this name or number. */
export class CompartmentUnknownError extends MedrecError {
  override readonly name = 'CompartmentUnknownError'
  override readonly category = 'usage'

  constructor() {
    super('The vault has no such compartment.', {
      metaMessages: ['Use one of the names that `vault.status()` lists, or its number.'],
    })
  }
}

/** There is no grant that could be revoked or renounced. */
export class NothingToRevokeError extends MedrecError {
  override readonly name = 'NothingToRevokeError'
  override readonly category = 'notFound'

  constructor({ patient, doctor }: { patient: string; doctor: string }) {
    super('The doctor has no access that could be taken away.', {
      details: `patient ${patient}, doctor ${doctor}`,
      metaMessages: ['Nothing was changed. `access.list()` shows who has access.'],
    })
  }
}

/** Content that must be what a FHIR resource is, is not. */
export class ProfileInvalidError extends MedrecError {
  override readonly name = 'ProfileInvalidError'
  override readonly category = 'usage'

  constructor({ reason, cause }: { reason: string } & CauseOptions) {
    super('The profile can not be used.', {
      cause,
      details: reason,
      metaMessages: [
        'Pass a FHIR R4 Patient for a patient and a Practitioner for a doctor. Nothing was written.',
      ],
    })
  }
}

/** The vault has no profile record that its owner signed. */
export class ProfileMissingError extends MedrecError {
  override readonly name = 'ProfileMissingError'
  override readonly category = 'notFound'

  constructor({ account }: { account: string }) {
    super('The account has no profile.', {
      details: `account ${account}`,
      metaMessages: ['Ask the owner to save the profile again.'],
    })
  }
}

/** The phrase is right, but it is not that of the account. */
export class PhraseOfOtherAccountError extends MedrecError {
  override readonly name = 'PhraseOfOtherAccountError'
  override readonly category = 'auth'

  constructor({ account }: { account: string }) {
    super('The recovery phrase belongs to another account.', {
      details: `account ${account}`,
      metaMessages: ['Check the account on the recovery sheet, and that the sheet is the newest one.'],
    })
  }
}

/** The recovery sheet is of another chain or another deployment than the client. */
export class SheetMismatchError extends MedrecError {
  override readonly name = 'SheetMismatchError'
  override readonly category = 'usage'

  constructor({ field }: { field: 'chainId' | 'registry' }) {
    super('The recovery sheet belongs to another chain or deployment.', {
      details: `its "${field}" differs`,
      metaMessages: ['Connect to the chain that the sheet names, then try again.'],
    })
  }
}

/** A doctor has published no qualification that a registrar could verify. */
export class QualificationMissingError extends MedrecError {
  override readonly name = 'QualificationMissingError'
  override readonly category = 'usage'

  constructor({ doctor, options }: { doctor: string; options?: MedrecErrorOptions | undefined }) {
    super('The doctor has published no qualification.', {
      ...options,
      details: `doctor ${doctor}`,
      metaMessages: ['The doctor adds it to the public profile; then it can be verified.'],
    })
  }
}
