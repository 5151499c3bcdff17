import { createWalletClient, custom, type EIP1193RequestFn, http, parseEther, publicActions } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { nonceManager } from 'viem/nonce'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, digest, people, startChain, type TestChain } from '../../test/chain.ts'
import { type Fault, type RpcProxy, startRpcProxy } from '../../test/rpcProxy.ts'
import { auditKinds } from '../contracts/constants.ts'
import { withMedrec } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import type { TransactionAttempt } from '../errors/transaction.ts'
import { getFinality } from './getFinality.ts'
import { getHead } from './getHead.ts'
import { getTip } from './getTip.ts'
import { registerPatient } from './registerPatient.ts'
import { resumeTransaction } from './resumeTransaction.ts'
import { setHead } from './setHead.ts'
import { writeContract } from './writeContract.ts'

let chain: TestChain
let proxy: RpcProxy
/** The patient, through the byzantine proxy. */
let client: ReturnType<typeof connect>
let snapshot: `0x${string}`

const account = people.patient
const owner = account.address
const vault = { registry: 'patient', owner } as const
const move = { ...vault, expectedHead: digest('0'), nextHead: digest('1') }

beforeAll(async () => {
  chain = await startChain()
  proxy = await startRpcProxy(chain.anvil.rpcUrl)
  client = connect(proxy.url, chain.deployment, account)
  await registerPatient(client, { head: digest('0') })
})
afterAll(async () => {
  await proxy.stop()
  await chain[Symbol.asyncDispose]()
})
beforeEach(async () => {
  snapshot = await chain.control.snapshot()
  proxy.methods.length = 0
})
afterEach(async () => {
  proxy.setFault(undefined)
  await chain.control.setAutomine(true)
  await chain.control.revert({ id: snapshot })
})

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('expected an error')
    },
    (error: unknown) => error as MedrecError & { attempt: TransactionAttempt },
  )

const sent = () => proxy.methods.filter((method) => method.startsWith('eth_send')).length
const headNow = () => getHead(chain.clients.stranger, vault)
const nonceNow = () => chain.control.getTransactionCount({ address: owner })
const faultAt = (method: string, fault: Fault) =>
  proxy.setFault((request) => (request.method === method ? fault : undefined))

test('default', async () => {
  const attempts: TransactionAttempt[] = []
  const order: string[] = []
  const { hash, receipt, gasUsed, events } = await setHead(client, {
    ...move,
    onSubmitting: (attempt) => {
      attempts.push(attempt)
      order.push(`submitting, ${sent()} sent`)
    },
    onSubmitted: (attempt) => {
      attempts.push(attempt)
      order.push(`submitted, ${sent()} sent`)
    },
  })
  expect(order).toEqual(['submitting, 0 sent', 'submitted, 1 sent'])
  expect(attempts[0]).toEqual(attempts[1])
  expect(attempts[0]).toMatchObject({ from: owner, nonce: 1, hash })
  expect(receipt.status).toBe('success')
  expect(gasUsed).toBeLessThan(51_000n)
  expect(events).toMatchObject([{ subject: owner, actor: owner, kind: auditKinds.headSet, ref: digest('1') }])
})

test('args: account, an address whose key the node or wallet holds', async () => {
  const wallet = createWalletClient({
    chain: withMedrec(foundry, chain.deployment),
    transport: http(proxy.url),
    pollingInterval: 20,
  })
  const attempts: TransactionAttempt[] = []
  const { hash } = await setHead(wallet, {
    ...move,
    account: owner,
    onSubmitting: (attempt) => void attempts.push(attempt),
    onSubmitted: (attempt) => void attempts.push(attempt),
  })
  expect(attempts.map((attempt) => attempt.hash)).toEqual([undefined, hash])
  expect(await headNow()).toBe(digest('1'))
})

test('args: account, missing', async () => {
  const nobody = createWalletClient({ chain: client.chain, transport: http(proxy.url) })
  expect(await caught(setHead(nobody, move))).toMatchObject({ name: 'SenderMissingError', category: 'usage' })
})

