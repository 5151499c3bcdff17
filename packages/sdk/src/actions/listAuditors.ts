import type { Address } from 'viem'
import { zeroAddress } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { type AuditorState, toAuditor } from './getAuditor.ts'
import { type Page, toPage } from './internal/pages.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * Everyone who ever accepted to be an auditor, newest first, with the present state.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.cursor - The auditor the page begins with: `next` of the page before; left out for the
 * newest.
 * @param parameters.size - Entries of a page, 1 to 500. @default 100
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `items`, and `next` where there are more.
 * @throws PageError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { listAuditors } from '@medrec/sdk/actions'
 *
 * const { items, next } = await listAuditors(client, {})
 */
export async function listAuditors(
  client: MedrecClient,
  parameters: listAuditors.Parameters,
): Promise<listAuditors.ReturnType> {
  const { cursor = zeroAddress, size = 100, ...options } = parameters
  const [items, next] = await readContract(client, {
    address: getDeployment(client).auditLog.address,
    abi: auditLogAbi,
    functionName: 'getAuditors',
    args: [cursor, BigInt(size)],
    ...options,
  })
  return toPage(items.map(toAuditor), next)
}

export declare namespace listAuditors {
  type Parameters = {
    cursor?: Address | undefined
    size?: number | undefined
  } & ReadOptions
  type ReturnType = Page<AuditorState>
  type ErrorType = MedrecError
}
