import {
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  type Hash,
  type Hex,
  isAddressEqual,
  toFunctionSelector,
  zeroHash,
} from 'viem'
import {
  accessManagerBytecode,
  erc2771ForwarderBytecode,
  medRecSystemBytecode,
} from './bytecode.generated.ts'
import { accessManagerAbi, auditLogAbi, doctorRegistryAbi } from './generated.ts'

/** The deterministic deployment proxy that is on nearly every chain, Anvil included: calldata is salt and creation code. */
export const deterministicDeployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C'

/** The name in the EIP-712 domain of the forwarder; its version is "1". */
export const forwarderName = 'MedRec'

/** The roles of the AccessManager. ADMIN is its own; it grants and revokes the other two. */
export const managerRoles = { admin: 0n, registrar: 1n, auditAdmin: 2n } as const

/** The contracts of a deployment, in the order in which they come to be. */
export const deployedContractNames = [
  'accessManager',
  'forwarder',
  'system',
  'roleRegistry',
  'patientRegistry',
  'doctorRegistry',
  'auditLog',
] as const
export type DeployedContractName = (typeof deployedContractNames)[number]

/** The address of each contract. */
export type DeploymentAddresses = Record<DeployedContractName, Address>

/** The content of `contracts/deployments/<chainId>.json`. */
export type Deployment = {
  chainId: number
  /** The first administrator of the AccessManager, which all the addresses follow from: a multisig outside development. */
  admin: Address
  /** solc and the settings that decide about the bytes of the code. */
  compiler: { version: string; evmVersion: string; viaIR: boolean; optimizerRuns: number }
  /** Per contract the address, the block of its creation and the keccak256 of its runtime code on this chain. */
  contracts: Record<DeployedContractName, { address: Address; block: number; codeHash: Hash }>
  /** URLs of stores where vault documents of this chain are looked for, in this order. */
  stores?: readonly string[]
}

/** What to send to the chain: no value goes with it. */
export type Call = { to: Address; data: Hex }

const creationCodes = ({ admin }: { admin: Address }) => {
  const accessManager = concatHex([
    accessManagerBytecode,
    encodeAbiParameters([{ type: 'address' }], [admin]),
  ])
  const forwarder = concatHex([
    erc2771ForwarderBytecode,
    encodeAbiParameters([{ type: 'string' }], [forwarderName]),
  ])
  const system = concatHex([
    medRecSystemBytecode,
    encodeAbiParameters(
      [{ type: 'address' }, { type: 'address' }],
      [addressOf(accessManager), addressOf(forwarder)],
    ),
  ])
  return { accessManager, forwarder, system }
}

const addressOf = (bytecode: Hex) =>
  getContractAddress({ opcode: 'CREATE2', from: deterministicDeployer, salt: zeroHash, bytecode })

/**
 * The addresses of a deployment: the same on every chain where the administrator is the same.
 *
 * @param parameters.admin - The first administrator of the AccessManager.
 * @returns The address of each contract.
 *
 * @example
 * import { computeDeploymentAddresses } from '@medrec/sdk/contracts'
 *
 * const { patientRegistry } = computeDeploymentAddresses({ admin: '0xA0Cf798816D4b9b9866b5330EEa46a18382f251e' })
 */
export function computeDeploymentAddresses({ admin }: { admin: Address }): DeploymentAddresses {
  const codes = creationCodes({ admin })
  const system = addressOf(codes.system)
  const child = (nonce: bigint) => getContractAddress({ opcode: 'CREATE', from: system, nonce })
  return {
    accessManager: addressOf(codes.accessManager),
    forwarder: addressOf(codes.forwarder),
    system,
    roleRegistry: child(1n),
    patientRegistry: child(2n),
    doctorRegistry: child(3n),
    auditLog: child(4n),
  }
}

