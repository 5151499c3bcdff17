import { join } from 'node:path'
import { type MedrecActions, medrecActions } from '@medrec/sdk'
import { type Deployment, withMedrec } from '@medrec/sdk/contracts'
import { createMedrecStore, httpStore, type MedrecStore } from '@medrec/sdk/storage'
import { createFileKeys, createFileState, createFileStore, type FileKeys } from '@medrec/sdk/storage/node'
import { type Address, createClient, type Hex, http } from 'viem'
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'

/** Where a person finds the chain and the stores; enough to start another process with. */
export type Place = {
  rpcUrl: string
  chainId: number
  deployment: Deployment
  /** Base URLs of stores that others reach too. */
  stores: readonly string[]
}

/** One person with a device of their own: keys, state and blocks in one folder. */
export type Person = {
  /** Workflows of the SDK, bound to this person. */
  medrec: MedrecActions
  /** The viem client behind it. */
  client: ReturnType<typeof connect>
  /** Who sends; the vault's account too, until control changes hands. */
  wallet: PrivateKeyAccount
  account: Address
  keys: FileKeys
  store: MedrecStore
  directory: string
  close(): Promise<void>
}

export declare namespace openPerson {
  type Parameters = {
    place: Place
    /** Folder of the device; made where it does not exist. */
    directory: string
    passphrase: string
    /** Key that sends, for a device without one; a new one where it is not given. */
    privateKey?: Hex | undefined
  }
}

/**
 * Opens a person's device.
 *
 * @param parameters.place - Chain and stores.
 * @param parameters.directory - Folder of the device.
 * @param parameters.passphrase - Opens the key file, or seals a new one.
 * @param parameters.privateKey - Key that sends, for a device without one.
 * @returns The person; `close` releases the folder.
 *
 * @example
 * import { openPerson } from '@medrec/dev-env'
 *
 * const alice = await openPerson({ place, directory: '/tmp/alice', passphrase: 'only for development' })
 */
export async function openPerson(parameters: openPerson.Parameters): Promise<Person> {
  const { directory, passphrase, place } = parameters
  // Quick to open: dev people have no secrets worth more.
  const keys = createFileKeys({ path: join(directory, 'keys.age'), passphrase, workFactor: 12 })
  let privateKey = await keys.loadWallet()
  if (privateKey === undefined) {
    privateKey = parameters.privateKey ?? generatePrivateKey()
    await keys.saveWallet(privateKey)
  }
  const wallet = privateKeyToAccount(privateKey)
  const local = await createFileStore({ directory: join(directory, 'blocks') })
  const store = createMedrecStore({ local, remotes: place.stores.map((url) => httpStore({ url })) })
  const state = createFileState({ directory: join(directory, 'state') })
  const client = connect(place, wallet)
  return {
    medrec: medrecActions({ store, keys, state })(client),
    client,
    wallet,
    account: wallet.address,
    keys,
    store,
    directory,
    close: () => local.close(),
  }
}

function connect({ chainId, deployment, rpcUrl }: Place, account: PrivateKeyAccount) {
  const chain = withMedrec({ ...foundry, id: chainId }, deployment)
  // A local chain mines at once: asking often costs nothing and saves seconds.
  return createClient({ account, chain, pollingInterval: 20, transport: http(rpcUrl) })
}
