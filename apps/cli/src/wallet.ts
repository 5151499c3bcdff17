import { existsSync } from 'node:fs'
import { getRpcError } from '@medrec/sdk/errors'
import { createWalletClient, defineChain, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { getChainId } from 'viem/actions'
import type { Call } from './call.ts'
import { PersonUnknownError, UsageError } from './errors.ts'
import { findHome, findPerson, listPeople } from './home.ts'
import { openKeys } from './passphrase.ts'

/** Opens a person's key on a chain that has no network file yet. */
export async function openWallet({ globals, io }: Call, rpcUrl: string) {
  const folder = findPerson(io, globals)
  if (!existsSync(folder.keys)) throw new PersonUnknownError({ known: listPeople(findHome(io, globals)) })
  if (!URL.canParse(rpcUrl)) throw new UsageError('The address given with --rpc is not an http(s) URL.')
  const keys = openKeys(io, globals, folder)
  const privateKey = await keys.loadWallet()
  if (privateKey === undefined) throw new PersonUnknownError({ known: [] })
  const transport = http(rpcUrl)
  const account = privateKeyToAccount(privateKey)
  const chainId = await getChainId(createWalletClient({ account, transport })).catch((error: unknown) => {
    throw getRpcError(error)
  })
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return { chainId, client: createWalletClient({ account, chain, transport, pollingInterval: 1_000 }) }
}
