import { createWalletClient, custom, type EIP1193RequestFn, parseEther, publicActions } from 'viem'
import { foundry } from 'viem/chains'
import { describe, expect, test } from 'vitest'
import { digest, people } from '../../test/chain.ts'
import { caught, move, owner, useFaultyChain } from '../../test/faultyChain.ts'
import { withMedrec } from '../contracts/withMedrec.ts'
import type { TransactionAttempt } from '../errors/transaction.ts'
import { resumeTransaction } from './resumeTransaction.ts'
import { setHead } from './setHead.ts'
import { writeContract } from './writeContract.ts'

const { context, faultAt, headNow, nonceNow, sent } = useFaultyChain()

describe('between sending and the receipt', () => {
  test('behavior: the answer to the send is lost; the node is asked and has it, nothing is sent twice', async () => {
    let lost = 0
    context.proxy.setFault(({ method }) =>
      method === 'eth_sendRawTransaction' && lost++ === 0 ? 'lostAnswer' : undefined,
    )
    await setHead(context.client, move)
    expect([await headNow(), await nonceNow()]).toEqual([digest('1'), 2])
  })

  test('behavior: the node never answers again; resuming later finds it, and nothing is sent twice', async () => {
    let gone = false
    context.proxy.setFault(({ method }) => {
      if (method === 'eth_sendRawTransaction' && !gone) {
        gone = true
        return 'lostAnswer'
      }
      return gone ? 'reset' : undefined
    })
    const attempts: TransactionAttempt[] = []
    const error = await caught(
      setHead(context.client, { ...move, onSubmitting: (attempt) => void attempts.push(attempt) }),
    )
    expect(error).toMatchObject({
      name: 'TransactionOutcomeUnknownError',
      category: 'network',
      retryable: false,
    })
    expect(error.attempt).toEqual(attempts[0])

    context.proxy.setFault(undefined)
    context.proxy.methods.length = 0
    const { events } = await resumeTransaction(context.client, { attempt: error.attempt })
    expect(events).toMatchObject([{ ref: digest('1') }])
    expect([sent(), await nonceNow()]).toEqual([0, 2])
  })

  test('behavior: the node goes away for a while and comes back within the timeout', async () => {
    const receipts = () =>
      context.proxy.methods.filter((method) => method === 'eth_getTransactionReceipt').length
    context.proxy.setFault(({ method }) =>
      method === 'eth_getTransactionReceipt' && receipts() <= 3 ? 'reset' : undefined,
    )
    await setHead(context.client, move)
    expect(await headNow()).toBe(digest('1'))
    expect(sent()).toBe(1)
  })

  test('error: the node stays away until the timeout', async () => {
    faultAt('eth_getTransactionReceipt', '500')
    const error = await caught(setHead(context.client, { ...move, timeout: 200 }))
    expect(error).toMatchObject({
      name: 'TransactionOutcomeUnknownError',
      cause: { name: 'RpcServerError' },
      attempt: { nonce: 1 },
    })
    context.proxy.setFault(undefined)
    await resumeTransaction(context.client, { attempt: error.attempt })
    expect(sent()).toBe(1)
  })

  test('error: a crash before the send is found as dropped, and the same nonce is used again', async () => {
    const attempts: TransactionAttempt[] = []
    await caught(
      setHead(context.client, {
        ...move,
        onSubmitting: (attempt) => {
          attempts.push(attempt)
          throw new Error('power cut')
        },
      }),
    )
    const [attempt] = attempts
    if (!attempt) throw new Error('no attempt')
    const error = await caught(resumeTransaction(context.client, { attempt }))
    expect(error).toMatchObject({ name: 'TransactionDroppedError', retryable: true })
    await writeContract(context.client, { to: attempt.to, data: attempt.data, nonce: error.attempt.nonce })
    expect([await headNow(), await nonceNow()]).toEqual([digest('1'), 2])
  })

  test('error: dropped from the pool', async () => {
    await context.chain.control.setAutomine(false)
    const error = await caught(
      setHead(context.client, {
        ...move,
        onSubmitted: ({ hash }) => context.chain.control.dropTransaction({ hash }),
      }),
    )
    expect(error).toMatchObject({ name: 'TransactionDroppedError', attempt: { nonce: 1 } })
    expect(error.metaMessages.join()).toContain('same nonce (1)')
  })

  test('error: pending for longer than the timeout; resuming waits on', async () => {
    await context.chain.control.setAutomine(false)
    const error = await caught(setHead(context.client, { ...move, timeout: 100 }))
    expect(error).toMatchObject({ name: 'TransactionPendingError' })
    const resumed = resumeTransaction(context.client, { attempt: error.attempt })
    await context.chain.control.mine({ blocks: 1 })
    expect((await resumed).hash).toBe(error.attempt.hash)
    expect(sent()).toBe(1)
  })

  test('args: signal ends the waiting, not the transaction', async () => {
    await context.chain.control.setAutomine(false)
    const controller = new AbortController()
    const reason = new Error('closed the page')
    let submitted: TransactionAttempt | undefined
    const error = await caught(
      setHead(context.client, {
        ...move,
        signal: controller.signal,
        onSubmitted: (attempt) => {
          submitted = attempt
          controller.abort(reason)
        },
      }),
    )
    expect(error).toBe(reason)
    await context.chain.control.mine({ blocks: 1 })
    if (!submitted) throw new Error('not submitted')
    await resumeTransaction(context.client, { attempt: submitted })
    expect(await headNow()).toBe(digest('1'))
  })
})

