import { type Address, encodeFunctionData } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Takes all powers from an operator.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.operator - The key that loses its powers.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws NotOperatorError where there is none; NotAuthorizedError; what `writeContract` throws.
 *
 * @example
 * import { removeOperator } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await removeOperator(client, { registry: 'patient', owner, operator })
 */
export const removeOperator = defineWrite(
  (client, { registry, owner, operator }: removeOperator.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'removeOperator',
      args: [owner, operator],
    }),
  }),
)

export declare namespace removeOperator {
  type Arguments = {
    registry: Registry
    owner: Address
    operator: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
