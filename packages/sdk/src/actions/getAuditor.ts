import type { Address } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/** An auditor, or who was asked to be one. */
export type AuditorState = {
  account: Address
  status: 'none' | 'invited' | 'active' | 'removed'
  /** The auditor or administrator who invited last. */
  invitedBy: Address
}

const statuses = ['none', 'invited', 'active', 'removed'] as const

/** Reads the state out of the contract's struct. */
export function toAuditor({
  account,
  status,
  invitedBy,
}: {
  account: Address
  status: number
  invitedBy: Address
}) {
  return { account, status: statuses[status] ?? 'none', invitedBy } satisfies AuditorState
}

/**
 * The state of an auditor.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.auditor - The account of the auditor.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The state; status `'none'` where the account was never invited.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getAuditor } from '@medrec/sdk/actions'
 *
 * const { status } = await getAuditor(client, { auditor })
 */
export async function getAuditor(
  client: MedrecClient,
  parameters: getAuditor.Parameters,
): Promise<getAuditor.ReturnType> {
  const { auditor, ...options } = parameters
  return toAuditor(
    await readContract(client, {
      address: getDeployment(client).auditLog.address,
      abi: auditLogAbi,
      functionName: 'getAuditor',
      args: [auditor],
      ...options,
    }),
  )
}

export declare namespace getAuditor {
  type Parameters = {
    auditor: Address
  } & ReadOptions
  type ReturnType = AuditorState
  type ErrorType = MedrecError
}
