import { MedrecError } from './base.ts'

/** The client's chain does not say where MedRec's contracts are. */
export class DeploymentMissingError extends MedrecError {
  override readonly name = 'DeploymentMissingError'
  override readonly category = 'usage'

  constructor({ chain }: { chain?: string | undefined } = {}) {
    super("The client's chain does not say where the contracts of MedRec are.", {
      details: chain && `chain ${chain}`,
      metaMessages: ['Create the client with `chain: withMedrec(chain, deployment)`.'],
    })
  }
}

/** The deployment belongs to another chain than the one it was to be put on. */
export class DeploymentChainError extends MedrecError {
  override readonly name = 'DeploymentChainError'
  override readonly category = 'usage'

  constructor({ chainId, deploymentChainId }: { chainId: number; deploymentChainId: number }) {
    super('The deployment belongs to another chain.', {
      details: `chain ${chainId}, deployment of chain ${deploymentChainId}`,
      metaMessages: ['Pass the deployment of this chain: contracts/deployments/<chainId>.json.'],
    })
  }
}

/** At an address of the deployment is no contract, or another one. */
export class ContractMissingError extends MedrecError {
  override readonly name = 'ContractMissingError'
  override readonly category = 'chain'

  constructor({ address, chainId, codeHash }: { address: string; chainId?: number; codeHash?: string }) {
    super('The contract of MedRec is not at the address where it should be.', {
      details: [
        `address ${address}`,
        chainId && `chain ${chainId}`,
        codeHash && `code hash found ${codeHash}`,
      ]
        .filter(Boolean)
        .join(', '),
      metaMessages: [
        'Check that the RPC server is on the right chain and that the deployment is of this chain.',
      ],
    })
  }
}