/**
 * The three transactions of a deployment, in their order. Anyone may send them; one whose `creates` has code is done.
 *
 * @param parameters.admin - The first administrator of the AccessManager.
 * @returns `name` and `creates` (name and address of what comes to be) with `to` and `data`.
 *
 * @example
 * import { getDeploymentCalls } from '@medrec/sdk/contracts'
 *
 * for (const { to, data } of getDeploymentCalls({ admin })) await wallet.sendTransaction({ to, data })
 */
export function getDeploymentCalls({
  admin,
}: {
  admin: Address
}): (Call & { name: 'accessManager' | 'forwarder' | 'system'; creates: Address })[] {
  const codes = creationCodes({ admin })
  return (['accessManager', 'forwarder', 'system'] as const).map((name) => ({
    name,
    creates: addressOf(codes[name]),
    to: deterministicDeployer,
    data: concatHex([zeroHash, codes[name]]),
  }))
}

const selectorsOf = (abi: typeof doctorRegistryAbi | typeof auditLogAbi, names: readonly string[]): Hex[] =>
  abi.flatMap((item) =>
    item.type === 'function' && names.includes(item.name) ? [toFunctionSelector(item)] : [],
  )

/**
 * What ADMIN sends to the AccessManager after the deployment: labels, which role may call what, and the first members.
 *
 * @param parameters.addresses - The addresses of the deployment.
 * @param parameters.registrars - Who verifies and suspends doctors.
 * @param parameters.auditAdmins - Who invites and removes auditors.
 * @returns One call, to be sent by ADMIN. Sending it again changes nothing.
 *
 * @example
 * import { computeDeploymentAddresses, getManagerSetupCall } from '@medrec/sdk/contracts'
 *
 * const addresses = computeDeploymentAddresses({ admin })
 * await adminWallet.sendTransaction(getManagerSetupCall({ addresses, registrars: [registrar], auditAdmins: [] }))
 */
export function getManagerSetupCall({
  addresses,
  auditAdmins,
  registrars,
}: {
  addresses: DeploymentAddresses
  auditAdmins: readonly Address[]
  registrars: readonly Address[]
}): Call {
  const { registrar, auditAdmin } = managerRoles
  const abi = accessManagerAbi
  const doctorFunctions = selectorsOf(doctorRegistryAbi, [
    'verifyDoctor',
    'unverifyDoctor',
    'suspendDoctor',
    'reinstateDoctor',
  ])
  const auditFunctions = selectorsOf(auditLogAbi, ['inviteAuditor', 'removeAuditor'])
  const open = (target: Address, selectors: Hex[], role: bigint) =>
    encodeFunctionData({ abi, functionName: 'setTargetFunctionRole', args: [target, selectors, role] })
  const label = (role: bigint, text: string) =>
    encodeFunctionData({ abi, functionName: 'labelRole', args: [role, text] })
  const grant = (role: bigint) => (account: Address) =>
    encodeFunctionData({ abi, functionName: 'grantRole', args: [role, account, 0] })

  const calls = [
    label(registrar, 'REGISTRAR'),
    label(auditAdmin, 'AUDIT_ADMIN'),
    open(addresses.doctorRegistry, doctorFunctions, registrar),
    open(addresses.auditLog, auditFunctions, auditAdmin),
    ...registrars.map(grant(registrar)),
    ...auditAdmins.map(grant(auditAdmin)),
  ]
  return {
    to: addresses.accessManager,
    data: encodeFunctionData({ abi, functionName: 'multicall', args: [calls] }),
  }
}

/**
 * Whether a deployment is of the very code this release carries: its addresses commit to every byte of the creation code.
 * That the chain holds that code is another question; see `verifyDeployment`.
 *
 * @param deployment - A deployment, from wherever.
 * @returns False where an address differs.
 *
 * @example
 * import { isOwnDeployment } from '@medrec/sdk/contracts'
 *
 * if (!isOwnDeployment(deployment)) console.warn('made by another release')
 */
export function isOwnDeployment(deployment: Deployment): boolean {
  const expected = computeDeploymentAddresses(deployment)
  return deployedContractNames.every((name) =>
    isAddressEqual(deployment.contracts[name].address, expected[name]),
  )
}
