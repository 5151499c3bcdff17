import type { TransactionReceipt } from 'viem'
import { MedrecError } from '../../errors/base.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
import {
  type TransactionAttempt,
  TransactionCancelledError,
  TransactionDroppedError,
  TransactionOutcomeUnknownError,
  TransactionPendingError,
  TransactionReplacedError,
} from '../../errors/transaction.ts'
import { getTransactionOutcome, type TransactionOutcome } from './getTransactionOutcome.ts'
import { sleep } from './sleep.ts'
import type { MedrecClient } from './types.ts'

export type WaitOptions = {
  /** How long to wait for a block, in milliseconds. @default 180_000 */
  timeout?: number | undefined
  /** Time between two questions, in milliseconds; the client's where nothing is said. */
  pollingInterval?: number | undefined
  /** Ends the waiting, not the transaction. */
  signal?: AbortSignal | undefined
}

/** Servers behind a balancer don't all know a transaction at once, so one "never heard of it" says nothing. */
const dropsBeforeBelief = 5

/**
 * Waits until the attempt is in a block.
 *
 * @throws TransactionCancelledError, TransactionReplacedError, TransactionDroppedError, TransactionPendingError
 * (time is up), TransactionOutcomeUnknownError (the chain can't be reached), or the signal's reason.
 */
export async function waitForTransaction(
  client: MedrecClient,
  attempt: TransactionAttempt,
  options: WaitOptions = {},
): Promise<TransactionReceipt> {
  const { timeout = 180_000, pollingInterval = client.pollingInterval, signal } = options
  const deadline = Date.now() + timeout
  let drops = 0
  for (;;) {
    const outcome = await getTransactionOutcome(client, attempt).catch((error) => getRpcError(error))
    const settled = settle(outcome, attempt)
    if (settled) return settled
    drops = isOutcome(outcome) && outcome.status === 'dropped' ? drops + 1 : 0
    if (drops >= dropsBeforeBelief) throw new TransactionDroppedError({ attempt })
    if (Date.now() + pollingInterval > deadline) throw overdue(outcome, attempt, timeout)
    await sleep(pollingInterval, signal)
  }
}

const isOutcome = (outcome: TransactionOutcome | MedrecError): outcome is TransactionOutcome =>
  !(outcome instanceof MedrecError)

function settle(
  outcome: TransactionOutcome | MedrecError,
  attempt: TransactionAttempt,
): TransactionReceipt | undefined {
  if (!isOutcome(outcome)) {
    if (outcome.retryable) return undefined
    throw new TransactionOutcomeUnknownError({ attempt, cause: outcome })
  }
  if (outcome.status === 'included') return outcome.receipt
  if (outcome.status === 'cancelled')
    throw new TransactionCancelledError({ attempt, replacementHash: outcome.hash })
  if (outcome.status === 'replaced')
    throw new TransactionReplacedError({ attempt, replacementHash: outcome.hash })
  return undefined
}

function overdue(
  outcome: TransactionOutcome | MedrecError,
  attempt: TransactionAttempt,
  timeout: number,
): MedrecError {
  if (!isOutcome(outcome)) return new TransactionOutcomeUnknownError({ attempt, cause: outcome })
  if (outcome.status === 'dropped') return new TransactionDroppedError({ attempt })
  return new TransactionPendingError({ attempt, timeout })
}
