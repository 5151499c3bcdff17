import { existsSync } from 'node:fs'
import {
  createMemoryKeys,
  createMemoryState,
  type MedrecActions,
  medrecActions,
  type Progress,
  withMedrec,
} from '@medrec/sdk'
import { createMedrecStore, createMemoryStore, httpStore, type MedrecStore } from '@medrec/sdk/storage'
import { createFileState, createFileStore, type FileKeys } from '@medrec/sdk/storage/node'
import {
  type Account,
  type Address,
  type Chain,
  type Client,
  createClient,
  defineChain,
  type Hex,
  http,
  type Transport,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Call } from './call.ts'
import { PersonUnknownError } from './errors.ts'
import { findHome, findPerson, type GlobalOptions, listPeople, type PersonFolder } from './home.ts'
import type { Io } from './io.ts'
import { lockPerson } from './lock.ts'
import { type NetworkConfig, networkPath, readNetwork } from './networkConfig.ts'
import { openKeys } from './passphrase.ts'

/** What anybody sees: the chain, without keys. */
export type PublicSession = {
  network: NetworkConfig
  client: Client<Transport, Chain>
  medrec: MedrecActions
}

/** One person at work on this device. */
export type Session = {
  folder: PersonFolder
  network: NetworkConfig
  client: Client<Transport, Chain, Account>
  medrec: MedrecActions
  keys: FileKeys
  store: MedrecStore
  /** The key that sends: its address. */
  wallet: Address
  /** For the workflows: ends them on Ctrl-C, and shows how far they are. */
  options: { signal: AbortSignal; onProgress: (progress: Progress) => void }
}

/** What became of changes that earlier commands left unfinished. */
type Resumed = Awaited<ReturnType<MedrecActions['vault']['resume']>>['resumed']

/** Whether there is a network to work on; making a key needs none. */
export function hasNetwork(io: Io, globals: GlobalOptions): boolean {
  return existsSync(networkPath(io, globals))
}

/** Opens the network without anybody's keys. */
export async function openPublic({ globals, io }: Call): Promise<PublicSession> {
  const network = readNetwork(io, globals)
  const { chain, pollingInterval, transport } = connect(network)
  const client = createClient({ chain, pollingInterval, transport })
  const remotes = network.stores.map((url) => httpStore({ url }))
  const medrec = medrecActions({
    store: createMedrecStore({ local: createMemoryStore(), remotes }),
    keys: createMemoryKeys(),
    state: createMemoryState(),
  })(client)
  return { network, client, medrec }
}

/** Opens a person's folder to look: nothing of this person is sent. */
export async function openSession(call: Call): Promise<Session> {
  const folder = findPerson(call.io, call.globals)
  assertKnown(call, folder)
  return unlock(call, folder)
}

/**
 * Opens a person's folder to change something: alone in it, and with whatever an earlier command left unfinished
 * finished or cleaned up.
 */
export async function openForChange(call: Call): Promise<Session & { resumed: Resumed }> {
  const folder = findPerson(call.io, call.globals)
  assertKnown(call, folder)
  await lock(call, folder)
  const session = await unlock(call, folder)
  return { ...session, resumed: await resume(call, session) }
}

/** Opens a folder that may be empty: a wallet comes into it where it has none. */
export async function openNew(
  call: Call,
  { walletKey }: { walletKey?: Hex | undefined } = {},
): Promise<Session> {
  const folder = findPerson(call.io, call.globals)
  await lock(call, folder)
  return unlock(call, folder, { walletKey: walletKey ?? 'new' })
}

function assertKnown({ globals, io }: Call, folder: PersonFolder): void {
  if (!existsSync(folder.keys)) throw new PersonUnknownError({ known: listPeople(findHome(io, globals)) })
}

async function lock({ defer, io, lockTimeout }: Call, folder: PersonFolder): Promise<void> {
  const release = await lockPerson(folder.lock, {
    signal: io.signal,
    timeout: lockTimeout,
    onWait: () => io.stderr.write('Waiting for another medrec command of this person …\n'),
  })
  defer(release)
}

async function unlock(
  call: Call,
  folder: PersonFolder,
  { walletKey }: { walletKey?: Hex | 'new' | undefined } = {},
): Promise<Session> {
  const { defer, globals, io, progress } = call
  const network = readNetwork(io, globals)
  const keys = openKeys(io, globals, folder)
  let privateKey = await keys.loadWallet()
  if (privateKey === undefined) {
    if (walletKey === undefined) throw new PersonUnknownError({ known: [] })
    privateKey = walletKey === 'new' ? generatePrivateKey() : walletKey
    await keys.saveWallet(privateKey)
  }
  const account = privateKeyToAccount(privateKey)
  const local = await createFileStore({ directory: folder.blocks })
  defer(() => local.close())
  const remotes = network.stores.map((url) => httpStore({ url }))
  const store = createMedrecStore({ local, remotes })
  const { chain, pollingInterval, transport } = connect(network)
  const client = createClient({ account, chain, pollingInterval, transport })
  const state = createFileState({ directory: folder.state })
  return {
    folder,
    network,
    client,
    medrec: medrecActions({ store, keys, state })(client),
    keys,
    store,
    wallet: account.address,
    options: { signal: io.signal, onProgress: progress.show },
  }
}

/** Says what became of earlier commands: nothing is finished or undone in silence. */
async function resume({ io, progress }: Call, { keys, medrec, options }: Session): Promise<Resumed> {
  if ((await keys.load()) === undefined) return []
  const { resumed } = await medrec.vault.resume(options)
  progress.end()
  const words = {
    finished: 'was on the chain already: finished',
    repeated: 'was not on the chain: done now',
    undone: 'was not on the chain: cleaned up, start it again where it is still wanted',
  }
  for (const { kind, outcome } of resumed)
    io.stderr.write(`An earlier change (${kind}) was interrupted; it ${words[outcome]}.\n`)
  return resumed
}

function connect({ chainId, deployment, rpcUrl, stores }: NetworkConfig) {
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return {
    chain: withMedrec(chain, { ...deployment, stores }),
    transport: http(rpcUrl),
    // A chain on this machine mines at once; asking it often costs nothing.
    pollingInterval: isLoopback(rpcUrl) ? 50 : 1_000,
  }
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)
}
