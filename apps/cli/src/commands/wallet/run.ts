import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import type { Call, Result } from '../../call.ts'
import { fundNewWallet } from '../../devFunds.ts'
import { UsageError } from '../../errors.ts'
import { findPerson, readPerson, savePerson } from '../../home.ts'
import { openKeys } from '../../passphrase.ts'
import { hasNetwork, openNew } from '../../session.ts'
import { readWalletKey } from '../../walletKey.ts'

export async function create(call: Call, options: { walletKeyFile?: string }): Promise<Result> {
  const { globals, io } = call
  const folder = findPerson(io, globals)
  const brought = readWalletKey(io, options)
  const keys = openKeys(io, globals, folder)
  const held = await keys.loadWallet()
  if (held !== undefined && brought !== undefined && held !== brought)
    throw new UsageError('This person has another key already.', ['Choose another name with --as.'])
  const privateKey = held ?? brought ?? generatePrivateKey()
  if (held === undefined) await keys.saveWallet(privateKey)
  const wallet = privateKeyToAddress(privateKey)
  if (readPerson(folder) === undefined) await savePerson(folder, { account: wallet, role: null })
  if (hasNetwork(io, globals)) await fundNewWallet(await openNew(call))
  return { json: { wallet }, text: `The wallet of ${folder.name} is ${wallet}.` }
}
