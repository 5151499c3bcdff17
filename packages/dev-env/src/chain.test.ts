import { createWalletClient, http, parseEther, publicActions } from 'viem'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { devAccounts } from './accounts.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { type ChainControls, chainControls } from './chain.ts'

let anvil: Anvil
let chain: ChainControls
const { patient, stranger } = devAccounts()

const connect = () =>
  createWalletClient({
    account: patient,
    chain: foundry,
    transport: http(anvil.rpcUrl),
    pollingInterval: 20,
  }).extend(publicActions)
const pay = (client: ReturnType<typeof connect>) =>
  client.sendTransaction({ to: stranger.address, value: parseEther('1') })

beforeAll(async () => {
  anvil = await startAnvil()
  chain = chainControls(anvil.rpcUrl)
})
afterAll(async () => {
  await anvil?.process.stop()
})

test('behavior: a snapshot brings the state back, once', async () => {
  const client = connect()
  const before = await client.getBalance({ address: stranger.address })
  const snapshot = await chain.snapshot()
  await client.waitForTransactionReceipt({ hash: await pay(client) })
  expect(await client.getBalance({ address: stranger.address })).toBe(before + parseEther('1'))
  await chain.revert(snapshot)
  expect(await client.getBalance({ address: stranger.address })).toBe(before)
  await expect(chain.revert(snapshot)).rejects.toThrow()
})

test('behavior: a reorg takes a mined transaction away', async () => {
  const client = connect()
  await chain.mine(3)
  const hash = await pay(client)
  const receipt = await client.waitForTransactionReceipt({ hash })
  await chain.reorg(2)
  await expect(client.getTransactionReceipt({ hash })).rejects.toThrow()
  const block = await client.getBlock({ blockNumber: receipt.blockNumber })
  expect(block.hash).not.toBe(receipt.blockHash)
})

test('behavior: transactions wait while mining is paused, and can be dropped', async () => {
  const client = connect()
  await chain.pauseMining()
  const dropped = await pay(client)
  await chain.dropTransaction(dropped)
  await expect(client.getTransaction({ hash: dropped })).rejects.toThrow()
  const waiting = await pay(client)
  await expect(client.getTransactionReceipt({ hash: waiting })).rejects.toThrow()
  await chain.resumeMining()
  expect(await client.waitForTransactionReceipt({ hash: waiting })).toMatchObject({ status: 'success' })
})

test('behavior: the clock is set and moved', async () => {
  const start = await chain.getTime()
  await chain.setTime(start + 1_000)
  expect(await chain.getTime()).toBe(start + 1_000)
  await chain.advanceTime(3_600)
  expect(await chain.getTime()).toBeGreaterThanOrEqual(start + 4_600)
})

test('behavior: safe and finalized follow the head', async () => {
  const client = connect()
  await chain.mine(4)
  const numberOf = async (blockTag: 'latest' | 'safe' | 'finalized') =>
    (await client.getBlock({ blockTag })).number
  const latest = await numberOf('latest')
  expect(latest - (await numberOf('safe'))).toBe(1n)
  expect(latest - (await numberOf('finalized'))).toBe(2n)
})

test('behavior: a taken port becomes the next free one', async () => {
  const second = await startAnvil({ port: anvil.port })
  expect(second.port).toBeGreaterThan(anvil.port)
  await second.process.stop()
})
