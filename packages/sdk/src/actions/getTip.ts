import type { Hex } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/** The end of the global audit chain. */
export type AuditTip = {
  /** How many events there are: the id of the newest. */
  count: bigint
  /** Head over all events; 26 bytes. */
  head: Hex
}

/**
 * The end of the global audit chain.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns How many events there are, and the head over all of them.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getTip } from '@medrec/sdk/actions'
 *
 * const { count, head } = await getTip(client, {})
 */
export async function getTip(
  client: MedrecClient,
  parameters: getTip.Parameters = {},
): Promise<getTip.ReturnType> {
  const [count, head] = await readContract(client, {
    address: getDeployment(client).auditLog.address,
    abi: auditLogAbi,
    functionName: 'getTip',
    args: [],
    ...parameters,
  })
  return { count: BigInt(count), head }
}

export declare namespace getTip {
  type Parameters = ReadOptions
  type ReturnType = AuditTip
  type ErrorType = MedrecError
}