describe('the same nonce used by others', () => {
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n }
  const higher = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 10n, gas: 200_000n }

  /** Sends ours into a pool that stands still, lets another transaction take its nonce, and mines. */
  async function replaceBy(request: { to: `0x${string}`; data?: `0x${string}`; value?: bigint }) {
    await context.chain.control.setAutomine(false)
    const result = setHead(context.client, {
      ...move,
      ...fees,
      onSubmitted: async ({ nonce }) => {
        await context.chain.clients.patient.sendTransaction({ ...request, ...higher, nonce })
        await context.chain.control.mine({ blocks: 1 })
      },
    })
    return result
  }

  test('behavior: sped up in the wallet counts, with the hash that is in the block', async () => {
    const call = setHead.call(context.client, move)
    const { hash, receipt, events } = await replaceBy(call)
    expect(receipt.effectiveGasPrice).toBeGreaterThan(fees.maxFeePerGas / 2n)
    expect(receipt.transactionHash).toBe(hash)
    expect(events).toMatchObject([{ ref: digest('1'), transactionHash: hash }])
  })

  test('error: cancelled in the wallet', async () => {
    const error = await caught(replaceBy({ to: owner, value: 0n }))
    expect(error).toMatchObject({ name: 'TransactionCancelledError', retryable: false })
    expect(await headNow()).toBe(digest('0'))
  })

  test('error: replaced by something else', async () => {
    const error = await caught(replaceBy({ to: people.stranger.address, value: parseEther('1') }))
    expect(error).toMatchObject({ name: 'TransactionReplacedError', retryable: true })
    expect(await headNow()).toBe(digest('0'))
  })

  test('behavior: the replacement is found many blocks later, with and without history on the node', async () => {
    await context.chain.control.setAutomine(false)
    const error = await caught(setHead(context.client, { ...move, ...fees, timeout: 50 }))
    await context.chain.clients.patient.sendTransaction({
      to: owner,
      value: 0n,
      ...higher,
      nonce: error.attempt.nonce,
    })
    await context.chain.control.mine({ blocks: 30 })
    context.proxy.methods.length = 0
    expect(await caught(resumeTransaction(context.client, { attempt: error.attempt }))).toMatchObject({
      name: 'TransactionCancelledError',
    })
    // Whole blocks are large: with history only the one that matters is fetched.
    expect(context.proxy.methods.filter((method) => method === 'eth_getBlockByNumber')).toHaveLength(1)
    context.proxy.setFault(({ method, params }) =>
      method === 'eth_getTransactionCount' && /^0x/.test(String(params[1]))
        ? { error: { code: -32000, message: 'missing trie node' } }
        : undefined,
    )
    expect(await caught(resumeTransaction(context.client, { attempt: error.attempt }))).toMatchObject({
      name: 'TransactionCancelledError',
    })
  })

  test('error: nonce conflict of two processes', async () => {
    await context.chain.control.setAutomine(false)
    await context.chain.clients.patient.sendTransaction({ to: owner, value: 0n, ...higher, nonce: 1 })
    const underpriced = await caught(setHead(context.client, { ...move, ...fees, nonce: 1 }))
    expect(underpriced).toMatchObject({ name: 'NonceConflictError', retryable: true })
    await context.chain.control.mine({ blocks: 1 })
    const late = await caught(setHead(context.client, { ...move, nonce: 1 }))
    expect(late).toMatchObject({ name: 'NonceConflictError', retryable: true })
    await context.chain.control.setAutomine(true)
    await setHead(context.client, move)
    expect(await headNow()).toBe(digest('1'))
  })
})

