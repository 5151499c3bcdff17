import type { Address } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * Whether an account is an active auditor.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.account - Any account.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns True where it is invited, has accepted, and was not removed.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { isAuditor } from '@medrec/sdk/actions'
 *
 * const active = await isAuditor(client, { account })
 */
export async function isAuditor(
  client: MedrecClient,
  parameters: isAuditor.Parameters,
): Promise<isAuditor.ReturnType> {
  const { account, ...options } = parameters
  return readContract(client, {
    address: getDeployment(client).auditLog.address,
    abi: auditLogAbi,
    functionName: 'isAuditor',
    args: [account],
    ...options,
  })
}

export declare namespace isAuditor {
  type Parameters = {
    account: Address
  } & ReadOptions
  type ReturnType = boolean
  type ErrorType = MedrecError
}
