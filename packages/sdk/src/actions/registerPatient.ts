import { encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Registers the sender as a patient, for good.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.head - Digest of the public vault document; 32 bytes.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws RoleTakenError where the sender has a role already; what `writeContract` throws.
 *
 * @example
 * import { registerPatient } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await registerPatient(client, { head })
 */
export const registerPatient = defineWrite((client, { head }: registerPatient.Arguments) => ({
  to: getDeployment(client).patientRegistry.address,
  data: encodeFunctionData({ abi: patientRegistryAbi, functionName: 'registerPatient', args: [head] }),
}))

export declare namespace registerPatient {
  type Arguments = {
    head: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
