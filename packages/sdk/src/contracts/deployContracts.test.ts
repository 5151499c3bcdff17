import { readFileSync } from 'node:fs'
import { createWalletClient, http, publicActions, toFunctionSelector } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { expect, test } from 'vitest'
import { startAnvil } from '../../test/anvil.ts'
import { deployContracts } from './deployContracts.ts'
import {
  computeDeploymentAddresses,
  deployedContractNames,
  getDeploymentCalls,
  getManagerSetupCall,
  isOwnDeployment,
  managerRoles,
} from './deployment.ts'
import { accessManagerAbi, doctorRegistryAbi, medRecSystemAbi, patientRegistryAbi } from './generated.ts'

// The first two of Anvil's well-known development keys.
const admin = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const registrar = privateKeyToAccount('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d')

const connect = (rpcUrl: string, account = admin) =>
  createWalletClient({ account, chain: foundry, transport: http(rpcUrl), pollingInterval: 20 }).extend(
    publicActions,
  )

test('default', async () => {
  await using anvil = await startAnvil()
  const client = connect(anvil.rpcUrl)
  const deployment = await deployContracts(client, { admin: admin.address })

  expect(isOwnDeployment(deployment)).toBe(true)
  const { system, patientRegistry, forwarder } = deployment.contracts
  for (const name of ['roleRegistry', 'patientRegistry', 'doctorRegistry', 'auditLog'] as const) {
    const named = await client.readContract({
      address: system.address,
      abi: medRecSystemAbi,
      functionName: name,
    })
    expect(named).toBe(deployment.contracts[name].address)
  }
  const trusted = await client.readContract({
    address: patientRegistry.address,
    abi: patientRegistryAbi,
    functionName: 'trustedForwarder',
  })
  expect(trusted).toBe(forwarder.address)
})

test('behavior: sends nothing twice, and finds the blocks again', async () => {
  await using anvil = await startAnvil()
  const client = connect(anvil.rpcUrl)
  const [first] = getDeploymentCalls({ admin: admin.address })
  if (!first) throw new Error('no deployment call')
  await client.waitForTransactionReceipt({
    hash: await client.sendTransaction({ to: first.to, data: first.data }),
  })
  const deployment = await deployContracts(client, { admin: admin.address })
  const nonce = await client.getTransactionCount({ address: admin.address })
  expect(nonce).toBe(3)

  expect(await deployContracts(connect(anvil.rpcUrl, registrar), { admin: admin.address })).toEqual(
    deployment,
  )
  expect(await client.getTransactionCount({ address: registrar.address })).toBe(0)
  expect(deployedContractNames.map((name) => deployment.contracts[name].block)).toEqual([1, 2, 3, 3, 3, 3, 3])
})

test('behavior: the manager opens each function to one role', async () => {
  await using anvil = await startAnvil()
  const client = connect(anvil.rpcUrl)
  const { contracts } = await deployContracts(client, { admin: admin.address })
  const addresses = computeDeploymentAddresses({ admin: admin.address })
  const call = getManagerSetupCall({ addresses, registrars: [registrar.address], auditAdmins: [] })
  await client.waitForTransactionReceipt({ hash: await client.sendTransaction(call) })

  const manager = { address: contracts.accessManager.address, abi: accessManagerAbi } as const
  const roles = await Promise.all(
    ['verifyDoctor', 'unverifyDoctor', 'suspendDoctor', 'reinstateDoctor'].map((name) => {
      const item = doctorRegistryAbi.find((entry) => entry.type === 'function' && entry.name === name)
      if (item?.type !== 'function') throw new Error(`no function ${name}`)
      const args = [contracts.doctorRegistry.address, toFunctionSelector(item)] as const
      return client.readContract({ ...manager, functionName: 'getTargetFunctionRole', args })
    }),
  )
  expect(roles).toEqual([1n, 1n, 1n, 1n])
  expect(managerRoles.registrar).toBe(1n)
  const [isMember] = await client.readContract({
    ...manager,
    functionName: 'hasRole',
    args: [managerRoles.registrar, registrar.address],
  })
  expect(isMember).toBe(true)
})

test('behavior: another administrator means other addresses', () => {
  const ours = Object.values(computeDeploymentAddresses({ admin: admin.address }))
  const theirs = computeDeploymentAddresses({ admin: registrar.address })
  // The forwarder knows no administrator.
  expect(Object.entries(theirs).filter(([, address]) => ours.includes(address))).toEqual([
    ['forwarder', theirs.forwarder],
  ])
})

test('error: the chain has no deterministic deployer', async () => {
  await using anvil = await startAnvil(['--disable-default-create2-deployer'])
  await expect(deployContracts(connect(anvil.rpcUrl), { admin: admin.address })).rejects.toMatchObject({
    name: 'ContractMissingError',
  })
})

test('behavior: the creation code was made with the settings of foundry.toml', async () => {
  const { compiler } = await import('./bytecode.generated.ts')
  const toml = readFileSync(new URL('../../../../foundry.toml', import.meta.url), 'utf8')
  expect(toml).toContain(`evm_version = "${compiler.evmVersion}"`)
  expect(Number(/optimizer_runs = ([\d_]+)/.exec(toml)?.[1]?.replaceAll('_', ''))).toBe(
    compiler.optimizerRuns,
  )
})
