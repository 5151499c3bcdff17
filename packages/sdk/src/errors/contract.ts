import type { ContractErrorName } from 'viem'
import {
  accessManagerAbi,
  auditLogAbi,
  doctorRegistryAbi,
  erc2771ForwarderAbi,
  medRecSystemAbi,
  patientRegistryAbi,
  roleRegistryAbi,
} from '../contracts/generated.ts'
import {
  AccessDeniedError,
  AdminRoleRequiredError,
  AuditorStatusError,
  CompartmentFullError,
  type ContractError,
  type ContractErrorOptions,
  ContractInternalError,
  ContractParameterError,
  ControllerProposalError,
  DoctorNotVerifiedError,
  DoctorStatusError,
  DoctorSuspendedError,
  GrantMissingError,
  NotAuthorError,
  NotAuthorizedError,
  NotDoctorError,
  NotOperatorError,
  NotRegisteredError,
  PageError,
  RecordMissingError,
  RelayedRequestError,
  RoleTakenError,
  RotationOwedError,
  StaleOperatorError,
  StaleRecordError,
  StaleVaultError,
} from './contractErrors.ts'

/** Every contract of a deployment whose refusals can reach us. */
export const deploymentAbis = [
  roleRegistryAbi,
  patientRegistryAbi,
  doctorRegistryAbi,
  auditLogAbi,
  medRecSystemAbi,
  accessManagerAbi,
  erc2771ForwarderAbi,
] as const

/** Name of any Solidity error of the deployment. */
export type SolidityErrorName = ContractErrorName<(typeof deploymentAbis)[number]>

type Row = readonly [
  class_: new (options: ContractErrorOptions) => ContractError,
  shortMessage: string,
  nextStep: string,
]

const nothingChanged = 'Correct the call; nothing was changed.'
const deploymentBroken =
  'Nothing was changed. Compare the deployment with `medrec admin verify` and tell the maintainers.'
const askAdmin = 'Ask an administrator of this deployment for the role, or use the account that has it.'
const schedule = 'Look at the schedule of the AccessManager and repeat in its time.'
const signAgain = 'Sign the request again and pass it on within ten minutes.'

