import { createTestClient, createWalletClient, http, keccak256, publicActions, stringToHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import { foundry } from 'viem/chains'
import { deployContracts } from '../src/contracts/deployContracts.ts'
import {
  computeDeploymentAddresses,
  type Deployment,
  getManagerSetupCall,
} from '../src/contracts/deployment.ts'
import { withMedrec } from '../src/contracts/withMedrec.ts'
import { type Anvil, startAnvil } from './anvil.ts'

// Anvil's well-known development keys, rich from the first block.
const keys = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
  '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e',
] as const
const [admin, registrar, patient, doctor, auditor, stranger, device] = keys.map((key) =>
  privateKeyToAccount(key),
) as [
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
  PrivateKeyAccount,
]

/** The people of the chain tests. */
export const people = { admin, registrar, patient, doctor, auditor, stranger, device } as const

/** A recognisable digest of 32 bytes. */
export const digest = (label: string) => keccak256(stringToHex(label))

/** Everything that an async iterable gives. */
export async function collect<item>(items: AsyncIterable<item>): Promise<item[]> {
  const all: item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** A client of the test chain, which asks every 20 ms. */
export function connect(rpcUrl: string, deployment: Deployment, account: PrivateKeyAccount) {
  return createWalletClient({
    account,
    chain: withMedrec(foundry, deployment),
    transport: http(rpcUrl, { retryCount: 1, retryDelay: 10, timeout: 2_000 }),
    pollingInterval: 20,
  }).extend(publicActions)
}

export type TestChain = AsyncDisposable & {
  anvil: Anvil
  deployment: Deployment
  /** One client for each of the people. */
  clients: { [name in keyof typeof people]: ReturnType<typeof connect> }
  /** Anvil's own methods: mine, reorg, drop. */
  control: ReturnType<typeof createControl>
}

const createControl = (rpcUrl: string) =>
  createTestClient({ chain: foundry, mode: 'anvil', transport: http(rpcUrl) }).extend(publicActions)

/** Anvil with MedRec deployed, the registrar and the auditors' administrator in their roles. */
export async function startChain(flags: readonly string[] = []): Promise<TestChain> {
  const anvil = await startAnvil(flags)
  const deployer = createWalletClient({
    account: people.admin,
    chain: foundry,
    transport: http(anvil.rpcUrl),
    pollingInterval: 20,
  })
  const deployment = await deployContracts(deployer, { admin: people.admin.address })
  const setup = getManagerSetupCall({
    addresses: computeDeploymentAddresses({ admin: people.admin.address }),
    registrars: [people.registrar.address],
    auditAdmins: [people.admin.address],
  })
  const hash = await sendTransaction(deployer, setup)
  await waitForTransactionReceipt(deployer, { hash, timeout: 60_000 })
  const clients = Object.fromEntries(
    Object.entries(people).map(([name, account]) => [name, connect(anvil.rpcUrl, deployment, account)]),
  ) as TestChain['clients']
  const control = createControl(anvil.rpcUrl)
  return { anvil, deployment, clients, control, [Symbol.asyncDispose]: anvil.stop }
}
