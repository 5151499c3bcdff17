import { type Account, type Address, type Hex, keccak256, type LocalAccount } from 'viem'
import { parseAccount } from 'viem/accounts'
import {
  estimateFeesPerGas,
  estimateGas,
  getBlock,
  getChainId,
  getCode,
  getTransaction,
  getTransactionCount,
  sendTransaction,
  call as viem_call,
} from 'viem/actions'
import type { MedrecError } from '../../errors/base.ts'
import { ContractError } from '../../errors/contractErrors.ts'
import { ContractMissingError, DeploymentMissingError } from '../../errors/deployment.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
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
  SenderMissingError,
  type TransactionAttempt,
  TransactionOutcomeUnknownError,
} from '../../errors/transaction.ts'
import { getCallError } from './getCallError.ts'
import type { Call, MedrecClient } from './types.ts'

export type SubmitOptions = {
  /** Who sends; the client's account where nothing is said. Not always the account whose authority is used. */
  account?: Account | Address | undefined
  /** Pins the nonce: the one of a dropped attempt, so that only one of the two can ever count. */
  nonce?: number | undefined
  /** Gas limit; estimated, plus a fifth, where nothing is said. */
  gas?: bigint | undefined
  /** Highest fee for each unit of gas, in wei. */
  maxFeePerGas?: bigint | undefined
  /** Tip for each unit of gas, in wei. */
  maxPriorityFeePerGas?: bigint | undefined
  /** Ends the work before sending and the waiting after it, never a transaction that was sent. */
  signal?: AbortSignal | undefined
  /** Awaited before anything leaves the device. Write the attempt down here; a throw ends it unsent. */
  onSubmitting?: ((attempt: TransactionAttempt) => void | Promise<void>) | undefined
  /** Awaited when the node has taken the transaction, before its receipt is waited for. */
  onSubmitted?: ((attempt: TransactionAttempt & { hash: Hex }) => void | Promise<void>) | undefined
}

type Submission = { client: MedrecClient; sender: Account; call: Call; options: SubmitOptions }

/** Our hooks throw what they like; what the chain throws gets a name. */
const named = <value>(request: Promise<value>): Promise<value> =>
  request.catch((error: unknown) => {
    throw getRpcError(error)
  })

/** Addresses where code was seen, per client: code of ours never goes away. */
const codeSeen = new WeakMap<MedrecClient, Set<string>>()

/** A call of an address without code succeeds and does nothing, so it is looked at before the first transaction. */
async function checkTarget(client: MedrecClient, address: Address): Promise<void> {
  const seen = codeSeen.get(client) ?? new Set()
  if (seen.has(address)) return
  const code = await named(getCode(client, { address }))
  if (!code || code === '0x') throw new ContractMissingError({ address, chainId: client.chain?.id ?? 0 })
  codeSeen.set(client, seen.add(address))
}

async function checkChain(client: MedrecClient, expectedChainId: number): Promise<void> {
  const actualChainId = await named(getChainId(client))
  if (actualChainId !== expectedChainId) throw new WrongChainError({ expectedChainId, actualChainId })
}

async function simulate({ client, sender, call }: Submission): Promise<void> {
  await viem_call(client, { account: sender.address, ...call }).catch((error: unknown) => {
    throw getCallError(error, call.to)
  })
}

/** True where the node itself said no, so that nothing can be on its way. */
const isRefusal = (error: MedrecError) =>
  [
    ContractError,
    InsufficientFundsError,
    FeeTooLowError,
    UserRejectedError,
    WalletUnavailableError,
    WrongChainError,
    RpcRefusedError,
  ].some((refusal) => error instanceof refusal)

type Fees = { gas: bigint } & (
  | { type: 'legacy'; gasPrice: bigint }
  | { type: 'eip1559'; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }
)

async function priceOf({ client, options }: Submission, gas: bigint, hasBaseFee: boolean): Promise<Fees> {
  if (!hasBaseFee) {
    const { gasPrice } = await named(estimateFeesPerGas(client, { chain: client.chain, type: 'legacy' }))
    return { type: 'legacy', gas, gasPrice: options.maxFeePerGas ?? gasPrice }
  }
  const { maxFeePerGas, maxPriorityFeePerGas } = options
  if (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined)
    return { type: 'eip1559', gas, maxFeePerGas, maxPriorityFeePerGas }
  const fees = await named(estimateFeesPerGas(client, { chain: client.chain, type: 'eip1559' }))
  const highest = maxFeePerGas ?? fees.maxFeePerGas
  const tip = maxPriorityFeePerGas ?? fees.maxPriorityFeePerGas
  if (tip > highest) return { type: 'eip1559', gas, maxFeePerGas: highest, maxPriorityFeePerGas: highest }
  return { type: 'eip1559', gas, maxFeePerGas: highest, maxPriorityFeePerGas: tip }
}

