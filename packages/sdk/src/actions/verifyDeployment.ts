import { keccak256 } from 'viem'
import { getChainId, getCode } from 'viem/actions'
import { contractNames, type DeployedContract, getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { ContractMissingError, DeploymentMissingError } from '../errors/deployment.ts'
import { getRpcError } from '../errors/getRpcError.ts'
import { WrongChainError } from '../errors/rpc.ts'
import type { MedrecClient } from './internal/types.ts'

async function verifyContract(client: MedrecClient, chainId: number, contract: DeployedContract) {
  const { address } = contract
  const code = await getCode(client, { address }).catch((error: unknown) => {
    throw getRpcError(error)
  })
  if (!code || code === '0x') throw new ContractMissingError({ address, chainId })
  const codeHash = keccak256(code)
  if (codeHash !== contract.codeHash) throw new ContractMissingError({ address, chainId, codeHash })
}

/**
 * Checks that the client is on the right chain and that every contract of the deployment has the code it should.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @throws DeploymentMissingError; WrongChainError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { verifyDeployment } from '@medrec/sdk/actions'
 *
 * await verifyDeployment(client)
 */
export async function verifyDeployment(client: MedrecClient): Promise<void> {
  const deployment = getDeployment(client)
  if (!client.chain) throw new DeploymentMissingError()
  const { id } = client.chain
  const actualChainId = await getChainId(client).catch((error: unknown) => {
    throw getRpcError(error)
  })
  if (actualChainId !== id) throw new WrongChainError({ expectedChainId: id, actualChainId })
  await Promise.all(contractNames.map((name) => verifyContract(client, id, deployment[name])))
}

export declare namespace verifyDeployment {
  type ErrorType = MedrecError
}
