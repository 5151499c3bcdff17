import { createMemoryKeys, createMemoryState, medrecActions, withMedrec } from '@medrec/sdk'
import type { Deployment } from '@medrec/sdk/contracts'
import { createMedrecStore, createMemoryStore, httpStore } from '@medrec/sdk/storage'
import { createClient, http, type LocalAccount } from 'viem'
import { foundry } from 'viem/chains'

/** A client of one person, which keeps everything in memory; `@medrec/sdk/storage/node` has keys, state and blocks in files. */
export function connect(parameters: {
  account: LocalAccount
  deployment: Deployment
  rpcUrl: string
  stores: readonly string[]
}) {
  const { account, deployment, rpcUrl, stores } = parameters
  const remotes = stores.map((url) => httpStore({ url }))
  const store = createMedrecStore({ local: createMemoryStore(), remotes })
  const client = createClient({
    account,
    chain: withMedrec(foundry, deployment),
    transport: http(rpcUrl),
    pollingInterval: 100,
  })
  return client.extend(medrecActions({ store, keys: createMemoryKeys(), state: createMemoryState() }))
}
