import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Deployment, type MedrecChain, withMedrec } from '@medrec/sdk/contracts'
import { createFileStore, type FileStore, serveStore } from '@medrec/sdk/storage/node'
import type { Address } from 'viem'
import { foundry } from 'viem/chains'
import { type DevAccounts, devAccounts } from './accounts.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { type ChainControls, chainControls } from './chain.ts'
import { keepChain, openChainFiles, restoreChain } from './chainState.ts'
import { createCleanup } from './cleanup.ts'
import { takeDataFolder } from './dataFolder.ts'
import { findOrDeploy, readDeployment } from './deploy.ts'
import { requestRpc } from './jsonRpc.ts'
import { announceNetwork, withdrawNetwork } from './networkFile.ts'
import { findFreePort } from './ports.ts'

/** The whole system on this machine: a chain with the contracts, and a store that everybody reaches. */
export type Network = AsyncDisposable & {
  /** JSON-RPC endpoint of Anvil. */
  rpcUrl: string
  chainId: number
  /** The viem chain that carries the deployment. */
  chain: MedrecChain<typeof foundry>
  deployment: Deployment
  /** Named accounts of Anvil's mnemonic, all funded. */
  accounts: DevAccounts
  /** Power over clock, blocks and pool. */
  controls: ChainControls
  /** Base URL of the shared store, for `httpStore`. */
  storeUrl: string
  /** The shared store itself. */
  store: FileStore
  /** Where everything lies; a temporary folder where none was given. */
  dataDir: string
  /** Process id of Anvil. */
  anvilPid: number
  /** True where the chain is a new one: nobody is registered. */
  isNew: boolean
  /** Gives an account money, in wei: ten ether unless said otherwise. */
  fund(address: Address, wei?: bigint): Promise<void>
  /** Saves, ends everything, and gives the data folder back. Calling again waits for the same end. */
  stop(): Promise<void>
  /** Ends Anvil at once; what was not saved is lost. */
  kill(): void
}

export declare namespace createNetwork {
  type Parameters = {
    /** Where chain, store and people are kept. Without it everything is temporary and gone after `stop`. */
    dataDir?: string | undefined
    /** Preferred ports of 127.0.0.1; the next free one where one is taken. Any free port without them. */
    ports?: { rpc?: number | undefined; store?: number | undefined } | undefined
    /** Begins anew: chain, store and people of the folder are erased. */
    fresh?: boolean | undefined
    /** Further flags of Anvil. */
    anvilArgs?: readonly string[] | undefined
    /** `manual`: once the contracts stand, transactions wait until somebody mines. */
    mining?: 'auto' | 'manual' | undefined
    /** Told in one sentence each: a port that was taken, a leftover of an earlier run, what was lost. */
    onMessage?: ((message: string) => void) | undefined
  }
  type ReturnType = Network
}

/** What of a data folder is erased for a fresh start; anything else in it is not ours. */
const ours = ['chain', 'store', 'people', 'network.json']

/**
 * Starts the whole system. Everything listens on 127.0.0.1 only, and ends with this process, by whatever signal.
 *
 * @returns The running network.
 * @throws DevEnvironmentError where the data folder is in use, no port is free or Anvil does not start.
 *
 * @example
 * import { createNetwork } from '@medrec/dev-env'
 *
 * const network = await createNetwork()
 * console.log(network.rpcUrl, network.deployment.contracts.auditLog.address)
 * await network.stop()
 */