test('behavior: a nonce manager lets one process send several at once', async () => {
  const many = connect(proxy.url, chain.deployment, { ...account, nonceManager })
  const calls = ['1', '2', '3'].map((label) =>
    setHead(many, { ...move, nextHead: digest(label), gas: 200_000n }).catch(
      (error: MedrecError) => error.name,
    ),
  )
  const results = await Promise.all(calls)
  // One moves the head; the others are in a block as well and were refused there by the contract.
  expect(results.filter((result) => typeof result === 'object')).toHaveLength(1)
  expect(results.filter((result) => result === 'TransactionRevertedError')).toHaveLength(2)
  expect(await nonceNow()).toBe(4)
})

test('error: a refusal by the contract is decoded and costs nothing', async () => {
  const error = await caught(setHead(client, { ...move, expectedHead: digest('other') }))
  expect(error).toMatchObject({
    name: 'StaleVaultError',
    errorName: 'Vault_StaleHead',
    args: { account: owner, expected: digest('other'), actual: digest('0') },
  })
  expect([sent(), await nonceNow()]).toEqual([0, 1])
})

test('error: a refusal in the block, where the state changed after the check', async () => {
  await chain.control.setAutomine(false)
  const racing = setHead(client, { ...move, gas: 200_000n })
  const other = setHead(chain.clients.patient, { ...move, nextHead: digest('2'), gas: 200_000n, nonce: 2 })
  const results = Promise.allSettled([racing, other])
  await expect.poll(() => chain.control.getTxpoolStatus().then(({ pending }) => pending)).toBe(2)
  await chain.control.setAutomine(true)
  await chain.control.mine({ blocks: 1 })
  const [won, lost] = await results
  expect(won.status).toBe('fulfilled')
  expect(lost).toMatchObject({
    reason: { name: 'TransactionRevertedError', attempt: { nonce: 2 }, cause: { name: 'StaleVaultError' } },
  })
})

test('error: insufficient funds', async () => {
  const poor = privateKeyToAccount(generatePrivateKey())
  const error = await caught(
    registerPatient(connect(proxy.url, chain.deployment, poor), { head: digest('0') }),
  )
  expect(error).toMatchObject({ name: 'InsufficientFundsError', category: 'chain', retryable: false })
  expect(await chain.control.getTransactionCount({ address: poor.address })).toBe(0)
})

test('error: the node is on another chain', async () => {
  proxy.setFault(({ method }) => (method === 'eth_chainId' ? { result: '0x1' } : undefined))
  expect(await caught(setHead(client, move))).toMatchObject({
    name: 'WrongChainError',
    expectedChainId: 31337,
    actualChainId: 1,
  })
  expect(sent()).toBe(0)
})

test('error: no code at the address, where a plain send would "succeed"', async () => {
  await chain.control.setCode({ address: chain.deployment.contracts.patientRegistry.address, bytecode: '0x' })
  const fresh = connect(proxy.url, chain.deployment, account)
  expect(await caught(setHead(fresh, move))).toMatchObject({
    name: 'ContractMissingError',
    category: 'chain',
  })
  expect(await caught(getHead(fresh, vault))).toMatchObject({ name: 'ContractMissingError' })
  expect(sent()).toBe(0)
})

test('error: a chain that did not go through `withMedrec`', async () => {
  const plain = createWalletClient({ account, chain: foundry, transport: http(proxy.url) })
  expect(await caught(setHead(plain, move))).toMatchObject({
    name: 'DeploymentMissingError',
    category: 'usage',
  })
})