describe('a wallet', () => {
  const wallet = (intercept: (method: string) => void) => {
    const request: EIP1193RequestFn = async (call) => {
      const { method, params } = call as { method: string; params?: unknown }
      intercept(method)
      return context.chain.control.request({ method, params } as never)
    }
    return createWalletClient({
      account: owner,
      chain: withMedrec(foundry, context.chain.deployment),
      transport: custom({ request }, { retryCount: 0 }),
      pollingInterval: 20,
    }).extend(publicActions)
  }
  const failing = (code: number) =>
    wallet((method) => {
      if (method === 'eth_sendTransaction') throw Object.assign(new Error('no'), { code })
    })

  test.each([
    [4001, 'UserRejectedError'],
    [5000, 'UserRejectedError'],
    [4100, 'WalletUnavailableError'],
    [4900, 'WalletUnavailableError'],
  ])('error: code %d is %s', async (code, name) => {
    const error = await caught(setHead(failing(code), move))
    expect(error).toMatchObject({ name, category: 'auth', retryable: false })
    expect(await nonceNow()).toBe(1)
  })

  test('behavior: it dies after sending, before telling the hash; resuming finds the transaction by its content', async () => {
    const attempts: TransactionAttempt[] = []
    const dying = wallet(() => undefined)
    const original = dying.request
    const error = await caught(
      setHead(
        Object.assign(dying, {
          request: async (call: { method: string }) => {
            const result = await original(call as never)
            if (call.method === 'eth_sendTransaction') throw new TypeError('extension reloaded')
            return result
          },
        }) as never,
        { ...move, onSubmitting: (attempt) => void attempts.push(attempt) },
      ),
    )
    expect(error).toMatchObject({ name: 'TransactionOutcomeUnknownError' })
    expect(error.attempt.hash).toBeUndefined()
    const { events } = await resumeTransaction(context.client, { attempt: error.attempt })
    expect(events).toMatchObject([{ ref: digest('1') }])
    expect(await nonceNow()).toBe(2)
  })

  test('behavior: it was asked and never sent; another transaction took the nonce', async () => {
    const attempts: TransactionAttempt[] = []
    await caught(setHead(failing(4001), { ...move, onSubmitting: (attempt) => void attempts.push(attempt) }))
    const [attempt] = attempts
    if (!attempt) throw new Error('no attempt')
    expect(await caught(resumeTransaction(context.client, { attempt }))).toMatchObject({
      name: 'TransactionDroppedError',
    })
    await context.chain.clients.patient.sendTransaction({ to: people.stranger.address, value: 1n })
    expect(await caught(resumeTransaction(context.client, { attempt }))).toMatchObject({
      name: 'TransactionReplacedError',
    })
  })
})
