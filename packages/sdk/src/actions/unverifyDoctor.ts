import { type Address, encodeFunctionData } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Takes the verification of a doctor back, as a registrar.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; DoctorStatusError; what `writeContract` throws.
 *
 * @example
 * import { unverifyDoctor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await unverifyDoctor(client, { doctor })
 */
export const unverifyDoctor = defineWrite((client, { doctor }: unverifyDoctor.Arguments) => ({
  to: getDeployment(client).doctorRegistry.address,
  data: encodeFunctionData({ abi: doctorRegistryAbi, functionName: 'unverifyDoctor', args: [doctor] }),
}))

export declare namespace unverifyDoctor {
  type Arguments = {
    doctor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