describe('the way to the node, before sending', () => {
  const faults: readonly [Fault, string][] = [
    ['429', 'RpcRateLimitedError'],
    ['500', 'RpcServerError'],
    ['html', 'RpcResponseError'],
    ['truncated', 'RpcResponseError'],
    ['stall', 'RpcTimeoutError'],
    ['reset', 'RpcUnreachableError'],
    [{ error: { code: -32005, message: 'request rate exceeded' } }, 'RpcRateLimitedError'],
    [{ error: { code: -32603, message: 'internal error' } }, 'RpcServerError'],
    [{ error: { code: -32601, message: 'no such method' } }, 'RpcRefusedError'],
  ]
  const methods = [
    'eth_chainId',
    'eth_getBlockByNumber',
    'eth_call',
    'eth_estimateGas',
    'eth_getTransactionCount',
  ]
  const impatient = () =>
    createWalletClient({
      account,
      chain: withMedrec(foundry, chain.deployment),
      transport: http(proxy.url, { retryCount: 0, timeout: 150 }),
      pollingInterval: 20,
    })

  test.each(faults)(
    'error: %j is %s at every step, nothing is sent, and a retry works',
    async (fault, name) => {
      for (const method of methods) {
        faultAt(method, fault)
        const error = await caught(setHead(impatient(), move))
        expect([method, error.name]).toEqual([method, name])
        expect(error.retryable).toBe(name !== 'RpcRefusedError')
        expect(error.category).toBe('network')
        // The RPC address may hold a key, and foreign words may hold anything.
        expect(error.message).not.toMatch(/s3cr3t|127\.0\.0\.1|oops|Sign in|slow down/)
      }
      expect([sent(), await nonceNow()]).toEqual([0, 1])
      proxy.setFault(undefined)
      await setHead(client, move)
      expect(await headNow()).toBe(digest('1'))
    },
  )

  test.each(faults)('error: %j is %s when reading', async (fault, name) => {
    faultAt('eth_call', fault)
    expect(await caught(getTip(impatient()))).toMatchObject({ name })
  })

  test('error: nothing listens at the address', async () => {
    const closed = await startRpcProxy(chain.anvil.rpcUrl)
    await closed.stop()
    const lonely = connect(closed.url, chain.deployment, account)
    expect(await caught(setHead(lonely, move))).toMatchObject({
      name: 'RpcUnreachableError',
      retryable: true,
    })
  })
})