export async function createNetwork(parameters: createNetwork.Parameters = {}): Promise<Network> {
  const cleanup = createCleanup()
  try {
    return await buildNetwork(parameters, cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function buildNetwork(
  parameters: createNetwork.Parameters,
  cleanup: ReturnType<typeof createCleanup>,
): Promise<Network> {
  const { anvilArgs, fresh, mining = 'auto', onMessage = () => undefined, ports = {} } = parameters
  const isTemporary = parameters.dataDir === undefined
  const dataDir = resolve(parameters.dataDir ?? mkdtempSync(join(tmpdir(), 'medrec-')))
  if (isTemporary) cleanup.add(() => rmSync(dataDir, { recursive: true, force: true }))

  const folder = await takeDataFolder(dataDir, onMessage)
  cleanup.add(folder.release)
  if (fresh) for (const name of ours) rmSync(join(dataDir, name), { recursive: true, force: true })

  const chainFolder = join(dataDir, 'chain')
  // Before its contracts stand a chain holds nothing: what an early end left of it is not worth loading.
  if (!readDeployment(chainFolder)) rmSync(chainFolder, { recursive: true, force: true })
  const files = openChainFiles(chainFolder)
  const { loadState, losses } = restoreChain(files)
  for (const loss of losses) onMessage(loss)
  const anvil = await startAnvil({
    args: anvilArgs,
    port: ports.rpc,
    loadState,
    dumpState: isTemporary ? undefined : files.exit,
  })
  // The second look puts what Anvil wrote at its end in the place of what was saved before.
  cleanup.add(() => void restoreChain(files))
  cleanup.add(async () => void (await anvil.process.stop()))
  folder.noteChildren([anvil.process.guardianPid, anvil.process.pid])
  if (ports.rpc !== undefined) sayMoved(onMessage, 'the chain', ports.rpc, anvil.port)

  const controls = chainControls(anvil.rpcUrl)
  // A loaded chain knows only the state of its newest block, and the SDK reads from the safe one before it.
  if (loadState !== undefined) await controls.mine(3)
  const { deployment, isNew } = await findOrDeploy(anvil.rpcUrl, chainFolder)
  if (isNew) setPeopleAside(dataDir, onMessage)

  if (!isTemporary) {
    const keeper = keepChain(anvil.rpcUrl, files, () =>
      onMessage(
        'The chain can not be saved: is the disk full? It goes on, and is saved as soon as that works.',
      ),
    )
    cleanup.add(keeper.stop)
    await keeper.save()
  }
  const { store, storePort, storeUrl } = await openStore(join(dataDir, 'store'), ports.store, cleanup)
  if (ports.store !== undefined) sayMoved(onMessage, 'the store', ports.store, storePort)
  if (mining === 'manual') await controls.pauseMining()

  const { chainId, rpcUrl } = anvil
  announceNetwork(dataDir, { version: 1, rpcUrl, chainId, deployment, stores: [storeUrl], pid: process.pid })
  cleanup.add(() => withdrawNetwork(dataDir))

  return {
    rpcUrl,
    chainId,
    chain: withMedrec(chainOf(anvil), deployment),
    deployment,
    accounts: devAccounts(),
    controls,
    storeUrl,
    store,
    dataDir,
    anvilPid: anvil.process.pid,
    isNew,
    async fund(address, wei = 10n ** 19n) {
      await requestRpc(rpcUrl, 'anvil_setBalance', [address, `0x${wei.toString(16)}`])
    },
    stop: cleanup.run,
    kill: anvil.process.kill,
    [Symbol.asyncDispose]: cleanup.run,
  }
}

/** A new chain does not know the people of an earlier one; their folders may still be somebody's only keys. */
function setPeopleAside(dataDir: string, onMessage: (message: string) => void) {
  const people = join(dataDir, 'people')
  if (!existsSync(people)) return
  const aside = `${people}.${Date.now()}`
  renameSync(people, aside)
  onMessage(`The people of the earlier chain are put aside in ${aside}.`)
}

async function openStore(
  directory: string,
  preferred: number | undefined,
  cleanup: ReturnType<typeof createCleanup>,
) {
  const store = await createFileStore({ directory })
  cleanup.add(() => store.close())
  let wanted = preferred
  for (;;) {
    const port = wanted === undefined ? 0 : await findFreePort(wanted)
    try {
      const server = await serveStore({ store, port })
      cleanup.add(() => server.close())
      return { store, storePort: server.port, storeUrl: server.url }
    } catch (error) {
      // Somebody took the port after we looked.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || wanted === undefined) throw error
      wanted = port + 1
    }
  }
}

function chainOf({ chainId, rpcUrl }: Anvil): typeof foundry {
  // The type says 31337; `--chain-id` among anvilArgs may say otherwise.
  const id = chainId as typeof foundry.id
  return {
    ...foundry,
    id,
    rpcUrls: { default: { http: [rpcUrl], webSocket: [] } },
  } as unknown as typeof foundry
}

function sayMoved(onMessage: (message: string) => void, what: string, preferred: number, port: number) {
  if (port !== preferred) onMessage(`Port ${preferred} is taken: ${what} is on ${port}.`)
}
