import { type Account, type Address, type Chain, type Client, keccak256, type Transport } from 'viem'
import { getBlockNumber, getChainId, getCode, sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import { ContractMissingError } from '../errors/deployment.ts'
import { compiler } from './bytecode.generated.ts'
import {
  computeDeploymentAddresses,
  type DeployedContractName,
  type Deployment,
  deployedContractNames,
  deterministicDeployer,
  getDeploymentCalls,
} from './deployment.ts'

type DeployerClient = Client<Transport, Chain | undefined, Account>

const hasCode = async (client: DeployerClient, address: Address, blockNumber?: bigint) => {
  const code = await getCode(client, blockNumber === undefined ? { address } : { address, blockNumber })
  return code !== undefined && code !== '0x'
}

/** The block in which a contract came to be, by halving: for a deployment that was interrupted or made by others. */
async function findCreation(client: DeployerClient, address: Address): Promise<number> {
  let [low, high] = [0n, await getBlockNumber(client, { cacheTime: 0 })]
  while (low < high) {
    const middle = (low + high) / 2n
    if (await hasCode(client, address, middle)) high = middle
    else low = middle + 1n
  }
  return Number(low)
}

/**
 * Deploys MedRec, or finishes a deployment that was interrupted. There is no other way: dev-env, tests, the CLI and
 * `contracts/script/deploy.ts` all call this. What the administrator sends afterwards is `getManagerSetupCall`.
 *
 * @param client - A viem client with an account that pays; who it is makes no difference to the result.
 * @param parameters.admin - The first administrator of the AccessManager: a multisig outside development.
 * @param parameters.confirmations - Blocks to wait for each transaction; 1 where none is given.
 * @param parameters.timeout - Milliseconds to wait for each receipt; 180,000 where none is given.
 * @returns What belongs into `contracts/deployments/<chainId>.json`.
 * @throws ContractMissingError where the chain has no deterministic deployer, or a creation left no code; viem's own errors
 * of sending and waiting.
 *
 * @example
 * import { createWalletClient, http } from 'viem'
 * import { privateKeyToAccount } from 'viem/accounts'
 * import { foundry } from 'viem/chains'
 * import { deployContracts } from '@medrec/sdk/contracts'
 *
 * const client = createWalletClient({ account: privateKeyToAccount(key), chain: foundry, transport: http() })
 * const deployment = await deployContracts(client, { admin: client.account.address })
 */
export async function deployContracts(
  client: DeployerClient,
  { admin, confirmations = 1, timeout = 180_000 }: deployContracts.Parameters,
): Promise<deployContracts.ReturnType> {
  const chainId = await getChainId(client)
  if (!(await hasCode(client, deterministicDeployer)))
    throw new ContractMissingError({ address: deterministicDeployer, chainId })

  const blocks: Partial<Record<DeployedContractName, number>> = {}
  for (const { creates, data, name, to } of getDeploymentCalls({ admin })) {
    if (await hasCode(client, creates)) {
      blocks[name] = await findCreation(client, creates)
      continue
    }
    const hash = await sendTransaction(client, {
      account: client.account,
      chain: client.chain ?? null,
      to,
      data,
    })
    const receipt = await waitForTransactionReceipt(client, { hash, confirmations, timeout })
    if (receipt.status !== 'success' || !(await hasCode(client, creates)))
      throw new ContractMissingError({ address: creates, chainId })
    blocks[name] = Number(receipt.blockNumber)
  }

  const addresses = computeDeploymentAddresses({ admin })
  const entries = deployedContractNames.map(async (name) => {
    const address = addresses[name]
    const code = await getCode(client, { address })
    if (code === undefined || code === '0x') throw new ContractMissingError({ address, chainId })
    return [name, { address, block: blocks[name] ?? blocks.system, codeHash: keccak256(code) }] as const
  })
  const contracts = Object.fromEntries(await Promise.all(entries)) as Deployment['contracts']
  return { chainId, admin, compiler, contracts }
}

export declare namespace deployContracts {
  type Parameters = { admin: Address; confirmations?: number; timeout?: number }
  type ReturnType = Deployment
  type ErrorType = ContractMissingError
}
