import type { Address, Chain, ChainContract, Hash } from 'viem'
import { DeploymentChainError, DeploymentMissingError } from '../errors/deployment.ts'
import type { DeployedContractName, Deployment } from './deployment.ts'

/** The contracts of a deployment. Not taken from deployment.ts, which carries the bytecode along. */
export const contractNames = [
  'accessManager',
  'forwarder',
  'system',
  'roleRegistry',
  'patientRegistry',
  'doctorRegistry',
  'auditLog',
] as const satisfies readonly DeployedContractName[]

/** Where a contract is, since which block, and the hash of its code. */
export type DeployedContract = { address: Address; blockCreated: number; codeHash: Hash }

/** What `withMedrec` puts beside the chain's own contracts, under names that nobody else uses. */
export type MedrecContracts = {
  [name in DeployedContractName as `medrec${Capitalize<name>}`]: DeployedContract
}

/** A chain that knows where MedRec is. */
export type MedrecChain<chain extends Chain = Chain> = chain & { contracts: MedrecContracts }

const slotOf = (name: DeployedContractName) => `medrec${name.charAt(0).toUpperCase()}${name.slice(1)}`

/**
 * Puts the addresses of a deployment on a viem chain, so that a client carries them wherever it goes.
 *
 * @param chain - Any viem chain.
 * @param deployment - Where the contracts are: `contracts/deployments/<chainId>.json`.
 * @returns The chain with MedRec's contracts beside its own.
 * @throws DeploymentChainError where the deployment is of another chain.
 *
 * @example
 * import { createPublicClient, http } from 'viem'
 * import { foundry } from 'viem/chains'
 * import { withMedrec } from '@medrec/sdk/contracts'
 *
 * const client = createPublicClient({ chain: withMedrec(foundry, deployment), transport: http() })
 */
export function withMedrec<chain extends Chain>(chain: chain, deployment: Deployment): MedrecChain<chain> {
  if (chain.id !== deployment.chainId)
    throw new DeploymentChainError({ chainId: chain.id, deploymentChainId: deployment.chainId })
  const ours = contractNames.map((name) => {
    const { address, block, codeHash } = deployment.contracts[name]
    return [slotOf(name), { address, blockCreated: block, codeHash }]
  })
  return { ...chain, contracts: { ...chain.contracts, ...Object.fromEntries(ours) } }
}

/**
 * The deployment that a client's chain carries.
 *
 * @param client - A viem client.
 * @returns Address, block and code hash of each contract, by name.
 * @throws DeploymentMissingError where the chain did not go through `withMedrec`.
 *
 * @example
 * import { getDeployment } from '@medrec/sdk/contracts'
 *
 * const { auditLog } = getDeployment(client)
 */
export function getDeployment(client: {
  chain?: Chain | undefined
}): Record<DeployedContractName, DeployedContract> {
  const { chain } = client
  const contracts = contractNames.map((name) => {
    const contract = chain?.contracts?.[slotOf(name)] as
      | (ChainContract & Partial<DeployedContract>)
      | undefined
    if (!contract?.address) throw new DeploymentMissingError({ chain: chain?.name })
    return [name, contract]
  })
  return Object.fromEntries(contracts)
}
