import type { Address } from 'viem'
import { type Role, roles } from '../contracts/constants.ts'
import { roleRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * The role of an account.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.account - Any account.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `'none'` where it is not registered.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getRole } from '@medrec/sdk/actions'
 *
 * const role = await getRole(client, { account })
 */
export async function getRole(
  client: MedrecClient,
  parameters: getRole.Parameters,
): Promise<getRole.ReturnType> {
  const { account, ...options } = parameters
  const role = await readContract(client, {
    address: getDeployment(client).roleRegistry.address,
    abi: roleRegistryAbi,
    functionName: 'roleOf',
    args: [account],
    ...options,
  })
  return roles[role] ?? 'none'
}

export declare namespace getRole {
  type Parameters = {
    account: Address
  } & ReadOptions
  type ReturnType = Role
  type ErrorType = MedrecError
}