/** An estimate holds for the state of now; another's transaction before ours may make a slot more expensive. */
async function limitOf({ client, sender, call, options }: Submission): Promise<bigint> {
  if (options.gas !== undefined) return options.gas
  const estimate = await estimateGas(client, { account: sender.address, ...call }).catch((error: unknown) => {
    throw getCallError(error, call.to)
  })
  return (estimate * 6n) / 5n
}

/**
 * Hands the signed bytes to the node. The same bytes are the same transaction however often they arrive, so the
 * transport may retry; after a doubtful answer the node is asked whether it has it.
 */
async function broadcast(
  client: MedrecClient,
  raw: Hex,
  attempt: TransactionAttempt & { hash: Hex },
): Promise<void> {
  try {
    await client.request({ method: 'eth_sendRawTransaction', params: [raw] })
  } catch (error) {
    const reason = getCallError(error, attempt.to)
    if (isRefusal(reason)) throw reason
    const known = await getTransaction(client, { hash: attempt.hash }).then(
      () => true,
      (answer: unknown) =>
        answer instanceof Error && answer.name === 'TransactionNotFoundError' ? false : undefined,
    )
    if (known) return
    if (known === false && reason instanceof NonceConflictError)
      throw new NonceConflictError({ nonce: attempt.nonce, cause: error })
    throw new TransactionOutcomeUnknownError({ attempt, cause: reason })
  }
}

async function submitLocal(
  submission: Submission & { sender: LocalAccount },
  block: { number: bigint; hasBaseFee: boolean },
): Promise<TransactionAttempt & { hash: Hex }> {
  const { client, sender, call, options } = submission
  const chainId = client.chain?.id ?? 0
  // Not viem's `prepareTransactionRequest`: that lets the node fill the transaction in, and we trust no node.
  const price = await priceOf(submission, await limitOf(submission), block.hasBaseFee)
  options.signal?.throwIfAborted()
  const manager = options.nonce === undefined ? sender.nonceManager : undefined
  const counted = { address: sender.address, chainId }
  const nonce =
    options.nonce ??
    (await (manager
      ? manager.consume({ ...counted, client })
      : named(getTransactionCount(client, { address: sender.address, blockTag: 'pending' }))))
  try {
    const serializer = client.chain?.serializers?.transaction
    const raw = await sender.signTransaction(
      { ...call, ...price, chainId, nonce },
      serializer ? { serializer } : undefined,
    )
    const attempt = { ...call, from: sender.address, nonce, fromBlock: block.number, hash: keccak256(raw) }
    await options.onSubmitting?.(attempt)
    await broadcast(client, raw, attempt)
    return attempt
  } catch (error) {
    manager?.reset(counted)
    throw error
  }
}

async function submitByWallet(
  submission: Submission,
  fromBlock: bigint,
): Promise<TransactionAttempt & { hash: Hex }> {
  const { client, sender, call, options } = submission
  const { gas, maxFeePerGas, maxPriorityFeePerGas, signal } = options
  const nonce =
    options.nonce ??
    (await named(getTransactionCount(client, { address: sender.address, blockTag: 'pending' })))
  const attempt = { ...call, from: sender.address, nonce, fromBlock }
  signal?.throwIfAborted()
  await options.onSubmitting?.(attempt)
  const request = { ...call, account: sender, gas, maxFeePerGas, maxPriorityFeePerGas, nonce: options.nonce }
  const hash = await sendTransaction(client, { ...request, chain: client.chain } as never).catch(
    (error: unknown) => {
      const reason = getCallError(error, call.to, { expectedChainId: client.chain?.id })
      if (isRefusal(reason) || reason instanceof NonceConflictError) throw reason
      throw new TransactionOutcomeUnknownError({ attempt, cause: reason })
    },
  )
  return { ...attempt, hash }
}

/**
 * Checks the chain, the contract and the call, then signs and sends, once.
 *
 * @throws The contract's own refusal, decoded, before anything is sent; typed errors of the way there;
 * TransactionOutcomeUnknownError where it may have been sent.
 */
export async function submitTransaction(
  client: MedrecClient,
  call: Call,
  options: SubmitOptions,
): Promise<TransactionAttempt & { hash: Hex }> {
  const account = options.account ?? client.account
  if (!account) throw new SenderMissingError()
  if (!client.chain) throw new DeploymentMissingError()
  const sender = parseAccount(account)
  const submission = { client, sender, call, options }
  options.signal?.throwIfAborted()
  await checkChain(client, client.chain.id)
  const [block] = await Promise.all([named(getBlock(client)), checkTarget(client, call.to)])
  await simulate(submission)
  options.signal?.throwIfAborted()
  if (sender.type !== 'local') return await submitByWallet(submission, block.number)
  const newest = { number: block.number, hasBaseFee: block.baseFeePerGas !== null }
  return await submitLocal({ ...submission, sender }, newest)
}
