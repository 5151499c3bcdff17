import type { Address, Hash } from 'viem'
import { zeroHash } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * The end of the audit chain of one patient, doctor or auditor.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.subject - Whose trail.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns 32 bytes; undefined where the subject has no event.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getSubjectHead } from '@medrec/sdk/actions'
 *
 * const head = await getSubjectHead(client, { subject })
 */
export async function getSubjectHead(
  client: MedrecClient,
  parameters: getSubjectHead.Parameters,
): Promise<getSubjectHead.ReturnType> {
  const { subject, ...options } = parameters
  const head = await readContract(client, {
    address: getDeployment(client).auditLog.address,
    abi: auditLogAbi,
    functionName: 'getSubjectHead',
    args: [subject],
    ...options,
  })
  return head === zeroHash ? undefined : head
}

export declare namespace getSubjectHead {
  type Parameters = {
    subject: Address
  } & ReadOptions
  type ReturnType = Hash | undefined
  type ErrorType = MedrecError
}
