// Deploys MedRec to the chain behind RPC_URL and writes contracts/deployments/<chainId>.json. Run again after a crash: it
// sends only what is missing.
//   RPC_URL=… DEPLOYER_KEY=0x… ADMIN=0x… [REGISTRARS=0x…,0x…] [AUDIT_ADMINS=0x…] node contracts/script/deploy.ts
// The deployer only pays. What ADMIN has to send afterwards is printed, not sent: ADMIN is a multisig.
import { mkdirSync, writeFileSync } from 'node:fs'
import { type Address, createWalletClient, getAddress, http, isHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { deployContracts } from '../../packages/sdk/src/contracts/deployContracts.ts'
import {
  computeDeploymentAddresses,
  getManagerSetupCall,
} from '../../packages/sdk/src/contracts/deployment.ts'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}.`)
  return value
}

const addressesIn = (name: string): Address[] =>
  (process.env[name] ?? '')
    .split(',')
    .filter(Boolean)
    .map((text) => getAddress(text.trim()))

const key = required('DEPLOYER_KEY')
if (!isHex(key)) throw new Error('DEPLOYER_KEY is not hexadecimal.')
const admin = getAddress(required('ADMIN'))

const client = createWalletClient({ account: privateKeyToAccount(key), transport: http(required('RPC_URL')) })
const deployment = await deployContracts(client, {
  admin,
  confirmations: Number(process.env.CONFIRMATIONS ?? 1),
})

const folder = new URL('../deployments/', import.meta.url)
mkdirSync(folder, { recursive: true })
const file = new URL(`${deployment.chainId}.json`, folder)
writeFileSync(file, `${JSON.stringify(deployment, undefined, 2)}\n`)

const setup = getManagerSetupCall({
  addresses: computeDeploymentAddresses({ admin }),
  registrars: addressesIn('REGISTRARS'),
  auditAdmins: addressesIn('AUDIT_ADMINS'),
})
console.log(`Written: ${file.pathname}`)
console.log(`ADMIN (${admin}) now sends to ${setup.to}:\n${setup.data}`)
