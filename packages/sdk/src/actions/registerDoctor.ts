import { encodeFunctionData, type Hash } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Registers the sender as a doctor, unverified and for good.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.head - Digest of the public vault document; 32 bytes.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws RoleTakenError where the sender has a role already; what `writeContract` throws.
 *
 * @example
 * import { registerDoctor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await registerDoctor(client, { head })
 */
export const registerDoctor = defineWrite((client, { head }: registerDoctor.Arguments) => ({
  to: getDeployment(client).doctorRegistry.address,
  data: encodeFunctionData({ abi: doctorRegistryAbi, functionName: 'registerDoctor', args: [head] }),
}))

export declare namespace registerDoctor {
  type Arguments = {
    head: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
