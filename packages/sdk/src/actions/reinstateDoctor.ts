import { type Address, encodeFunctionData } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Ends the suspension of a doctor, as a registrar.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; DoctorStatusError; what `writeContract` throws.
 *
 * @example
 * import { reinstateDoctor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await reinstateDoctor(client, { doctor })
 */
export const reinstateDoctor = defineWrite((client, { doctor }: reinstateDoctor.Arguments) => ({
  to: getDeployment(client).doctorRegistry.address,
  data: encodeFunctionData({ abi: doctorRegistryAbi, functionName: 'reinstateDoctor', args: [doctor] }),
}))

export declare namespace reinstateDoctor {
  type Arguments = {
    doctor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
