import { type Address, encodeFunctionData, type Hash } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * States as a registrar that the credentials of a doctor were checked.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.credentialDigest - SHA-256 of the canonical qualification; counts only while the profile
 * has that digest.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; NotRegisteredError; DoctorStatusError where it is so already; what
 * `writeContract` throws.
 *
 * @example
 * import { verifyDoctor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await verifyDoctor(client, { doctor, credentialDigest })
 */
export const verifyDoctor = defineWrite((client, { doctor, credentialDigest }: verifyDoctor.Arguments) => ({
  to: getDeployment(client).doctorRegistry.address,
  data: encodeFunctionData({
    abi: doctorRegistryAbi,
    functionName: 'verifyDoctor',
    args: [doctor, credentialDigest],
  }),
}))

export declare namespace verifyDoctor {
  type Arguments = {
    doctor: Address
    credentialDigest: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
