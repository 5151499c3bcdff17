import { type Address, encodeFunctionData } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Ends the doctor's own access now, also while suspended.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws GrantMissingError where there is no grant that has not ended; NotAuthorizedError without the power
 * `revoke` of the doctor; what `writeContract` throws.
 *
 * @example
 * import { renounceDoctorAccess } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await renounceDoctorAccess(client, { patient, doctor })
 */
export const renounceDoctorAccess = defineWrite(
  (client, { patient, doctor }: renounceDoctorAccess.Arguments) => ({
    to: getDeployment(client).patientRegistry.address,
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'renounceDoctorAccess',
      args: [patient, doctor],
    }),
  }),
)

export declare namespace renounceDoctorAccess {
  type Arguments = {
    patient: Address
    doctor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
