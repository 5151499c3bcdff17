export { acceptAuditor } from '../actions/acceptAuditor.ts'
export { acceptController } from '../actions/acceptController.ts'
export { addMedicalFile } from '../actions/addMedicalFile.ts'
export { type AuditDetails, getAuditDetails } from '../actions/audit/auditDetails.ts'
export { type AuditEvent, auditKindName, decodeAuditEvents } from '../actions/audit/auditEvent.ts'
export { describeAuditEvent } from '../actions/audit/describeAuditEvent.ts'
export { getAuditEvents } from '../actions/audit/getAuditEvents.ts'
export {
  type AuditCheckpoint,
  type AuditEntry,
  auditGenesis,
  auditHead,
  auditTip,
  replayAuditEvents,
  verifyAuditTrail,
  verifySubjectTrail,
} from '../actions/audit/verifyAuditTrail.ts'
export { checkDoctorAccess } from '../actions/checkDoctorAccess.ts'
export { deleteMedicalFile } from '../actions/deleteMedicalFile.ts'
export { type AccountState, getAccount } from '../actions/getAccount.ts'
export { type AuditorState, getAuditor } from '../actions/getAuditor.ts'
export { type DoctorVerification, getDoctorVerification } from '../actions/getDoctorVerification.ts'
export { type Finality, getFinality } from '../actions/getFinality.ts'
export { getGrant } from '../actions/getGrant.ts'
export { getHead } from '../actions/getHead.ts'
export { getMedicalFile } from '../actions/getMedicalFile.ts'
export { getMedicalFileCounts } from '../actions/getMedicalFileCounts.ts'
export { getMedicalFiles, iterateMedicalFiles, type MedicalFile } from '../actions/getMedicalFiles.ts'
export { getOperator, type OperatorState } from '../actions/getOperator.ts'
export { getRole } from '../actions/getRole.ts'
export { getSubjectHead } from '../actions/getSubjectHead.ts'
export { type AuditTip, getTip } from '../actions/getTip.ts'
export { getTotals } from '../actions/getTotals.ts'
export { grantDoctorAccess } from '../actions/grantDoctorAccess.ts'
export type { Grant } from '../actions/internal/grant.ts'
export type { Page } from '../actions/internal/pages.ts'
export type { Call, MedrecClient, ReadOptions, Registry } from '../actions/internal/types.ts'
export { inviteAuditor } from '../actions/inviteAuditor.ts'
export { isAuditor } from '../actions/isAuditor.ts'
export { isAuthorized } from '../actions/isAuthorized.ts'
export { iteratePages } from '../actions/iteratePages.ts'
export { listAccounts } from '../actions/listAccounts.ts'
export { listAuditors } from '../actions/listAuditors.ts'
export { listDoctorsOfPatient } from '../actions/listDoctorsOfPatient.ts'
export { listPatientsOfDoctor } from '../actions/listPatientsOfDoctor.ts'
export { multicall } from '../actions/multicall.ts'
export { proposeController } from '../actions/proposeController.ts'
export { recordAccess } from '../actions/recordAccess.ts'
export { registerDoctor } from '../actions/registerDoctor.ts'
export { registerPatient } from '../actions/registerPatient.ts'
export { reinstateDoctor } from '../actions/reinstateDoctor.ts'
export { type RelayedCall, sendRelayedCall, signRelayedCall } from '../actions/relayCall.ts'
export { removeAuditor } from '../actions/removeAuditor.ts'
export { removeOperator } from '../actions/removeOperator.ts'
export { renounceDoctorAccess } from '../actions/renounceDoctorAccess.ts'
export { replaceMedicalFile } from '../actions/replaceMedicalFile.ts'
export { requestAccess } from '../actions/requestAccess.ts'
export { resumeTransaction } from '../actions/resumeTransaction.ts'
export { revokeDoctorAccess } from '../actions/revokeDoctorAccess.ts'
export { setHead } from '../actions/setHead.ts'
export { setOperator } from '../actions/setOperator.ts'
export { suspendDoctor } from '../actions/suspendDoctor.ts'
export { unverifyDoctor } from '../actions/unverifyDoctor.ts'
export { verifyDeployment } from '../actions/verifyDeployment.ts'
export { verifyDoctor } from '../actions/verifyDoctor.ts'
export {
  type WriteAction,
  type WriteOptions,
  type WriteResult,
  writeContract,
} from '../actions/writeContract.ts'
export type { TransactionAttempt } from '../errors/transaction.ts'
