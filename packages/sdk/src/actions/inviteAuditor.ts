import { type Address, encodeFunctionData } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Invites an account to become an auditor, as an administrator or an active auditor.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.auditor - The account of the auditor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; AuditorStatusError; what `writeContract` throws.
 *
 * @example
 * import { inviteAuditor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await inviteAuditor(client, { auditor })
 */
export const inviteAuditor = defineWrite((client, { auditor }: inviteAuditor.Arguments) => ({
  to: getDeployment(client).auditLog.address,
  data: encodeFunctionData({ abi: auditLogAbi, functionName: 'inviteAuditor', args: [auditor] }),
}))

export declare namespace inviteAuditor {
  type Arguments = {
    auditor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
