import { type Address, encodeFunctionData } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Takes control of an account, which ends every operator of it. Send it in one `multicall` with `setOperator`
 * for the recovery key.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws ControllerProposalError where the sender was not proposed; what `writeContract` throws.
 *
 * @example
 * import { acceptController } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await acceptController(client, { registry: 'patient', owner })
 */
export const acceptController = defineWrite((client, { registry, owner }: acceptController.Arguments) => ({
  to: registryAddress(client, registry),
  data: encodeFunctionData({ abi: patientRegistryAbi, functionName: 'acceptController', args: [owner] }),
}))

export declare namespace acceptController {
  type Arguments = {
    registry: Registry
    owner: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
