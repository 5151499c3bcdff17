import { encodeFunctionData, isAddressEqual } from 'viem'
import { maxBatchSize } from '../contracts/constants.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { BatchError } from '../errors/transaction.ts'
import type { Call } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Sends up to twelve calls of one registry as one transaction: all of them happen or none does.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.calls - What `.call` of the actions gave; all to the same registry.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws BatchError where there are none, more than twelve, or of two contracts; the refusal of the first
 * call
 * that is refused; what `writeContract` throws.
 *
 * @example
 * import { acceptController, multicall, setOperator } from '@medrec/sdk/actions'
 *
 * await multicall(client, {
 *   calls: [
 *     acceptController.call(client, { registry: 'patient', owner }),
 *     setOperator.call(client, { registry: 'patient', owner, operator, powers: ['recover'], expiresAt,
 * operatorNonce: 0 }),
 *   ],
 * })
 */
export const multicall = defineWrite((_client, { calls }: multicall.Arguments) => {
  const [first, ...others] = calls
  if (!first) throw new BatchError({ reason: 'there are none' })
  if (calls.length > maxBatchSize) throw new BatchError({ reason: `there are ${calls.length}` })
  if (others.some(({ to }) => !isAddressEqual(to, first.to)))
    throw new BatchError({ reason: 'they go to two contracts' })
  return {
    to: first.to,
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'multicall',
      args: [calls.map(({ data }) => data)],
    }),
  }
})

export declare namespace multicall {
  type Arguments = { calls: readonly Call[] }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
