import type { Address, Hash } from 'viem'
import { zeroHash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/**
 * The digest of one record.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.compartment - Number of the compartment, 0 to 47, or 255 for the inbox.
 * @param parameters.index - Index of the record in its compartment.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns Digest of the manifest, 32 bytes; undefined where it was deleted or never added.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getMedicalFile } from '@medrec/sdk/actions'
 *
 * const digest = await getMedicalFile(client, { registry: 'patient', owner, compartment: 3, index: 7 })
 */
export async function getMedicalFile(
  client: MedrecClient,
  parameters: getMedicalFile.Parameters,
): Promise<getMedicalFile.ReturnType> {
  const { registry, owner, compartment, index, ...options } = parameters
  const digest = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'getMedicalFile',
    args: [owner, compartment, index],
    ...options,
  })
  return digest === zeroHash ? undefined : digest
}

export declare namespace getMedicalFile {
  type Parameters = {
    registry: Registry
    owner: Address
    compartment: number
    index: number
  } & ReadOptions
  type ReturnType = Hash | undefined
  type ErrorType = MedrecError
}
