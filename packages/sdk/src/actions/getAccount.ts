import type { Address, Hash } from 'viem'
import { zeroAddress, zeroHash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/** State of a registered account. */
export type AccountState = {
  /** Who controls it now; at first the account itself. */
  controller: Address
  /** Raised with every change of control; operators of earlier epochs are powerless. */
  operatorEpoch: number
  /** Doctors only: a registrar suspended the account. */
  suspended: boolean
  /** Patients only: access was revoked without changing the keys. */
  rotationOwed: boolean
  /** Who may accept control, and on whose authority. */
  proposal: { next: Address; proposer: Address } | undefined
  /** Digest of the public vault document; 32 bytes. */
  head: Hash
}

/**
 * Everything the chain says about an account: who controls it, its head and its state.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The state; undefined where the account is not registered in this registry.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getAccount } from '@medrec/sdk/actions'
 *
 * const account = await getAccount(client, { registry: 'patient', owner })
 */
export async function getAccount(
  client: MedrecClient,
  parameters: getAccount.Parameters,
): Promise<getAccount.ReturnType> {
  const { registry, owner, ...options } = parameters
  const { proposed, proposer, ...state } = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'getAccount',
    args: [owner],
    ...options,
  })
  if (state.head === zeroHash) return undefined
  return { ...state, proposal: proposed === zeroAddress ? undefined : { next: proposed, proposer } }
}

export declare namespace getAccount {
  type Parameters = {
    registry: Registry
    owner: Address
  } & ReadOptions
  type ReturnType = AccountState | undefined
  type ErrorType = MedrecError
}