/** The one table of Solidity errors: class, what happened, what to do next. A test proves that none is missing. */
export const contractErrors: Readonly<Record<SolidityErrorName, Row>> = {
  RoleRegistry_RoleTaken: [
    RoleTakenError,
    'This account has a role already, and a role is for good.',
    'Use the account as it is registered, or register another one.',
  ],
  RoleRegistry_NotResponsible: [
    ContractInternalError,
    'Only the registry that is responsible for a role assigns it.',
    'Register through the registry of patients or doctors.',
  ],
  Page_BadSize: [PageError, 'A page holds 1 to 500 entries.', 'Ask for a page within these limits.'],
  Page_UnknownCursor: [
    PageError,
    'The account that the page was to begin with is not in the list.',
    'Begin with the newest page again.',
  ],

  Vault_NotRegistered: [
    NotRegisteredError,
    'The account is not registered here.',
    'Check the address; a patient or doctor registers once before anything else.',
  ],
  Vault_Unauthorized: [
    NotAuthorizedError,
    'The sender may not do this for this account.',
    'Send from the controller of the account, or from an operator whose powers include this and have not ended.',
  ],
  Vault_StaleHead: [
    StaleVaultError,
    'The vault was changed in the meantime.',
    'Fetch the vault document again, apply the change to it, seal again, and resend. Nothing was changed.',
  ],
  Vault_ZeroHead: [ContractParameterError, 'The head of a vault is never zero.', nothingChanged],
  Vault_HeadUnchanged: [ContractParameterError, 'The new head is the old one.', nothingChanged],
  Vault_ZeroDigest: [ContractParameterError, 'A digest is never zero.', nothingChanged],
  Vault_DigestUnchanged: [ContractParameterError, 'The new digest is the old one.', nothingChanged],
  Vault_StaleRecord: [
    StaleRecordError,
    'The record is not what it was: it was replaced, deleted or never added.',
    'Read the record again and repeat what is still wanted. Nothing was changed.',
  ],
  Vault_BadCompartment: [
    ContractParameterError,
    'Compartments are 0 to 47, and 255 for records of the account itself.',
    nothingChanged,
  ],
  Vault_CompartmentFull: [
    CompartmentFullError,
    'The compartment has used all its indexes.',
    'Add the record to another compartment.',
  ],
  Vault_NotAuthor: [
    NotAuthorError,
    'Nobody but the account itself adds records to this vault.',
    'Send the record to the person, who can save it.',
  ],
  Vault_ZeroOperator: [ContractParameterError, 'The zero address can not be an operator.', nothingChanged],
  Vault_EmptyMask: [
    ContractParameterError,
    'An operator needs at least one power.',
    'Name the powers, or remove the operator instead.',
  ],
  Vault_BadExpiry: [ContractParameterError, 'The expiry is not in the future.', nothingChanged],
  Vault_StaleOperator: [
    StaleOperatorError,
    'The operator was changed in the meantime.',
    'Read the operator again and repeat with its present nonce. Nothing was changed.',
  ],
  Vault_BeyondOwnPowers: [
    NotAuthorizedError,
    'An operator gives only powers and time of its own, and changes no operator that has more.',
    'Ask the controller of the account to do it.',
  ],
  Vault_NotOperator: [
    NotOperatorError,
    'There is no such operator: it was never set, removed already, or ended with a change of control.',
    'Nothing is left to do.',
  ],
  Vault_NotProposed: [
    ControllerProposalError,
    'The sender was not proposed as controller of this account.',
    'Propose this address first, from the controller or an operator that may recover.',
  ],
  Vault_NoProposal: [ControllerProposalError, 'There is no proposal to withdraw.', 'Nothing is left to do.'],

  PatientRegistry_NotDoctor: [
    NotDoctorError,
    'The account is not a registered doctor.',
    'Check the address with the doctor.',
  ],
  PatientRegistry_DoctorSuspended: [
    DoctorSuspendedError,
    'The doctor is suspended, and reaches no patient until reinstated.',
    'Ask the registrar of this deployment, or choose another doctor.',
  ],
  PatientRegistry_DoctorNotVerified: [
    DoctorNotVerifiedError,
    'Only a verified doctor may request access.',
    'Have the credentials verified by the registrar, or ask the patient directly.',
  ],
  PatientRegistry_EmptyScope: [
    ContractParameterError,
    'A grant names at least one compartment.',
    nothingChanged,
  ],
  PatientRegistry_EmptyPermissions: [
    ContractParameterError,
    'A grant gives at least one permission.',
    nothingChanged,
  ],
  PatientRegistry_BadExpiry: [
    ContractParameterError,
    'The end of the grant is not in the future.',
    nothingChanged,
  ],
  PatientRegistry_RotationOwed: [
    RotationOwedError,
    'Access was revoked without changing the keys, so they must change before the next grant.',
    'Rotate the keys of the vault, then grant.',
  ],
  PatientRegistry_HeadRequired: [
    ContractParameterError,
    'A grant by the patient names the new vault document.',
    'Pass `nextHead`: the key box of the doctor is part of it.',
  ],
  PatientRegistry_NoGrant: [
    GrantMissingError,
    'There is no grant between this patient and this doctor that could be ended.',
    'Nothing is left to do.',
  ],
  PatientRegistry_AccessDenied: [
    AccessDeniedError,
    'The doctor has no access for this: never given, ended, or for other compartments.',
    'Ask the patient for access.',
  ],
  PatientRegistry_BadAccessKind: [
    ContractParameterError,
    'An access is either a read or a copy.',
    nothingChanged,
  ],
  PatientRegistry_EmptyBitmap: [
    ContractParameterError,
    'An access names at least one record.',
    nothingChanged,
  ],
  PatientRegistry_NoSuchRecord: [
    RecordMissingError,
    'The access names a record that was never added.',
    'List the records again.',
  ],

  DoctorRegistry_Suspended: [DoctorStatusError, 'The doctor is suspended already.', 'Nothing is left to do.'],
  DoctorRegistry_NotSuspended: [DoctorStatusError, 'The doctor is not suspended.', 'Nothing is left to do.'],
  DoctorRegistry_NotVerified: [DoctorStatusError, 'The doctor is not verified.', 'Nothing is left to do.'],
  DoctorRegistry_Verified: [
    DoctorStatusError,
    'The doctor is verified with these credentials already.',
    'Nothing is left to do.',
  ],
  Managed_Unauthorized: [
    AdminRoleRequiredError,
    'This needs a role of this deployment that the sender does not have, or has only with a delay.',
    askAdmin,
  ],

  AuditLog_NotRegistry: [
    ContractInternalError,
    'Only the registries write to the audit trail.',
    'Call the function whose effect should be in the trail.',
  ],
  AuditLog_NotEligible: [
    AuditorStatusError,
    'A patient or doctor can not be an auditor.',
    'Invite an account that has no role.',
  ],
  AuditLog_AlreadyAuditor: [
    AuditorStatusError,
    'The account is an auditor or invited already.',
    'Nothing is left to do.',
  ],
  AuditLog_TooManyAuditors: [
    AuditorStatusError,
    'There are as many auditors and invitations as there may be.',
    'Remove one first.',
  ],
  AuditLog_NotInvited: [
    AuditorStatusError,
    'The account has no invitation that is still good.',
    'Ask an auditor or administrator for a new invitation.',
  ],
  AuditLog_NotAuditor: [
    AuditorStatusError,
    'The account is neither an auditor nor invited.',
    'Nothing is left to do.',
  ],

  MedRecSystem_WrongAddress: [
    ContractInternalError,
    'A contract did not land at its computed address.',
    deploymentBroken,
  ],
  MedRecSystem_ZeroAddress: [
    ContractInternalError,
    'A deployment needs an AccessManager and a forwarder.',
    deploymentBroken,
  ],

  AccessManagerAlreadyScheduled: [AdminRoleRequiredError, 'The operation is scheduled already.', schedule],
  AccessManagerNotScheduled: [AdminRoleRequiredError, 'The operation was not scheduled.', schedule],
  AccessManagerNotReady: [AdminRoleRequiredError, 'The delay of the operation has not passed.', schedule],
  AccessManagerExpired: [AdminRoleRequiredError, 'The operation was not executed in time.', schedule],
  AccessManagerLockedRole: [ContractParameterError, 'This role can not be given or changed.', nothingChanged],
  AccessManagerLockedFunction: [ContractParameterError, 'This function can not be opened.', nothingChanged],
  AccessManagerBadConfirmation: [
    ContractParameterError,
    'An account gives up its role itself.',
    'Send it from the account that has the role.',
  ],
  AccessManagerUnauthorizedAccount: [
    AdminRoleRequiredError,
    'The account does not have the role this needs.',
    askAdmin,
  ],
  AccessManagerUnauthorizedCall: [
    AdminRoleRequiredError,
    'The account may not call this function.',
    askAdmin,
  ],
  AccessManagerUnauthorizedConsume: [
    AdminRoleRequiredError,
    'The contract may not use up this operation.',
    askAdmin,
  ],
  AccessManagerUnauthorizedCancel: [
    AdminRoleRequiredError,
    'The account may not cancel this operation.',
    askAdmin,
  ],
  AccessManagerInvalidInitialAdmin: [
    ContractParameterError,
    'The zero address can not administer a deployment.',
    nothingChanged,
  ],

  ERC2771ForwarderInvalidSigner: [
    RelayedRequestError,
    'The request was not signed by the account it names, or was altered.',
    signAgain,
  ],
  ERC2771ForwarderMismatchedValue: [
    RelayedRequestError,
    'The relayer sent another amount than the requests name.',
    signAgain,
  ],
  ERC2771ForwarderExpiredRequest: [RelayedRequestError, 'The request has expired.', signAgain],
  ERC2771UntrustfulTarget: [
    RelayedRequestError,
    'The contract does not take requests from this forwarder.',
    'Use the forwarder of the deployment.',
  ],
  ERC2771ForwarderNoRefundReceiver: [
    RelayedRequestError,
    'A batch of requests needs an address for refunds.',
    'Name one.',
  ],
  InvalidAccountNonce: [
    RelayedRequestError,
    'The request was used already, or another one came first.',
    signAgain,
  ],

  AddressEmptyCode: [ContractInternalError, 'There is no contract at the called address.', deploymentBroken],
  FailedCall: [
    ContractInternalError,
    'A call inside the transaction failed without a reason.',
    deploymentBroken,
  ],
  InsufficientBalance: [
    ContractInternalError,
    'A contract has not the balance it should send.',
    deploymentBroken,
  ],
  SafeCastOverflowedUintDowncast: [ContractParameterError, 'A number is too large.', nothingChanged],
  InvalidShortString: [ContractInternalError, 'A name of the deployment is malformed.', deploymentBroken],
  StringTooLong: [ContractInternalError, 'A name of the deployment is malformed.', deploymentBroken],
}
