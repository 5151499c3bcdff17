import { type Address, encodeFunctionData } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Ends every access of a doctor to patients until reinstated, as a registrar.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; NotRegisteredError; DoctorStatusError; what `writeContract` throws.
 *
 * @example
 * import { suspendDoctor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await suspendDoctor(client, { doctor })
 */
export const suspendDoctor = defineWrite((client, { doctor }: suspendDoctor.Arguments) => ({
  to: getDeployment(client).doctorRegistry.address,
  data: encodeFunctionData({ abi: doctorRegistryAbi, functionName: 'suspendDoctor', args: [doctor] }),
}))

export declare namespace suspendDoctor {
  type Arguments = {
    doctor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