describe('between sending and the receipt', () => {
  test('behavior: the answer to the send is lost; the node is asked and has it, nothing is sent twice', async () => {
    let lost = 0
    proxy.setFault(({ method }) =>
      method === 'eth_sendRawTransaction' && lost++ === 0 ? 'lostAnswer' : undefined,
    )
    await setHead(client, move)
    expect([await headNow(), await nonceNow()]).toEqual([digest('1'), 2])
  })

  test('behavior: the node never answers again; resuming later finds it, and nothing is sent twice', async () => {
    let gone = false
    proxy.setFault(({ method }) => {
      if (method === 'eth_sendRawTransaction' && !gone) {
        gone = true
        return 'lostAnswer'
      }
      return gone ? 'reset' : undefined
    })
    const attempts: TransactionAttempt[] = []
    const error = await caught(
      setHead(client, { ...move, onSubmitting: (attempt) => void attempts.push(attempt) }),
    )
    expect(error).toMatchObject({
      name: 'TransactionOutcomeUnknownError',
      category: 'network',
      retryable: false,
    })
    expect(error.attempt).toEqual(attempts[0])

    proxy.setFault(undefined)
    proxy.methods.length = 0
    const { events } = await resumeTransaction(client, { attempt: error.attempt })
    expect(events).toMatchObject([{ ref: digest('1') }])
    expect([sent(), await nonceNow()]).toEqual([0, 2])
  })

  test('behavior: the node goes away for a while and comes back within the timeout', async () => {
    const receipts = () => proxy.methods.filter((method) => method === 'eth_getTransactionReceipt').length
    proxy.setFault(({ method }) =>
      method === 'eth_getTransactionReceipt' && receipts() <= 3 ? 'reset' : undefined,
    )
    await setHead(client, move)
    expect(await headNow()).toBe(digest('1'))
    expect(sent()).toBe(1)
  })

  test('error: the node stays away until the timeout', async () => {
    faultAt('eth_getTransactionReceipt', '500')
    const error = await caught(setHead(client, { ...move, timeout: 200 }))
    expect(error).toMatchObject({
      name: 'TransactionOutcomeUnknownError',
      cause: { name: 'RpcServerError' },
      attempt: { nonce: 1 },
    })
    proxy.setFault(undefined)
    await resumeTransaction(client, { attempt: error.attempt })
    expect(sent()).toBe(1)
  })

  test('error: a crash before the send is found as dropped, and the same nonce is used again', async () => {
    const attempts: TransactionAttempt[] = []
    await caught(
      setHead(client, {
        ...move,
        onSubmitting: (attempt) => {
          attempts.push(attempt)
          throw new Error('power cut')
        },
      }),
    )
    const [attempt] = attempts
    if (!attempt) throw new Error('no attempt')
    const error = await caught(resumeTransaction(client, { attempt }))
    expect(error).toMatchObject({ name: 'TransactionDroppedError', retryable: true })
    await writeContract(client, { to: attempt.to, data: attempt.data, nonce: error.attempt.nonce })
    expect([await headNow(), await nonceNow()]).toEqual([digest('1'), 2])
  })

  test('error: dropped from the pool', async () => {
    await chain.control.setAutomine(false)
    const error = await caught(
      setHead(client, { ...move, onSubmitted: ({ hash }) => chain.control.dropTransaction({ hash }) }),
    )
    expect(error).toMatchObject({ name: 'TransactionDroppedError', attempt: { nonce: 1 } })
    expect(error.metaMessages.join()).toContain('same nonce (1)')
  })

  test('error: pending for longer than the timeout; resuming waits on', async () => {
    await chain.control.setAutomine(false)
    const error = await caught(setHead(client, { ...move, timeout: 100 }))
    expect(error).toMatchObject({ name: 'TransactionPendingError' })
    const resumed = resumeTransaction(client, { attempt: error.attempt })
    await chain.control.mine({ blocks: 1 })
    expect((await resumed).hash).toBe(error.attempt.hash)
    expect(sent()).toBe(1)
  })

  test('args: signal ends the waiting, not the transaction', async () => {
    await chain.control.setAutomine(false)
    const controller = new AbortController()
    const reason = new Error('closed the page')
    let submitted: TransactionAttempt | undefined
    const error = await caught(
      setHead(client, {
        ...move,
        signal: controller.signal,
        onSubmitted: (attempt) => {
          submitted = attempt
          controller.abort(reason)
        },
      }),
    )
    expect(error).toBe(reason)
    await chain.control.mine({ blocks: 1 })
    if (!submitted) throw new Error('not submitted')
    await resumeTransaction(client, { attempt: submitted })
    expect(await headNow()).toBe(digest('1'))
  })
})

describe('the same nonce used by others', () => {
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n }
  const higher = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 10n, gas: 200_000n }

  /** Sends ours into a pool that stands still, lets another transaction take its nonce, and mines. */
  async function replaceBy(request: { to: `0x${string}`; data?: `0x${string}`; value?: bigint }) {
    await chain.control.setAutomine(false)
    const result = setHead(client, {
      ...move,
      ...fees,
      onSubmitted: async ({ nonce }) => {
        await chain.clients.patient.sendTransaction({ ...request, ...higher, nonce })
        await chain.control.mine({ blocks: 1 })
      },
    })
    return result
  }

  test('behavior: sped up in the wallet counts, with the hash that is in the block', async () => {
    const call = setHead.call(client, move)
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
    await chain.control.setAutomine(false)
    const error = await caught(setHead(client, { ...move, ...fees, timeout: 50 }))
    await chain.clients.patient.sendTransaction({
      to: owner,
      value: 0n,
      ...higher,
      nonce: error.attempt.nonce,
    })
    await chain.control.mine({ blocks: 30 })
    proxy.methods.length = 0
    expect(await caught(resumeTransaction(client, { attempt: error.attempt }))).toMatchObject({
      name: 'TransactionCancelledError',
    })
    // Whole blocks are large: with history only the one that matters is fetched.
    expect(proxy.methods.filter((method) => method === 'eth_getBlockByNumber')).toHaveLength(1)
    proxy.setFault(({ method, params }) =>
      method === 'eth_getTransactionCount' && /^0x/.test(String(params[1]))
        ? { error: { code: -32000, message: 'missing trie node' } }
        : undefined,
    )
    expect(await caught(resumeTransaction(client, { attempt: error.attempt }))).toMatchObject({
      name: 'TransactionCancelledError',
    })
  })

  test('error: nonce conflict of two processes', async () => {
    await chain.control.setAutomine(false)
    await chain.clients.patient.sendTransaction({ to: owner, value: 0n, ...higher, nonce: 1 })
    const underpriced = await caught(setHead(client, { ...move, ...fees, nonce: 1 }))
    expect(underpriced).toMatchObject({ name: 'NonceConflictError', retryable: true })
    await chain.control.mine({ blocks: 1 })
    const late = await caught(setHead(client, { ...move, nonce: 1 }))
    expect(late).toMatchObject({ name: 'NonceConflictError', retryable: true })
    await chain.control.setAutomine(true)
    await setHead(client, move)
    expect(await headNow()).toBe(digest('1'))
  })
})

