import type { Address } from 'viem'
import { zeroAddress } from 'viem'
import { type Role, roles } from '../contracts/constants.ts'
import { roleRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { type Page, toPage } from './internal/pages.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * The directory: every account with a role, newest first.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.role - `'patient'`, `'doctor'` or `'auditor'`.
 * @param parameters.cursor - The account the page begins with: `next` of the page before; left out for the
 * newest.
 * @param parameters.size - Entries of a page, 1 to 500. @default 100
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `items`, and `next` where there are more.
 * @throws PageError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { listAccounts } from '@medrec/sdk/actions'
 *
 * const { items, next } = await listAccounts(client, { role: 'doctor' })
 */
export async function listAccounts(
  client: MedrecClient,
  parameters: listAccounts.Parameters,
): Promise<listAccounts.ReturnType> {
  const { role, cursor = zeroAddress, size = 100, ...options } = parameters
  const [items, next] = await readContract(client, {
    address: getDeployment(client).roleRegistry.address,
    abi: roleRegistryAbi,
    functionName: 'getAccounts',
    args: [roles.indexOf(role), cursor, BigInt(size)],
    ...options,
  })
  return toPage(items, next)
}

export declare namespace listAccounts {
  type Parameters = {
    role: Exclude<Role, 'none'>
    cursor?: Address | undefined
    size?: number | undefined
  } & ReadOptions
  type ReturnType = Page<Address>
  type ErrorType = MedrecError
}
