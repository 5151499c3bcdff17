import { type ErrorCategory, MedrecError, type MedrecErrorOptions } from './base.ts'

/** What every refusal by a contract carries. */
export type ContractErrorOptions = Pick<MedrecErrorOptions, 'cause'> & {
  /** One full sentence. */
  shortMessage: string
  /** What to do next. */
  nextStep: string
  /** Name of the Solidity error, such as `Vault_StaleHead`; undefined where the contract gave no reason. */
  errorName?: string | undefined
  /** Its arguments by name: addresses, digests and numbers. */
  args?: Readonly<Record<string, unknown>> | undefined
}

/** A contract refused. Each reason that a program can act on has a class of its own below. */
export class ContractError extends MedrecError {
  override readonly name: string = 'ContractError'
  override readonly category: ErrorCategory = 'chain'
  readonly errorName: string | undefined
  readonly args: Readonly<Record<string, unknown>>

  constructor({ shortMessage, nextStep, errorName, args = {}, cause }: ContractErrorOptions) {
    const values = Object.entries(args).map(([key, value]) => `${key} ${value}`)
    super(shortMessage, {
      cause,
      details: errorName && `${errorName}(${values.join(', ')})`,
      metaMessages: [nextStep],
    })
    this.errorName = errorName
    this.args = args
  }
}

/** The call itself makes no sense: a zero, an empty mask, a date in the past. */
export class ContractParameterError extends ContractError {
  override readonly name = 'ContractParameterError'
  override readonly category = 'usage'
}

/** A function that only the contracts call among themselves, or a deployment that does not fit together. */
export class ContractInternalError extends ContractError {
  override readonly name = 'ContractInternalError'
  override readonly category = 'internal'
}

/** The account has a role already. */
export class RoleTakenError extends ContractError {
  override readonly name = 'RoleTakenError'
  override readonly category = 'usage'
}

/** The account is not registered in this registry. */
export class NotRegisteredError extends ContractError {
  override readonly name = 'NotRegisteredError'
  override readonly category = 'notFound'
}

/** The sender has not the authority that the call needs. */
export class NotAuthorizedError extends ContractError {
  override readonly name = 'NotAuthorizedError'
  override readonly category = 'auth'
}

/** An administrative role is missing. */
export class AdminRoleRequiredError extends ContractError {
  override readonly name = 'AdminRoleRequiredError'
  override readonly category = 'auth'
}

/** The vault moved on since the caller looked: refetch, apply the intent again, resend. */
export class StaleVaultError extends ContractError {
  override readonly name = 'StaleVaultError'
}

/** The record is not what the caller thought. */
export class StaleRecordError extends ContractError {
  override readonly name = 'StaleRecordError'
}

/** The operator entry was changed since the caller looked. */
export class StaleOperatorError extends ContractError {
  override readonly name = 'StaleOperatorError'
}

/** The compartment has no index left. */
export class CompartmentFullError extends ContractError {
  override readonly name = 'CompartmentFullError'
}

/** Only the account itself adds to this vault. */
export class NotAuthorError extends ContractError {
  override readonly name = 'NotAuthorError'
  override readonly category = 'auth'
}

/** There is no such operator. */
export class NotOperatorError extends ContractError {
  override readonly name = 'NotOperatorError'
  override readonly category = 'notFound'
}

/** There is no proposal of this sender as controller, or none at all. */
export class ControllerProposalError extends ContractError {
  override readonly name = 'ControllerProposalError'
  override readonly category = 'notFound'
}

/** The account is not a registered doctor. */
export class NotDoctorError extends ContractError {
  override readonly name = 'NotDoctorError'
  override readonly category = 'notFound'
}

/** A registrar suspended the doctor. */
export class DoctorSuspendedError extends ContractError {
  override readonly name = 'DoctorSuspendedError'
  override readonly category = 'auth'
}

/** The doctor's credentials are not verified. */
export class DoctorNotVerifiedError extends ContractError {
  override readonly name = 'DoctorNotVerifiedError'
  override readonly category = 'auth'
}

/** The doctor is in the state already that the registrar asks for. */
export class DoctorStatusError extends ContractError {
  override readonly name = 'DoctorStatusError'
}

/** Keys must be rotated before a grant. */
export class RotationOwedError extends ContractError {
  override readonly name = 'RotationOwedError'
}

/** There is no grant that could be ended. */
export class GrantMissingError extends ContractError {
  override readonly name = 'GrantMissingError'
  override readonly category = 'notFound'
}

/** The doctor has no live grant for this. */
export class AccessDeniedError extends ContractError {
  override readonly name = 'AccessDeniedError'
  override readonly category = 'auth'
}

/** There is no such record. */
export class RecordMissingError extends ContractError {
  override readonly name = 'RecordMissingError'
  override readonly category = 'notFound'
}

/** The account is not in the state that an invitation, acceptance or removal of an auditor needs. */
export class AuditorStatusError extends ContractError {
  override readonly name = 'AuditorStatusError'
}

/** A page is too long, or begins with an account that is not in the list. */
export class PageError extends ContractError {
  override readonly name = 'PageError'
  override readonly category = 'usage'
}

/** A signed request that a relayer passed on is expired, used, altered or not signed by its sender. */
export class RelayedRequestError extends ContractError {
  override readonly name = 'RelayedRequestError'
  override readonly category = 'auth'
}
