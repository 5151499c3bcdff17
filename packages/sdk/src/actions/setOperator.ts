import { type Address, encodeFunctionData } from 'viem'
import { type OperatorPower, packPowers } from '../contracts/bits.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Gives an operator exactly these powers until a time, in place of whatever it had.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.operator - The key that gets the powers.
 * @param parameters.powers - What it may do; `operators` and `recover` are given by the controller only.
 * @param parameters.expiresAt - Unix seconds from which on it is powerless; `noExpiry` for no end.
 * @param parameters.operatorNonce - How often this entry was set or removed so far: `getOperator(…).nonce`.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws StaleOperatorError where the entry was changed since; NotAuthorizedError beyond the sender's own
 * powers; what `writeContract` throws.
 *
 * @example
 * import { setOperator } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await setOperator(client, { registry: 'patient', owner, operator, powers: ['log'], expiresAt, operatorNonce: 0 })
 */
export const setOperator = defineWrite(
  (client, { registry, owner, operator, powers, expiresAt, operatorNonce }: setOperator.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'setOperator',
      args: [owner, operator, packPowers(powers), expiresAt, operatorNonce],
    }),
  }),
)

export declare namespace setOperator {
  type Arguments = {
    registry: Registry
    owner: Address
    operator: Address
    powers: readonly OperatorPower[]
    expiresAt: number
    operatorNonce: number
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
