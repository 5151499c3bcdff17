import type { Hash, Hex, TransactionReceipt } from 'viem'
import { call as viem_call } from 'viem/actions'
import type { MedrecError } from '../errors/base.ts'
import { ContractError } from '../errors/contractErrors.ts'
import { type TransactionAttempt, TransactionRevertedError } from '../errors/transaction.ts'
import { type AuditEvent, decodeAuditEvents } from './audit/auditEvent.ts'
import { getCallError } from './internal/getCallError.ts'
import { type SubmitOptions, submitTransaction } from './internal/submitTransaction.ts'
import type { Call, MedrecClient } from './internal/types.ts'
import { type WaitOptions, waitForTransaction } from './internal/waitForTransaction.ts'

/** What a transaction did. */
export type WriteResult = {
  /** Of the transaction in the block; another one than was sent where the wallet sped it up. */
  hash: Hash
  receipt: TransactionReceipt
  gasUsed: bigint
  /** The audit events of the transaction, in their order. */
  events: AuditEvent[]
}

/** How to send and how long to wait; part of the parameters of every write. */
export type WriteOptions = SubmitOptions & WaitOptions

/** Why it was refused: the same call on the state after the block, as far as that still says so. */
async function reasonOf(client: MedrecClient, attempt: TransactionAttempt, blockNumber: bigint) {
  const { from: account, to, data } = attempt
  const error = await viem_call(client, { account, to, data, blockNumber }).then(
    () => undefined,
    (error: unknown): MedrecError => getCallError(error, to),
  )
  return error instanceof ContractError ? error : undefined
}

/**
 * Waits for the receipt of an attempt and reads what it did.
 *
 * @throws As `waitForTransaction`; TransactionRevertedError with the contract's reason as its cause.
 */
export async function finishTransaction(
  client: MedrecClient,
  attempt: TransactionAttempt,
  options: WaitOptions,
): Promise<WriteResult> {
  const receipt = await waitForTransaction(client, attempt, options)
  const { blockNumber, gasUsed, transactionHash: hash } = receipt
  if (receipt.status !== 'success')
    throw new TransactionRevertedError({
      attempt,
      blockNumber,
      cause: await reasonOf(client, attempt, blockNumber),
    })
  return { hash, receipt, gasUsed, events: decodeAuditEvents(client, receipt.logs) }
}

/**
 * Sends one call and waits until it is in a block.
 *
 * It is tried out on the newest state first, so that a refusal costs nothing. It is sent once: where the
 * connection breaks after that, the error carries the attempt for `resumeTransaction`.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.to - The contract.
 * @param parameters.data - Selector and arguments, as `.call` of an action gives them.
 * @param parameters.account - Who sends; the client's account where nothing is said.
 * @param parameters.nonce - Pins the nonce, after a dropped attempt.
 * @param parameters.timeout - How long to wait for a block, in milliseconds. @default 180_000
 * @param parameters.onSubmitting - Awaited before anything leaves the device.
 * @param parameters.onSubmitted - Awaited once the node has taken it.
 * @param parameters.signal - Ends the waiting, not a transaction that was sent.
 * @returns Hash, receipt, gas and audit events.
 * @throws ContractError and its subclasses (nothing was sent), the errors of `errors/rpc`,
 * TransactionOutcomeUnknownError,
 * TransactionPendingError, TransactionDroppedError, TransactionCancelledError, TransactionReplacedError,
 * TransactionRevertedError.
 *
 * @example
 * import { deleteMedicalFile, writeContract } from '@medrec/sdk/actions'
 *
 * const call = deleteMedicalFile.call(client, { registry: 'patient', owner, compartment: 3, index: 7, expectedDigest })
 * const { hash, gasUsed } = await writeContract(client, call)
 */
export async function writeContract(
  client: MedrecClient,
  parameters: writeContract.Parameters,
): Promise<writeContract.ReturnType> {
  const { to, data, ...options } = parameters
  const attempt = await submitTransaction(client, { to, data }, options)
  await options.onSubmitted?.(attempt)
  return finishTransaction(client, attempt, options)
}

export declare namespace writeContract {
  type Parameters = Call & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}

/** A function that writes: `action(client, parameters)` sends, `action.call(client, arguments)` only builds the call. */
export type WriteAction<Arguments> = {
  (client: MedrecClient, parameters: Arguments & WriteOptions): Promise<WriteResult>
  /** The call for a batch, a dry run or a relayer; needs no account and asks no node. */
  call(client: MedrecClient, parameters: Arguments): { to: Call['to']; data: Hex }
}

/** Makes a write action out of what differs between them: the contract and its arguments. */
export function defineWrite<Arguments>(
  build: (client: MedrecClient, parameters: Arguments) => Call,
): WriteAction<Arguments> {
  const action = async (client: MedrecClient, parameters: Arguments & WriteOptions) =>
    writeContract(client, { ...pickWriteOptions(parameters), ...build(client, parameters) })
  return Object.assign(action, { call: build })
}

function pickWriteOptions(parameters: WriteOptions): WriteOptions {
  const {
    account,
    gas,
    maxFeePerGas,
    maxPriorityFeePerGas,
    nonce,
    onSubmitted,
    onSubmitting,
    pollingInterval,
  } = parameters
  const { signal, timeout } = parameters
  return {
    account,
    gas,
    maxFeePerGas,
    maxPriorityFeePerGas,
    nonce,
    onSubmitted,
    onSubmitting,
    pollingInterval,
    signal,
    timeout,
  }
}
