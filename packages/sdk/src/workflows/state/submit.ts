import type { Call } from '../../actions/internal/types.ts'
import { type WriteResult, writeContract } from '../../actions/writeContract.ts'
import { ContractError } from '../../errors/contractErrors.ts'
import {
  FeeTooLowError,
  InsufficientFundsError,
  NonceConflictError,
  RpcRefusedError,
  UserRejectedError,
  WalletUnavailableError,
  WrongChainError,
} from '../../errors/rpc.ts'
import {
  TransactionCancelledError,
  TransactionReplacedError,
  TransactionRevertedError,
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

/** What says for certain that the transaction did nothing and never will. */
const settled = [
  ContractError,
  FeeTooLowError,
  InsufficientFundsError,
  NonceConflictError,
  RpcRefusedError,
  TransactionCancelledError,
  TransactionReplacedError,
  TransactionRevertedError,
  UserRejectedError,
  WalletUnavailableError,
  WrongChainError,
]

/**
 * Whether a transaction of this entry may still enter the chain, or is there already, after an error: then nothing of
 * it may be thrown away or tried again before `vault.resume()` knows better. Any error counts that does not say for
 * certain that nothing happened: a server may answer nonsense about a transaction that is in a block.
 */
export function isOutcomeOpen({ entry }: OutboxHandle, error: unknown): boolean {
  return entry.attempt !== undefined && !settled.some((type) => error instanceof type)
}
