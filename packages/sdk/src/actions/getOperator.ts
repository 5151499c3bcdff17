import type { Address } from 'viem'
import { type OperatorPower, unpackPowers } from '../contracts/bits.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/** An operator as it was set. */
export type OperatorState = {
  /** The powers this version knows. */
  powers: OperatorPower[]
  /** All powers as they stand on the chain. */
  mask: number
  /** Unix seconds from which on it is powerless; `noExpiry` for no end. */
  expiresAt: number
  /** The operator epoch it was set in. */
  epoch: number
  /** How often this entry was set or removed: what `setOperator` asks for. */
  nonce: number
  /** Whether it has its powers now. */
  live: boolean
}

/**
 * What an operator may do for an account.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.operator - The key of the operator.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The entry as it was set; with nonce 0 and no powers where it never was.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getOperator } from '@medrec/sdk/actions'
 *
 * const operator = await getOperator(client, { registry: 'patient', owner, operator })
 */
export async function getOperator(
  client: MedrecClient,
  parameters: getOperator.Parameters,
): Promise<getOperator.ReturnType> {
  const { registry, owner, operator, ...options } = parameters
  const { mask, expiry, ...state } = await readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'getOperator',
    args: [owner, operator],
    ...options,
  })
  return { ...state, mask, powers: unpackPowers(mask), expiresAt: expiry }
}

export declare namespace getOperator {
  type Parameters = {
    registry: Registry
    owner: Address
    operator: Address
  } & ReadOptions
  type ReturnType = OperatorState
  type ErrorType = MedrecError
}
