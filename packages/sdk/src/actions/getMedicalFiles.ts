import type { Address, Hash } from 'viem'
import { zeroHash } from 'viem'
import { maxPageSize } from '../contracts/constants.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/** A record as the chain knows it. */
export type MedicalFile = { compartment: number; index: number; digest: Hash }

/**
 * One page of the records of a compartment, in the order of their indexes; deleted ones are left out.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.compartment - Number of the compartment, 0 to 47, or 255 for the inbox.
 * @param parameters.start - The first index. @default 0
 * @param parameters.size - Indexes of a page, 1 to 500. @default 500
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The records, and the index where the next page starts; undefined at the end.
 * @throws PageError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getMedicalFiles } from '@medrec/sdk/actions'
 *
 * const { files, next } = await getMedicalFiles(client, { registry: 'patient', owner, compartment: 3 })
 */
export async function getMedicalFiles(
  client: MedrecClient,
  parameters: getMedicalFiles.Parameters,
): Promise<getMedicalFiles.ReturnType> {
  const { registry, owner, compartment, start = 0, size = maxPageSize, ...options } = parameters
  const digests = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'getMedicalFiles',
    args: [owner, compartment, BigInt(start), BigInt(size)],
    ...options,
  })
  const files = digests.map((digest, offset) => ({ compartment, index: start + offset, digest }))
  return {
    files: files.filter(({ digest }) => digest !== zeroHash),
    next: digests.length < size ? undefined : start + size,
  }
}

export declare namespace getMedicalFiles {
  type Parameters = {
    registry: Registry
    owner: Address
    compartment: number
    start?: number | undefined
    size?: number | undefined
  } & ReadOptions
  type ReturnType = { files: MedicalFile[]; next: number | undefined }
  type ErrorType = MedrecError
}

/**
 * All records of a compartment, in the order of their indexes; deleted ones are left out.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters - As `getMedicalFiles`; `start` says where to begin.
 * @returns One record after the other.
 * @throws As `getMedicalFiles`.
 *
 * @example
 * import { iterateMedicalFiles } from '@medrec/sdk/actions'
 *
 * for await (const { index, digest } of iterateMedicalFiles(client, { registry: 'patient', owner, compartment: 3 }))
 *   console.log(index, digest)
 */
export async function* iterateMedicalFiles(
  client: MedrecClient,
  parameters: getMedicalFiles.Parameters,
): AsyncGenerator<MedicalFile, void, undefined> {
  for (let start = parameters.start; ; ) {
    const { files, next } = await getMedicalFiles(client, { ...parameters, start })
    yield* files
    if (next === undefined) return
    start = next
  }
}
