import { type Address, encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Replaces the digest of a record, whose author stays who added it.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.compartment - Number of the compartment, 0 to 47, or 255 for the inbox.
 * @param parameters.index - Index of the record in its compartment.
 * @param parameters.expectedDigest - The digest that stands there now; 32 bytes.
 * @param parameters.nextDigest - The digest to stand there; 32 bytes.
 * @param parameters.expectedHead - The head that the change was made for; 32 bytes.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws StaleVaultError; StaleRecordError where another digest stands there; NotAuthorizedError without the
 * power `replace`; what `writeContract` throws.
 *
 * @example
 * import { replaceMedicalFile } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await replaceMedicalFile(client, { registry: 'patient', owner, compartment: 3, index: 7, expectedDigest, nextDigest, expectedHead })
 */
export const replaceMedicalFile = defineWrite(
  (
    client,
    {
      registry,
      owner,
      compartment,
      index,
      expectedDigest,
      nextDigest,
      expectedHead,
    }: replaceMedicalFile.Arguments,
  ) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'replaceMedicalFile',
      args: [owner, compartment, index, expectedDigest, nextDigest, expectedHead],
    }),
  }),
)

export declare namespace replaceMedicalFile {
  type Arguments = {
    registry: Registry
    owner: Address
    compartment: number
    index: number
    expectedDigest: Hash
    nextDigest: Hash
    expectedHead: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
