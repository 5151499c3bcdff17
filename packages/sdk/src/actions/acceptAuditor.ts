import { encodeFunctionData } from 'viem'
import { auditLogAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Accepts an invitation to become an auditor; sent by the invited account.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AuditorStatusError where there is no invitation that is still good; what `writeContract` throws.
 *
 * @example
 * import { acceptAuditor } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await acceptAuditor(client, {})
 */
export const acceptAuditor = defineWrite((client, _: acceptAuditor.Arguments) => ({
  to: getDeployment(client).auditLog.address,
  data: encodeFunctionData({ abi: auditLogAbi, functionName: 'acceptAuditor' }),
}))

export declare namespace acceptAuditor {
  type Arguments = Record<never, never>
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
