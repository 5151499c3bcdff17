import { type Address, encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Moves the head of a vault to a new document, and clears a rotation that was owed.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.expectedHead - The head that the change was made for; 32 bytes.
 * @param parameters.nextHead - Digest of the new vault document; 32 bytes.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws StaleVaultError where the head has moved; NotAuthorizedError without the power `head`; what
 * `writeContract` throws.
 *
 * @example
 * import { setHead } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await setHead(client, { registry: 'patient', owner, expectedHead, nextHead })
 */
export const setHead = defineWrite(
  (client, { registry, owner, expectedHead, nextHead }: setHead.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'setHead',
      args: [owner, expectedHead, nextHead],
    }),
  }),
)

export declare namespace setHead {
  type Arguments = {
    registry: Registry
    owner: Address
    expectedHead: Hash
    nextHead: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
