import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCid, httpStore, rawCode, writeCar } from '@medrec/sdk/storage'
import { createPublicClient, http, parseEther } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNetwork } from './network.ts'
import type { NetworkFile } from './networkFile.ts'
import { isAlive } from './process/identity.ts'

let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'medrec-network-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const readAnnouncement = () => JSON.parse(readFileSync(join(dataDir, 'network.json'), 'utf8')) as NetworkFile

test('default', async () => {
  const network = await createNetwork()
  const client = createPublicClient({ chain: network.chain, transport: http() })
  expect(await client.getChainId()).toBe(network.chainId)
  const { address } = network.deployment.contracts.auditLog
  expect(network.chain.contracts.medrecAuditLog.address).toBe(address)
  expect((await client.getCode({ address }))?.length).toBeGreaterThan(1_000)
  const stranger = '0x00000000000000000000000000000000000000aa'
  await network.fund(stranger, parseEther('3'))
  expect(await client.getBalance({ address: stranger })).toBe(parseEther('3'))
  const { anvilPid } = network
  await Promise.all([network.stop(), network.stop()])
  expect(isAlive(anvilPid)).toBe(false)
})

test('behavior: chain, contracts and blocks are there after a restart', async () => {
  const bytes = new TextEncoder().encode('a block that stays')
  const cid = await createCid({ bytes, code: rawCode })
  const account = '0x00000000000000000000000000000000000000bb'

  const first = await createNetwork({ dataDir })
  expect(first.isNew).toBe(true)
  await first.fund(account, 7n)
  await first.controls.mine(2)
  await httpStore({ url: first.storeUrl }).putCar(writeCar({ roots: [cid], blocks: [{ cid, bytes }] }), {
    root: cid,
  })
  expect(readAnnouncement()).toMatchObject({ version: 1, rpcUrl: first.rpcUrl, stores: [first.storeUrl] })
  await first.stop()
  expect(readAnnouncement).toThrow('ENOENT')

  const messages: string[] = []
  const second = await createNetwork({ dataDir, onMessage: (message) => messages.push(message) })
  expect(messages).toEqual([])
  expect(second.isNew).toBe(false)
  expect(second.deployment).toEqual(first.deployment)
  const client = createPublicClient({ chain: second.chain, transport: http() })
  // The SDK reads from the safe block, whose state a freshly loaded chain does not have by itself.
  expect(await client.getBalance({ address: account, blockTag: 'safe' })).toBe(7n)
  expect(await httpStore({ url: second.storeUrl }).getBlock(cid)).toEqual(bytes)
  await second.stop()

  const third = await createNetwork({ dataDir, fresh: true })
  expect(third.isNew).toBe(true)
  await expect(httpStore({ url: third.storeUrl }).getBlock(cid)).rejects.toThrow()
  await third.stop()
})

test('behavior: people of an earlier chain are put aside, never erased unasked', async () => {
  const own = mkdtempSync(join(tmpdir(), 'medrec-network-'))
  mkdirSync(join(own, 'people/somebody'), { recursive: true })
  const messages: string[] = []
  const network = await createNetwork({ dataDir: own, onMessage: (message) => messages.push(message) })
  await network.stop()
  expect(messages.join()).toContain('put aside')
  const aside = readdirSync(own).filter((name) => name.startsWith('people'))
  expect(aside).toEqual([expect.stringMatching(/^people\.\d+$/)])
  rmSync(own, { recursive: true, force: true })
})

test('error: a data folder has one network', async () => {
  const network = await createNetwork({ dataDir })
  await expect(createNetwork({ dataDir })).rejects.toThrow('MedRec runs already')
  await network.stop()
})

test('behavior: a taken port becomes the next free one, said in one line', async () => {
  const first = await createNetwork()
  const taken = { rpc: Number(new URL(first.rpcUrl).port), store: Number(new URL(first.storeUrl).port) }
  const messages: string[] = []
  const second = await createNetwork({ ports: taken, onMessage: (message) => messages.push(message) })
  expect(messages).toEqual([
    `Port ${taken.rpc} is taken: the chain is on ${new URL(second.rpcUrl).port}.`,
    `Port ${taken.store} is taken: the store is on ${new URL(second.storeUrl).port}.`,
  ])
  await Promise.all([first.stop(), second.stop()])
})

test('args: mining', async () => {
  const network = await createNetwork({ mining: 'manual' })
  const client = createPublicClient({ chain: network.chain, transport: http() })
  const before = await client.getBlockNumber({ cacheTime: 0 })
  await network.controls.mine()
  expect(await client.getBlockNumber({ cacheTime: 0 })).toBe(before + 1n)
  await network.stop()
})
