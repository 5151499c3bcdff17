/** The role of an account, for good. The index is the value on the chain. */
export const roles = ['none', 'patient', 'doctor', 'auditor'] as const
export type Role = (typeof roles)[number]

/** What an operator may do for an account; bits of a mask. See `contracts/src/libraries/Constants.sol`. */
export const operatorBits = {
  /** Move the head of the vault. */
  head: 1 << 0,
  /** Log reads and copies. */
  log: 1 << 1,
  /** Add records with the account as author. */
  add: 1 << 2,
  /** Replace records of the account's vault. */
  replace: 1 << 3,
  /** Delete records of the account's vault. */
  delete: 1 << 4,
  /** Give a doctor access; for a doctor: request access. */
  grant: 1 << 5,
  /** Take access away; for a doctor: renounce access. */
  revoke: 1 << 6,
  /** Set and remove operators, within the limits of delegation. */
  operators: 1 << 7,
  /** Propose another controller. */
  recover: 1 << 8,
} as const

/** What a grant lets a doctor do within its compartments; bits of a mask. */
export const permissionBits = {
  read: 1 << 0,
  write: 1 << 1,
  /** Copy to the doctor's own library. */
  copy: 1 << 2,
} as const

/** The greatest uint40: an expiry that means "no end". */
export const noExpiry = 2 ** 40 - 1

/** Compartments that can be granted are 0 to 47. */
export const compartmentCount = 48

/** The pseudo-compartment that only the account itself may fill, never part of a grant. */
export const inboxCompartment = 255

/** The greatest page a view gives. */
export const maxPageSize = 500

/** The most calls that are sent as one transaction: ten adds were 384,000 gas, and one stays below 500,000. */
export const maxBatchSize = 12

/** Where every list on the chain ends, so that a listed entry is never zero. */
export const listEnd = '0x0000000000000000000000000000000000000001'

/** The kinds of audit events and their values on the chain; `specs/audit.md` says what `ref` and `data` hold. */
export const auditKinds = {
  patientRegistered: 1,
  doctorRegistered: 2,
  headSet: 3,
  fileAdded: 4,
  fileReplaced: 5,
  fileDeleted: 6,
  accessGranted: 7,
  accessRevoked: 8,
  accessRenounced: 9,
  accessRequested: 10,
  recordsRead: 11,
  recordsCopied: 12,
  operatorSet: 13,
  operatorRemoved: 14,
  controllerProposed: 15,
  controllerAccepted: 16,
  doctorVerified: 17,
  doctorUnverified: 18,
  doctorSuspended: 19,
  doctorReinstated: 20,
  auditorInvited: 21,
  auditorAccepted: 22,
  auditorRemoved: 23,
} as const
export type AuditKind = keyof typeof auditKinds
