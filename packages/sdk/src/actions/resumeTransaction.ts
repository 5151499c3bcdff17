import type { MedrecError } from '../errors/base.ts'
import type { TransactionAttempt } from '../errors/transaction.ts'
import type { MedrecClient } from './internal/types.ts'
import type { WaitOptions } from './internal/waitForTransaction.ts'
import { finishTransaction, type WriteResult } from './writeContract.ts'

/**
 * Finds out what became of an earlier attempt, after a crash or a broken connection. It never sends.
 *
 * @param client - Client of the chain the attempt was made on; it needs no account.
 * @param parameters.attempt - What `onSubmitting` handed out, or the `attempt` of an error.
 * @param parameters.timeout - How long to wait for a block, in milliseconds. @default 180_000
 * @param parameters.pollingInterval - Time between two questions, in milliseconds.
 * @param parameters.signal - Ends the waiting.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws TransactionDroppedError: it is gone; send it again with the same nonce. TransactionCancelledError,
 * TransactionReplacedError: it can never count. TransactionRevertedError; TransactionPendingError;
 * TransactionOutcomeUnknownError where the chain can't be reached.
 *
 * @example
 * import { resumeTransaction, writeContract } from '@medrec/sdk/actions'
 * import { TransactionDroppedError } from '@medrec/sdk/errors'
 *
 * const result = await resumeTransaction(client, { attempt }).catch((error) => {
 *   if (!(error instanceof TransactionDroppedError)) throw error
 *   return writeContract(client, { to: attempt.to, data: attempt.data, nonce: attempt.nonce })
 * })
 */
export async function resumeTransaction(
  client: MedrecClient,
  parameters: resumeTransaction.Parameters,
): Promise<resumeTransaction.ReturnType> {
  const { attempt, ...options } = parameters
  return finishTransaction(client, attempt, options)
}

export declare namespace resumeTransaction {
  type Parameters = { attempt: TransactionAttempt } & WaitOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
