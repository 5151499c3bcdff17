import { type Address, encodeFunctionData } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Proposes another controller of an account, in place of an earlier proposal.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.next - Who may accept control; the zero address withdraws the proposal.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws NotAuthorizedError without the power `recover`; ControllerProposalError where there is nothing to
 * withdraw; what `writeContract` throws.
 *
 * @example
 * import { proposeController } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await proposeController(client, { registry: 'patient', owner, next })
 */
export const proposeController = defineWrite(
  (client, { registry, owner, next }: proposeController.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'proposeController',
      args: [owner, next],
    }),
  }),
)

export declare namespace proposeController {
  type Arguments = {
    registry: Registry
    owner: Address
    next: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
