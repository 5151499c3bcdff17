import { createClient, createWalletClient, custom, http, type LocalAccount } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { collectFinalGarbage } from '../../../test/forgeries.ts'
import { type Person, startWorld, throughTransport, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { type Context, createMemoryKeys } from '../context.ts'
import { listOutbox } from '../state/outbox.ts'
import { resumeVault } from '../vault/resumeVault.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let patient: Person
let rpcUrl: string
/** Everything that is stored on account of the patient, and how many transactions were sent, before the test. */
let before: { held: string[]; nonce: number; records: number }
beforeAll(async () => {
  world = await startWorld()
  rpcUrl = world.chain.anvil.rpcUrl
  patient = await world.createPatient()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  await collectFinalGarbage(world, patient)
  before = { held: await listHeld(), nonce: await nonceNow(), records: (await listLabs()).length }
})

const content = utf8('Ferritin 60 ug/L')
const labs = { compartment: 'labs', source: content, name: 'n.txt', mediaType: 'text/plain' }

const nonceNow = () => world.chain.control.getTransactionCount({ address: patient.account.address })
const listLabs = () => listRecords(patient.ctx, { compartment: 'labs' })
async function listHeld(): Promise<string[]> {
  const pins = [...(await world.cloud.listPins()), ...(await patient.ctx.store.local.listPins())]
  return pins.map(({ pin, root }) => `${pin} ${root}`).sort()
}

/** Nothing was sent, nothing stays of the attempt, and the next one works. */
async function expectUntouched(): Promise<void> {
  expect(await listOutbox(patient.ctx)).toEqual([])
  await collectFinalGarbage(world, patient)
  expect(await listHeld()).toEqual(before.held)
  expect(await nonceNow()).toBe(before.nonce)
  const record = await addRecord(patient.ctx, labs)
  expect(await (await openRecord(patient.ctx, { record })).bytes()).toEqual(content)
  expect(await listLabs()).toHaveLength(before.records + 1)
}

/** The record was added by one transaction, whatever was lost on the way, and nothing is left to do. */
async function expectAddedOnce(nonces = 1): Promise<void> {
  expect(await nonceNow()).toBe(before.nonce + nonces)
  const entries = await listLabs()
  expect(entries).toHaveLength(before.records + 1)
  const entry = entries.at(-1)
  if (entry?.readable !== true) throw new Error('not readable')
  expect(await (await openRecord(patient.ctx, { record: entry.reference })).bytes()).toEqual(content)
  expect(await listOutbox(patient.ctx)).toEqual([])
  expect((await resumeVault(patient.ctx)).resumed).toEqual([])
  expect(await nonceNow()).toBe(before.nonce + nonces)
}

type Wallet = {
  /** Who really signs. */
  signer?: LocalAccount
  /** Looks at each request; a throw is the wallet's answer. */
  intercept?: (method: string) => unknown
}

/** The patient's device with the key in a wallet, which only the address is known of. */
function throughWallet({ intercept, signer = patient.account }: Wallet): Context {
  const { chain } = patient.ctx.client
  const transport = http(rpcUrl, { retryCount: 0 })
  const { request } = transport({})
  const wallet = createWalletClient({ account: signer, chain, transport })
  const answer = async ({ method, params }: { method: string; params?: unknown }) => {
    const said = await intercept?.(method)
    if (said !== undefined) return said
    if (method !== 'eth_sendTransaction') return request({ method, params } as never)
    const [{ data, gas, to }] = params as [{ data: `0x${string}`; gas?: `0x${string}`; to: `0x${string}` }]
    // With a limit nothing is estimated: the chain alone says what it thinks of the signer.
    return wallet.sendTransaction({ chain: null, to, data, gas: gas === undefined ? 500_000n : BigInt(gas) })
  }
  const client = createClient({
    account: patient.account.address,
    chain,
    transport: custom({ request: answer }, { retryCount: 0 }),
    pollingInterval: 20,
    cacheTime: 0,
  })
  return { ...patient.ctx, client: client as Context['client'] }
}

test('default: a wallet that only the address is known of', async () => {
  await addRecord(throughWallet({}), labs)
  await expectAddedOnce()
})

test.each([
  ['rejects', 4001, 'UserRejectedError'],
  ['is locked', 4100, 'WalletUnavailableError'],
  ['is gone', 4900, 'WalletUnavailableError'],
] as const)(
  'error: the wallet %s after the upload; nothing dangles, and a retry works',
  async (_, code, name) => {
    const asked: string[] = []
    const intercept = (method: string) => {
      asked.push(method)
      if (method === 'eth_sendTransaction') throw Object.assign(new Error('no'), { code })
    }
    const error = await errorOf(addRecord(throughWallet({ intercept }), labs))
    expect(error).toMatchObject({ name, category: 'auth' })
    expect(asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(1)
    await expectUntouched()
  },
)

test('error: the chain is switched midway; nothing is sent, nothing dangles, and a retry works', async () => {
  let switched = false
  const asked: string[] = []
  const intercept = (method: string) => {
    asked.push(method)
    return switched && method === 'eth_chainId' ? '0x1' : undefined
  }
  const onProgress = ({ phase }: { phase: string }) => {
    if (phase === 'submitting') switched = true
  }
  const error = await errorOf(addRecord(throughWallet({ intercept }), { ...labs, onProgress }))
  expect(error).toMatchObject({ name: 'WrongChainError', actualChainId: 1 })
  expect(asked).not.toContain('eth_sendTransaction')
  await expectUntouched()
})

test('error: the account is switched midway; the chain refuses the other one, nothing dangles, and a retry works', async () => {
  const other = await world.createAccount()
  const error = await errorOf(addRecord(throughWallet({ signer: other }), labs))
  expect(error).toMatchObject({ category: 'chain', retryable: false })
  expect(await world.chain.control.getTransactionCount({ address: other.address })).toBe(1)
  await resumeVault(patient.ctx)
  await expectUntouched()
})

test('behavior: the server is down between sending and the receipt; `resume` finds it, and nothing is sent twice', async () => {
  let down = false
  let sent = 0
  const broken = throughTransport(patient.ctx, rpcUrl, async ({ method }, ask) => {
    if (down) throw new TypeError('fetch failed')
    const answer = await ask()
    if (method !== 'eth_sendRawTransaction') return answer
    sent += 1
    down = true
    throw new TypeError('fetch failed')
  })
  const error = await errorOf(addRecord(broken, labs))
  expect(error).toMatchObject({ name: 'TransactionOutcomeUnknownError', category: 'network' })
  // As long as the server is down, so is the answer; nothing is given up and nothing is sent.
  expect(await errorOf(resumeVault(broken))).toMatchObject({ category: 'network' })
  expect(await listOutbox(patient.ctx)).toHaveLength(1)
  expect((await resumeVault(patient.ctx)).resumed).toMatchObject([{ kind: 'record', outcome: 'finished' }])
  expect(sent).toBe(1)
  await expectAddedOnce()
})

test('behavior: the server lost it before anybody saw it; `resume` sends it with the same nonce', async () => {
  let down = false
  const broken = throughTransport(patient.ctx, rpcUrl, async ({ method }, ask) => {
    down ||= method === 'eth_sendRawTransaction'
    if (down) throw new TypeError('fetch failed')
    return ask()
  })
  expect(await errorOf(addRecord(broken, labs))).toMatchObject({ name: 'TransactionOutcomeUnknownError' })
  expect(await nonceNow()).toBe(before.nonce)
  expect((await resumeVault(patient.ctx)).resumed).toMatchObject([{ kind: 'record', outcome: 'finished' }])
  await expectAddedOnce()
})

test('behavior: two processes resume the same entry at once; it is in the chain once', async () => {
  let down = false
  const broken = throughTransport(patient.ctx, rpcUrl, async ({ method }, ask) => {
    down ||= method === 'eth_sendRawTransaction'
    if (down) throw new TypeError('fetch failed')
    return ask()
  })
  await errorOf(addRecord(broken, labs))
  await Promise.allSettled([resumeVault(patient.ctx), resumeVault(patient.ctx)])
  await resumeVault(patient.ctx)
  await expectAddedOnce()
})

test('error: nonce conflict of two processes; the later one is refused, nothing dangles, and a retry works', async () => {
  const keys = createMemoryKeys(await patient.ctx.keys.load())
  const twin = await world.createDevice({ account: patient.account, keys })
  let taken = false
  const late = throughTransport(patient.ctx, rpcUrl, async ({ method }, ask) => {
    if (method === 'eth_sendRawTransaction' && !taken) {
      taken = true
      await addRecord(twin, labs)
    }
    return ask()
  })
  const error = await errorOf(addRecord(late, labs))
  expect(error).toMatchObject({ name: 'NonceConflictError', retryable: true })
  expect(await listOutbox(patient.ctx)).toEqual([])
  await expectAddedOnce()
  await addRecord(late, labs)
  expect(await listLabs()).toHaveLength(before.records + 2)
})
