import type { Hash, Transaction, TransactionReceipt } from 'viem'
import {
  getBlock,
  getBlockNumber,
  getTransaction,
  getTransactionCount,
  getTransactionReceipt,
} from 'viem/actions'
import { getRpcError } from '../../errors/getRpcError.ts'
import { RpcResponseError } from '../../errors/rpc.ts'
import type { TransactionAttempt } from '../../errors/transaction.ts'
import type { MedrecClient } from './types.ts'

export type TransactionOutcome =
  | { status: 'included'; receipt: TransactionReceipt }
  | { status: 'pending' }
  | { status: 'dropped' }
  | { status: 'cancelled'; hash: Hash }
  | { status: 'replaced'; hash: Hash | undefined }

/** A reorganisation may have moved the transaction into an earlier block than the one that was newest. */
const reorgMargin = 64n

const missing = (error: unknown): undefined => {
  const name = error instanceof Error ? error.name : undefined
  if (name === 'TransactionReceiptNotFoundError' || name === 'TransactionNotFoundError') return undefined
  throw error
}

async function receiptOf(client: MedrecClient, hash: Hash): Promise<TransactionReceipt | undefined> {
  const receipt = await getTransactionReceipt(client, { hash }).catch(missing)
  // A receipt of another transaction says nothing about ours.
  if (receipt && !same(receipt.transactionHash, hash))
    throw new RpcResponseError({ method: 'eth_getTransactionReceipt' })
  return receipt
}

const same = (a: string | null | undefined, b: string | null | undefined) =>
  a?.toLowerCase() === b?.toLowerCase()

const isOurs = (transaction: Transaction, attempt: TransactionAttempt) =>
  same(transaction.to, attempt.to) && same(transaction.input, attempt.data)

/**
 * The first block after which the sender's count is above the nonce.
 *
 * Old counts need a node with history; where it has none, every block is looked at.
 */
async function firstBlockWithNonce(
  client: MedrecClient,
  attempt: TransactionAttempt,
  from: bigint,
  to: bigint,
): Promise<bigint> {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) / 2n
    const count = await getTransactionCount(client, { address: attempt.from, blockNumber: middle }).catch(
      () => undefined,
    )
    if (count === undefined) return from
    if (count > attempt.nonce) high = middle
    else low = middle + 1n
  }
  return low
}

/** The nonce is used: finds out by what. A wallet may have picked a later nonce when the hash isn't known. */
async function findMined(client: MedrecClient, attempt: TransactionAttempt): Promise<TransactionOutcome> {
  const latest = await getBlockNumber(client, { cacheTime: 0 })
  const earliest = attempt.fromBlock > reorgMargin ? attempt.fromBlock - reorgMargin : 0n
  let replacement: Transaction | undefined
  for (
    let blockNumber = await firstBlockWithNonce(client, attempt, earliest, latest);
    blockNumber <= latest;
    blockNumber++
  ) {
    const block = await getBlock(client, { blockNumber, includeTransactions: true })
    for (const transaction of block.transactions) {
      if (!same(transaction.from, attempt.from) || transaction.nonce < attempt.nonce) continue
      const atNonce = transaction.nonce === attempt.nonce
      if ((atNonce || !attempt.hash) && isOurs(transaction, attempt)) {
        const receipt = await receiptOf(client, transaction.hash)
        return receipt ? { status: 'included', receipt } : { status: 'pending' }
      }
      if (atNonce) replacement = transaction
    }
    if (replacement && attempt.hash) break
  }
  const cancelled = same(replacement?.to, attempt.from) && replacement?.value === 0n
  if (replacement && cancelled) return { status: 'cancelled', hash: replacement.hash }
  return { status: 'replaced', hash: replacement?.hash }
}

/**
 * Finds out what became of an attempt, and sends nothing.
 *
 * Not viem's `waitForTransactionReceipt`: that resolves with the receipt of the transaction that cancelled ours.
 *
 * @param client - Client of the chain the attempt was made on.
 * @param attempt - What `onSubmitting` handed out.
 * @returns Where it stands now.
 */
export async function getTransactionOutcome(
  client: MedrecClient,
  attempt: TransactionAttempt,
): Promise<TransactionOutcome> {
  const { from: address, hash, nonce } = attempt
  try {
    const receipt = hash && (await receiptOf(client, hash))
    if (receipt) return { status: 'included', receipt }
    if (hash && (await getTransaction(client, { hash }).catch(missing))) return { status: 'pending' }
    if ((await getTransactionCount(client, { address, blockTag: 'latest' })) > nonce) {
      // It may have entered a block between the first question and this one.
      const late = hash && (await receiptOf(client, hash))
      return late ? { status: 'included', receipt: late } : await findMined(client, attempt)
    }
    const pending = await getTransactionCount(client, { address, blockTag: 'pending' })
    return { status: pending > nonce ? 'pending' : 'dropped' }
  } catch (error) {
    throw getRpcError(error)
  }
}
