import type { Call } from '../../actions/internal/types.ts'
import { type WriteResult, writeContract } from '../../actions/writeContract.ts'
import {
  TransactionDroppedError,
  TransactionOutcomeUnknownError,
  TransactionPendingError,
} from '../../errors/transaction.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import type { OutboxHandle } from './outbox.ts'

/**
 * Sends the one transaction of an outbox entry. The attempt is written down before it leaves the device, so that after
 * a crash it is found again and never sent twice.
 *
 * @throws What `writeContract` throws; {@link isOutcomeOpen} says whether the entry must stay.
 */
export async function submitEntry(
  ctx: Context,
  parameters: WorkflowOptions & { handle: OutboxHandle; call: Call },
): Promise<WriteResult> {
  const { call, handle, onProgress, signal } = parameters
  await onProgress?.({ phase: 'submitting' })
  return writeContract(ctx.client, { ...call, signal, onSubmitting: handle.recordAttempt })
}

/**
 * Whether a transaction of this entry may still enter the chain after an error: then nothing of it may be thrown away
 * or tried again before `vault.resume()` knows better.
 */
export function isOutcomeOpen(
  handle: OutboxHandle,
  error: unknown,
  signal?: AbortSignal | undefined,
): boolean {
  if (handle.entry.attempt === undefined) return false
  if (signal?.aborted && error === signal.reason) return true
  return [TransactionOutcomeUnknownError, TransactionPendingError, TransactionDroppedError].some(
    (type) => error instanceof type,
  )
}
