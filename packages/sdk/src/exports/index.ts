export type { MedrecActions, MedrecActionsParameters } from '../clients/medrecActions.ts'
export { medrecActions } from '../clients/medrecActions.ts'
export { type MedrecChain, withMedrec } from '../contracts/withMedrec.ts'
export { MedrecError } from '../errors/base.ts'
export type { grantAccess } from '../workflows/access/grantAccess.ts'
export type { listAccess } from '../workflows/access/listAccess.ts'
export type { listPatients } from '../workflows/access/listPatients.ts'
export type { revokeAccess } from '../workflows/access/revokeAccess.ts'
export type { listTrail, TrailEntry } from '../workflows/audit/listTrail.ts'
export type { verifyTrail } from '../workflows/audit/verifyTrail.ts'
export type {
  Keyring,
  KeyStore,
  PersonRole,
  Progress,
  ProgressPhase,
  StateStore,
} from '../workflows/context.ts'
export { createMemoryKeys, createMemoryState } from '../workflows/context.ts'
export type { getPractitioner } from '../workflows/profile/getPractitioner.ts'
export type { addRecord } from '../workflows/records/addRecord.ts'
export type { listRecords } from '../workflows/records/listRecords.ts'
export type { OpenedRecord, openRecord } from '../workflows/records/openRecord.ts'
export type {
  RecordEntry,
  RecordPlace,
  RecordReference,
  UnreadableEntry,
} from '../workflows/records/types.ts'
export type { registerDoctor } from '../workflows/registration/registerDoctor.ts'
export type { registerPatient } from '../workflows/registration/registerPatient.ts'
export type { restoreVault } from '../workflows/vault/restoreVault.ts'
export type { resumeVault } from '../workflows/vault/resumeVault.ts'
export type { rotateVault } from '../workflows/vault/rotateVault.ts'
export type { salvageRecords } from '../workflows/vault/salvageRecords.ts'
export type { vaultStatus } from '../workflows/vault/vaultStatus.ts'