describe('a wallet', () => {
  const wallet = (intercept: (method: string) => void) => {
    const request: EIP1193RequestFn = async (call) => {
      const { method, params } = call as { method: string; params?: unknown }
      intercept(method)
      return chain.control.request({ method, params } as never)
    }
    return createWalletClient({
      account: owner,
      chain: withMedrec(foundry, chain.deployment),
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
    const { events } = await resumeTransaction(client, { attempt: error.attempt })
    expect(events).toMatchObject([{ ref: digest('1') }])
    expect(await nonceNow()).toBe(2)
  })

  test('behavior: it was asked and never sent; another transaction took the nonce', async () => {
    const attempts: TransactionAttempt[] = []
    await caught(setHead(failing(4001), { ...move, onSubmitting: (attempt) => void attempts.push(attempt) }))
    const [attempt] = attempts
    if (!attempt) throw new Error('no attempt')
    expect(await caught(resumeTransaction(client, { attempt }))).toMatchObject({
      name: 'TransactionDroppedError',
    })
    await chain.clients.patient.sendTransaction({ to: people.stranger.address, value: 1n })
    expect(await caught(resumeTransaction(client, { attempt }))).toMatchObject({
      name: 'TransactionReplacedError',
    })
  })
})

describe('T19: finality', () => {
  test('behavior: included, safe, final', async () => {
    await using slots = await startChain(['--slots-in-an-epoch', '2'])
    const { hash } = await registerPatient(slots.clients.patient, { head: digest('0') })
    const state = async () => (await getFinality(slots.clients.patient, { hash })).state
    expect(await state()).toBe('included')
    await slots.control.mine({ blocks: 2 })
    expect(await state()).toBe('safe')
    await slots.control.mine({ blocks: 2 })
    expect(await state()).toBe('final')
    expect(await getFinality(slots.clients.patient, { hash: digest('unknown') })).toEqual({
      state: 'pending',
      blockNumber: undefined,
    })
  })

  test('behavior: a node without these tags claims nothing', async () => {
    const { hash } = await setHead(client, move)
    proxy.setFault(({ method, params }) =>
      method === 'eth_getBlockByNumber' && ['safe', 'finalized'].includes(String(params[0]))
        ? { error: { code: -32602, message: 'unknown block tag' } }
        : undefined,
    )
    expect((await getFinality(client, { hash })).state).toBe('included')
  })

  test.each([1, 3, 64])(
    'T19: a reorganisation %d deep takes the transaction back to pending',
    async (depth) => {
      const { hash } = await setHead(client, move)
      await chain.control.mine({ blocks: depth - 1 })
      expect((await getFinality(client, { hash })).state).not.toBe('pending')
      await chain.control.request({ method: 'anvil_reorg', params: [depth, []] } as never)
      expect((await getFinality(client, { hash })).state).toBe('pending')
      expect(await headNow()).toBe(digest('0'))
      await setHead(client, move)
      expect(await headNow()).toBe(digest('1'))
    },
  )
})
