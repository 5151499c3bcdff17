import { type Address, encodeFunctionData } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Removes an auditor or withdraws an invitation, as an administrator.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.auditor - The account of the auditor.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AdminRoleRequiredError; AuditorStatusError; what `writeContract` throws.
 *
 * @example
 * import { removeAuditor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await removeAuditor(client, { auditor })
 */
export const removeAuditor = defineWrite((client, { auditor }: removeAuditor.Arguments) => ({
  to: getDeployment(client).auditLog.address,
  data: encodeFunctionData({ abi: auditLogAbi, functionName: 'removeAuditor', args: [auditor] }),
}))

export declare namespace removeAuditor {
  type Arguments = {
    auditor: Address
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
