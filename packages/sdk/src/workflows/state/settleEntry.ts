import { resumeTransaction } from '../../actions/resumeTransaction.ts'
import { type WriteResult, writeContract } from '../../actions/writeContract.ts'
import { ContractError } from '../../errors/contractErrors.ts'
import {
  TransactionCancelledError,
  TransactionDroppedError,
  TransactionReplacedError,
  TransactionRevertedError,
} from '../../errors/transaction.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { throwAway } from './garbage.ts'
import { type OutboxHandle, readAttempt } from './outbox.ts'
import { unpinAttempts } from './scratch.ts'

/**
 * Finds out what became of an entry's transaction. One that was dropped is sent again with the same nonce, so that only
 * one of the two can ever count.
 *
 * @returns What it did; undefined where it never can do anything.
 * @throws TransactionPendingError, TransactionOutcomeUnknownError and the errors of `errors/rpc`: ask again later.
 */
export async function settleEntry(
  ctx: Context,
  { handle, signal }: Pick<WorkflowOptions, 'signal'> & { handle: OutboxHandle },
): Promise<WriteResult | undefined> {
  const attempt = readAttempt(handle.entry)
  if (attempt === undefined) return undefined
  try {
    return await resumeTransaction(ctx.client, { attempt, signal })
  } catch (error) {
    if (isOver(error)) return undefined
    if (!(error instanceof TransactionDroppedError)) throw error
  }
  try {
    const { data, nonce, to } = attempt
    return await writeContract(ctx.client, { to, data, nonce, signal, onSubmitting: handle.recordAttempt })
  } catch (error) {
    // What the contract refuses now it would refuse later as well: the state it was made for is gone.
    if (isOver(error) || error instanceof ContractError) return undefined
    throw error
  }
}

const isOver = (error: unknown) =>
  [TransactionCancelledError, TransactionReplacedError, TransactionRevertedError].some(
    (type) => error instanceof type,
  )

/** Throws everything away that was made for an entry whose transaction never happened. */
export async function undoEntry(ctx: Context, handle: OutboxHandle): Promise<void> {
  const { blocks, intent } = handle.entry
  await unpinAttempts(ctx, handle)
  // What replaces or deletes a record bears the uid of one that is there: its pins are not the entry's.
  if (intent.kind === 'record' && intent.operation === 'add') await ctx.store.local.unpin({ pin: intent.uid })
  await throwAway(ctx, { cids: blocks, holder: intent.kind === 'record' ? intent.owner : undefined })
  await handle.close()
}
