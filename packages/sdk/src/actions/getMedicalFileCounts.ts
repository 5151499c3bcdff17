import type { Address } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/**
 * How many indexes each compartment has used, deleted records included.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `counts` of compartments 0 to 47, and that of the inbox.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getMedicalFileCounts } from '@medrec/sdk/actions'
 *
 * const { counts } = await getMedicalFileCounts(client, { registry: 'patient', owner })
 */
export async function getMedicalFileCounts(
  client: MedrecClient,
  parameters: getMedicalFileCounts.Parameters,
): Promise<getMedicalFileCounts.ReturnType> {
  const { registry, owner, ...options } = parameters
  const [counts, inbox] = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'getMedicalFileCounts',
    args: [owner],
    ...options,
  })
  return { counts: [...counts], inbox }
}

export declare namespace getMedicalFileCounts {
  type Parameters = {
    registry: Registry
    owner: Address
  } & ReadOptions
  type ReturnType = { counts: number[]; inbox: number }
  type ErrorType = MedrecError
}
