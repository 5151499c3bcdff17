import type { Patient } from 'fhir/r4.d.ts'
import type { Client, LocalAccount, Transport } from 'viem'
import { createClient, custom, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import type { Deployment } from '../src/contracts/deployment.ts'
import { withMedrec } from '../src/contracts/withMedrec.ts'
import { createPhrase } from '../src/crypto/phrase.ts'
import type { Practitioner } from '../src/crypto/practitioner.ts'
import { createMedrecStore } from '../src/storage/createStore.ts'
import { createMemoryStore } from '../src/storage/memory.ts'
import type { PinnedBlockStore, RemoteStore } from '../src/storage/ports.ts'
import { type Context, createMemoryKeys, createMemoryState } from '../src/workflows/context.ts'
import { registerDoctor } from '../src/workflows/registration/registerDoctor.ts'
import { registerPatient } from '../src/workflows/registration/registerPatient.ts'
import { storeRemote } from './byzantine.ts'
import { startChain, type TestChain } from './chain.ts'

export const patientProfile: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Osei', given: ['Kofi'] }],
  birthDate: '1971-03-02',
}

export const practitioner: Practitioner = {
  resourceType: 'Practitioner',
  name: [{ text: 'Dr Ada Voss' }],
  qualification: [{ code: { text: 'Cardiology' }, identifier: [{ value: 'LIC-1234' }] }],
}

/** A chain and one store that everybody reaches: where blocks go between people. */
export type World = AsyncDisposable & {
  chain: TestChain
  cloud: PinnedBlockStore
  /** A new account with money. */
  createAccount(): Promise<LocalAccount>
  /** A device of somebody: own keys, own state, own local store. */
  createDevice(options?: DeviceOptions): Promise<Context>
  /** A registered patient on a device of their own. */
  createPatient(options?: DeviceOptions): Promise<Person>
  createDoctor(options?: DeviceOptions): Promise<Person>
}

export type DeviceOptions = {
  account?: LocalAccount | undefined
  keys?: Context['keys'] | undefined
  state?: Context['state'] | undefined
  remotes?: readonly RemoteStore[] | undefined
  rpcUrl?: string | undefined
}

export type Person = {
  ctx: Context
  account: LocalAccount
  phrase: string
  sheet: Awaited<ReturnType<typeof registerPatient>>['sheet']
}

export const storeUrl = 'http://127.0.0.1:8500'

/** A client of the test chain for one account. */
export function connectPerson(
  rpcUrl: string,
  deployment: Deployment,
  account: LocalAccount,
): Client<Transport> {
  return createClient({
    account,
    chain: withMedrec(foundry, deployment),
    transport: http(rpcUrl, { retryCount: 1, retryDelay: 10, timeout: 5_000 }),
    pollingInterval: 20,
    cacheTime: 0,
  })
}

export async function startWorld(flags: readonly string[] = []): Promise<World> {
  const chain = await startChain(flags)
  const cloud = createMemoryStore()
  const createAccount = async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    await chain.control.setBalance({ address: account.address, value: 10n ** 20n })
    return account
  }
  const createDevice = async (options: DeviceOptions = {}): Promise<Context> => {
    const {
      keys = createMemoryKeys(),
      remotes = [storeRemote('cloud', cloud)],
      state = createMemoryState(),
    } = options
    const account = options.account ?? (await createAccount())
    return {
      client: connectPerson(
        options.rpcUrl ?? chain.anvil.rpcUrl,
        chain.deployment,
        account,
      ) as Context['client'],
      store: createMedrecStore({ local: createMemoryStore(), remotes, stallTimeout: 1_000 }),
      keys,
      state,
    }
  }
  const createPatient = async (options: DeviceOptions = {}) => {
    const account = options.account ?? (await createAccount())
    const ctx = await createDevice({ ...options, account })
    const phrase = createPhrase()
    const { sheet } = await registerPatient(ctx, { phrase, profile: patientProfile, stores: [storeUrl] })
    return { ctx, account, phrase, sheet }
  }
  const createDoctor = async (options: DeviceOptions = {}) => {
    const account = options.account ?? (await createAccount())
    const ctx = await createDevice({ ...options, account })
    const phrase = createPhrase()
    const { sheet } = await registerDoctor(ctx, { phrase, practitioner, stores: [storeUrl] })
    return { ctx, account, phrase, sheet }
  }
  const stop = async () => {
    await chain[Symbol.asyncDispose]()
  }
  return {
    chain,
    cloud,
    createAccount,
    createDevice,
    createPatient,
    createDoctor,
    [Symbol.asyncDispose]: stop,
  }
}

type Answer = (request: { method: string; params: unknown }, ask: () => Promise<unknown>) => Promise<unknown>

/** The same device behind a transport that may fail, cut the line or lie. */
export function throughTransport(ctx: Context, rpcUrl: string, answer: Answer): Context {
  const { account, chain } = ctx.client
  const { request } = http(rpcUrl, { retryCount: 0 })({})
  const transport = custom(
    { request: (args) => answer(args as { method: string; params: unknown }, () => request(args)) },
    { retryCount: 0 },
  )
  const client = createClient({ account, chain, transport, pollingInterval: 20, cacheTime: 0 })
  return { ...ctx, client: client as Context['client'] }
}

/** An RPC server that gives one word for another in everything it answers. */
export function throughLiar(ctx: Context, rpcUrl: string, words: Readonly<Record<string, string>>): Context {
  return throughTransport(ctx, rpcUrl, async (_, ask) => {
    let text = JSON.stringify(await ask())
    for (const [truth, lie] of Object.entries(words))
      text = text.replaceAll(truth.slice(2).toLowerCase(), lie.slice(2).toLowerCase())
    return JSON.parse(text)
  })
}
