import { createWalletClient, http, stringify } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { nonceManager } from 'viem/nonce'
import { describe, expect, test } from 'vitest'
import { connect, digest } from '../../test/chain.ts'
import { account, caught, move, owner, useFaultyChain, vault } from '../../test/faultyChain.ts'
import { type Fault, startRpcProxy } from '../../test/rpcProxy.ts'
import { auditKinds } from '../contracts/constants.ts'
import { withMedrec } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import type { TransactionAttempt } from '../errors/transaction.ts'
import { getHead } from './getHead.ts'
import { getTip } from './getTip.ts'
import { registerPatient } from './registerPatient.ts'
import { setHead } from './setHead.ts'

const { context, faultAt, headNow, nonceNow, sent } = useFaultyChain()

test('default', async () => {
  const attempts: TransactionAttempt[] = []
  const order: string[] = []
  const { hash, receipt, gasUsed, events } = await setHead(context.client, {
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
    chain: withMedrec(foundry, context.chain.deployment),
    transport: http(context.proxy.url),
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
  const nobody = createWalletClient({ chain: context.client.chain, transport: http(context.proxy.url) })
  expect(await caught(setHead(nobody, move))).toMatchObject({ name: 'SenderMissingError', category: 'usage' })
})

test('behavior: a nonce manager lets one process send several at once', async () => {
  const many = connect(context.proxy.url, context.chain.deployment, { ...account, nonceManager })
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
  const error = await caught(setHead(context.client, { ...move, expectedHead: digest('other') }))
  expect(error).toMatchObject({
    name: 'StaleVaultError',
    errorName: 'Vault_StaleHead',
    args: { account: owner, expected: digest('other'), actual: digest('0') },
  })
  expect([sent(), await nonceNow()]).toEqual([0, 1])
})

test('error: a refusal in the block, where the state changed after the check', async () => {
  await context.chain.control.setAutomine(false)
  const racing = setHead(context.client, { ...move, gas: 200_000n })
  const other = setHead(context.chain.clients.patient, {
    ...move,
    nextHead: digest('2'),
    gas: 200_000n,
    nonce: 2,
  })
  const results = Promise.allSettled([racing, other])
  await expect.poll(() => context.chain.control.getTxpoolStatus().then(({ pending }) => pending)).toBe(2)
  await context.chain.control.setAutomine(true)
  await context.chain.control.mine({ blocks: 1 })
  const [won, lost] = await results
  expect(won.status).toBe('fulfilled')
  expect(lost).toMatchObject({
    reason: { name: 'TransactionRevertedError', attempt: { nonce: 2 }, cause: { name: 'StaleVaultError' } },
  })
})

test('error: insufficient funds', async () => {
  const poor = privateKeyToAccount(generatePrivateKey())
  const error = await caught(
    registerPatient(connect(context.proxy.url, context.chain.deployment, poor), { head: digest('0') }),
  )
  expect(error).toMatchObject({ name: 'InsufficientFundsError', category: 'chain', retryable: false })
  expect(await context.chain.control.getTransactionCount({ address: poor.address })).toBe(0)
})

test('error: the node is on another chain', async () => {
  context.proxy.setFault(({ method }) => (method === 'eth_chainId' ? { result: '0x1' } : undefined))
  expect(await caught(setHead(context.client, move))).toMatchObject({
    name: 'WrongChainError',
    expectedChainId: 31337,
    actualChainId: 1,
  })
  expect(sent()).toBe(0)
})

test('error: no code at the address, where a plain send would "succeed"', async () => {
  await context.chain.control.setCode({
    address: context.chain.deployment.contracts.patientRegistry.address,
    bytecode: '0x',
  })
  const fresh = connect(context.proxy.url, context.chain.deployment, account)
  expect(await caught(setHead(fresh, move))).toMatchObject({
    name: 'ContractMissingError',
    category: 'chain',
  })
  expect(await caught(getHead(fresh, vault))).toMatchObject({ name: 'ContractMissingError' })
  expect(sent()).toBe(0)
})

test('error: a chain that did not go through `withMedrec`', async () => {
  const plain = createWalletClient({ account, chain: foundry, transport: http(context.proxy.url) })
  expect(await caught(setHead(plain, move))).toMatchObject({
    name: 'DeploymentMissingError',
    category: 'usage',
  })
})

describe('T9: a lying node', () => {
  test('T9: it is never asked to fill the transaction in, and what is sent is what was asked', async () => {
    const { hash } = await setHead(context.client, move)
    expect(context.proxy.methods).not.toContain('eth_fillTransaction')
    const { to, input, chainId } = await context.client.getTransaction({ hash })
    const call = setHead.call(context.client, move)
    expect({ to, data: input, chainId }).toEqual({
      to: call.to.toLowerCase(),
      data: call.data,
      chainId: 31337,
    })
  })

  test('T9: another hash than that of the signed bytes is not believed', async () => {
    faultAt('eth_sendRawTransaction', { result: digest('another transaction') })
    const error = await caught(setHead(context.client, move))
    expect(error).toMatchObject({ name: 'TransactionDroppedError' })
    expect(error.attempt.hash).not.toBe(digest('another transaction'))
  })

  test('T9: the receipt of another transaction is not believed', async () => {
    const { receipt } = await setHead(context.chain.clients.patient, move)
    const result = { ...receipt, blockNumber: '0x1', gasUsed: '0x1', status: '0x1', type: '0x2' }
    context.proxy.setFault(({ method }) =>
      method === 'eth_getTransactionReceipt' ? { result: JSON.parse(stringify(result)) } : undefined,
    )
    const next = { ...vault, expectedHead: digest('1'), nextHead: digest('2') }
    expect(await caught(setHead(context.client, { ...next, timeout: 100 }))).toMatchObject({
      name: 'TransactionOutcomeUnknownError',
      cause: { name: 'RpcResponseError' },
    })
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
      chain: withMedrec(foundry, context.chain.deployment),
      transport: http(context.proxy.url, { retryCount: 0, timeout: 150 }),
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
      context.proxy.setFault(undefined)
      await setHead(context.client, move)
      expect(await headNow()).toBe(digest('1'))
    },
  )

  test.each(faults)('error: %j is %s when reading', async (fault, name) => {
    faultAt('eth_call', fault)
    expect(await caught(getTip(impatient()))).toMatchObject({ name })
  })

  test('error: nothing listens at the address', async () => {
    const closed = await startRpcProxy(context.chain.anvil.rpcUrl)
    await closed.stop()
    const lonely = connect(closed.url, context.chain.deployment, account)
    expect(await caught(setHead(lonely, move))).toMatchObject({
      name: 'RpcUnreachableError',
      retryable: true,
    })
  })
})
