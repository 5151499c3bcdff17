import type { Address, Hash } from 'viem'
import { zeroHash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/**
 * The digest of the public vault document of an account.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns 32 bytes; undefined where the account is not registered in this registry.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getHead } from '@medrec/sdk/actions'
 *
 * const head = await getHead(client, { registry: 'patient', owner })
 */
export async function getHead(
  client: MedrecClient,
  parameters: getHead.Parameters,
): Promise<getHead.ReturnType> {
  const { registry, owner, ...options } = parameters
  const head = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'headOf',
    args: [owner],
    ...options,
  })
  return head === zeroHash ? undefined : head
}

export declare namespace getHead {
  type Parameters = {
    registry: Registry
    owner: Address
  } & ReadOptions
  type ReturnType = Hash | undefined
  type ErrorType = MedrecError
}
