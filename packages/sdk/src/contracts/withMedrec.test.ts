import { foundry, mainnet } from 'viem/chains'
import { expect, test } from 'vitest'
import { computeDeploymentAddresses, type Deployment, deployedContractNames } from './deployment.ts'
import { contractNames, getDeployment, withMedrec } from './withMedrec.ts'

const admin = '0xA0Cf798816D4b9b9866b5330EEa46a18382f251e'
const addresses = computeDeploymentAddresses({ admin })
const deployment: Deployment = {
  chainId: 1,
  admin,
  compiler: { version: '0.8.37', evmVersion: 'cancun', viaIR: true, optimizerRuns: 10_000 },
  contracts: Object.fromEntries(
    deployedContractNames.map((name) => [
      name,
      { address: addresses[name], block: 7, codeHash: `0x${'11'.repeat(32)}` },
    ]),
  ) as Deployment['contracts'],
}

test("default: adds MedRec's contracts and keeps the chain's own", () => {
  const chain = withMedrec(mainnet, deployment)
  expect(chain.contracts.multicall3).toEqual(mainnet.contracts.multicall3)
  expect(chain.contracts.medrecAuditLog).toEqual({
    address: addresses.auditLog,
    blockCreated: 7,
    codeHash: `0x${'11'.repeat(32)}`,
  })
  expect(getDeployment({ chain }).patientRegistry.address).toBe(addresses.patientRegistry)
  expect(mainnet.contracts).not.toHaveProperty('medrecAuditLog')
})

test('behavior: names every contract of a deployment', () => {
  expect([...contractNames]).toEqual([...deployedContractNames])
})

test('error: a deployment of another chain', () => {
  expect(() => withMedrec(foundry, deployment)).toThrowErrorMatchingInlineSnapshot(`
    [DeploymentChainError: The deployment belongs to another chain.
    Pass the deployment of this chain: contracts/deployments/<chainId>.json.
    Details: chain 31337, deployment of chain 1]
  `)
})

test('error: a chain without a deployment, and no chain', () => {
  expect(() => getDeployment({ chain: mainnet })).toThrowErrorMatchingInlineSnapshot(`
    [DeploymentMissingError: The client's chain does not say where the contracts of MedRec are.
    Create the client with \`chain: withMedrec(chain, deployment)\`.
    Details: chain Ethereum]
  `)
  expect(() => getDeployment({})).toThrow('does not say where')
})
