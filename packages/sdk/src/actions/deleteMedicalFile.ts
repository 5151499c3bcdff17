import { type Address, encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Deletes a record for good; its index is never used again.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.compartment - Number of the compartment, 0 to 47, or 255 for the inbox.
 * @param parameters.index - Index of the record in its compartment.
 * @param parameters.expectedDigest - The digest that stands there now, which makes it safe when blocks are
 * reorganised.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws StaleRecordError where another digest stands there; NotAuthorizedError without the power `delete`;
 * what `writeContract` throws.
 *
 * @example
 * import { deleteMedicalFile } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await deleteMedicalFile(client, { registry: 'patient', owner, compartment: 3, index: 7, expectedDigest })
 */
export const deleteMedicalFile = defineWrite(
  (client, { registry, owner, compartment, index, expectedDigest }: deleteMedicalFile.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'deleteMedicalFile',
      args: [owner, compartment, index, expectedDigest],
    }),
  }),
)

export declare namespace deleteMedicalFile {
  type Arguments = {
    registry: Registry
    owner: Address
    compartment: number
    index: number
    expectedDigest: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
