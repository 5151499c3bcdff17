import type { Address } from 'viem'
import { zeroAddress } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { type Grant, toGrant } from './internal/grant.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * The grant of a patient to a doctor.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns The grant as it stands, live or not; undefined where there never was one.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getGrant } from '@medrec/sdk/actions'
 *
 * const grant = await getGrant(client, { patient, doctor })
 */
export async function getGrant(
  client: MedrecClient,
  parameters: getGrant.Parameters,
): Promise<getGrant.ReturnType> {
  const { patient, doctor, ...options } = parameters
  const grant = await readContract(client, {
    address: getDeployment(client).patientRegistry.address,
    abi: patientRegistryAbi,
    functionName: 'getGrant',
    args: [patient, doctor],
    ...options,
  })
  return grant.account === zeroAddress ? undefined : toGrant(grant)
}

export declare namespace getGrant {
  type Parameters = {
    patient: Address
    doctor: Address
  } & ReadOptions
  type ReturnType = Grant | undefined
  type ErrorType = MedrecError
}
