import { join } from 'node:path'
import {
  computeDeploymentAddresses,
  type Deployment,
  deployContracts,
  deployedContractNames,
  getManagerSetupCall,
  isOwnDeployment,
} from '@medrec/sdk/contracts'
import { createWalletClient, http, keccak256, publicActions } from 'viem'
import { foundry } from 'viem/chains'
import { devAccounts } from './accounts.ts'
import { DevEnvironmentError } from './errors.ts'
import { readTextIfThere, writeFileAtomic } from './files.ts'

const pathIn = (chainFolder: string) => join(chainFolder, 'deployment.json')

/**
 * The deployment that a chain on disk carries, as it was noted when it was made.
 *
 * @returns Undefined where none was finished: such a chain holds nothing yet.
 * @throws DevEnvironmentError where another release made it: its contracts would be called with the wrong words.
 */
export function readDeployment(chainFolder: string): Deployment | undefined {
  const text = readTextIfThere(pathIn(chainFolder))
  if (text === undefined) return undefined
  const deployment = JSON.parse(text) as Deployment
  if (isOwnDeployment(deployment)) return deployment
  throw new DevEnvironmentError(
    'The data folder was made by another release, whose contracts are not the ones of this one.',
    'Begin anew with --fresh, or give another folder with --data.',
  )
}

/**
 * Makes sure that the contracts stand: those noted earlier if the chain has their code, otherwise new ones, with the
 * registrar and the auditors' admin in office.
 */
export async function findOrDeploy(
  rpcUrl: string,
  chainFolder: string,
): Promise<{ deployment: Deployment; isNew: boolean }> {
  const { admin, registrar } = devAccounts()
  const client = createWalletClient({
    account: admin,
    chain: foundry,
    transport: http(rpcUrl),
    // A receipt is there as soon as the transaction is: Anvil mines at once.
    pollingInterval: 20,
  }).extend(publicActions)

  const noted = readDeployment(chainFolder)
  if (noted) {
    const codes = await Promise.all(
      deployedContractNames.map(async (name) => {
        const { address, codeHash } = noted.contracts[name]
        const code = await client.getCode({ address })
        return code !== undefined && keccak256(code) === codeHash
      }),
    )
    if (codes.every(Boolean)) return { deployment: noted, isNew: false }
  }

  const deployment = await deployContracts(client, { admin: admin.address })
  const setup = getManagerSetupCall({
    addresses: computeDeploymentAddresses({ admin: admin.address }),
    registrars: [registrar.address],
    auditAdmins: [admin.address],
  })
  const receipt = await client.waitForTransactionReceipt({ hash: await client.sendTransaction(setup) })
  if (receipt.status !== 'success') throw new Error('The AccessManager refused its setup.')
  writeFileAtomic(pathIn(chainFolder), JSON.stringify(deployment, null, 2))
  return { deployment, isNew: true }
}
