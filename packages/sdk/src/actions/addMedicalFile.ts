import { type Address, encodeFunctionData, type Hash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { registryAddress } from './internal/registry.ts'
import type { Registry } from './internal/types.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Adds the digest of a record at the next index of a compartment; the event names the index.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is. Not always the sender.
 * @param parameters.author - Who adds it: the owner, or in a patient's vault a doctor with live write access.
 * @param parameters.compartment - Number of the compartment, 0 to 47, or 255 for the inbox.
 * @param parameters.digest - Digest of the manifest; 32 bytes.
 * @param parameters.expectedHead - The head that the change was made for; 32 bytes.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws StaleVaultError where the head has moved (seal again); AccessDeniedError where the doctor may not
 * write here; NotAuthorizedError without the power `add` of the author; what `writeContract` throws.
 *
 * @example
 * import { addMedicalFile } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await addMedicalFile(client, { registry: 'patient', owner, author: owner, compartment: 3, digest, expectedHead })
 */
export const addMedicalFile = defineWrite(
  (client, { registry, owner, author, compartment, digest, expectedHead }: addMedicalFile.Arguments) => ({
    to: registryAddress(client, registry),
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'addMedicalFile',
      args: [owner, author, compartment, digest, expectedHead],
    }),
  }),
)

export declare namespace addMedicalFile {
  type Arguments = {
    registry: Registry
    owner: Address
    author: Address
    compartment: number
    digest: Hash
    expectedHead: Hash
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
