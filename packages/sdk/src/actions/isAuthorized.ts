import type { Address } from 'viem'
import { type OperatorPower, packPowers } from '../contracts/bits.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import { registryAddress } from './internal/registry.ts'
import type { MedrecClient, ReadOptions, Registry } from './internal/types.ts'

/**
 * Whether a key has authority over a registered account, as its controller or as an operator with all these
 * powers.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.registry - Whose vaults: `'patient'` or `'doctor'`.
 * @param parameters.owner - The account whose vault it is.
 * @param parameters.sender - The key that would send.
 * @param parameters.powers - The powers it needs.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns True where it may act now.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { isAuthorized } from '@medrec/sdk/actions'
 *
 * const allowed = await isAuthorized(client, { registry: 'doctor', owner, sender, powers: ['log'] })
 */
export async function isAuthorized(
  client: MedrecClient,
  parameters: isAuthorized.Parameters,
): Promise<isAuthorized.ReturnType> {
  const { registry, owner, sender, powers, ...options } = parameters
  return readContract(client, {
    address: registryAddress(client, registry),
    abi: patientRegistryAbi,
    functionName: 'isAuthorized',
    args: [owner, sender, packPowers(powers)],
    ...options,
  })
}

export declare namespace isAuthorized {
  type Parameters = {
    registry: Registry
    owner: Address
    sender: Address
    powers: readonly OperatorPower[]
  } & ReadOptions
  type ReturnType = boolean
  type ErrorType = MedrecError
}
