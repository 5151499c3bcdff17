import { type Address, encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Asks a patient for access; changes nothing but the audit trail.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the verified doctor who asks.
 * @param parameters.digest - SHA-256 of the request, an age file to the patient's inbox of at most 16 KiB.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws DoctorNotVerifiedError; DoctorSuspendedError; NotRegisteredError; NotAuthorizedError; what
 * `writeContract` throws.
 *
 * @example
 * import { requestAccess } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await requestAccess(client, { patient, doctor, digest })
 */
export const requestAccess = defineWrite((client, { patient, doctor, digest }: requestAccess.Arguments) => ({
  to: getDeployment(client).patientRegistry.address,
  data: encodeFunctionData({
    abi: patientRegistryAbi,
    functionName: 'requestAccess',
    args: [patient, doctor, digest],
  }),
}))

export declare namespace requestAccess {
  type Arguments = {
    patient: Address
    doctor: Address
    digest: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
