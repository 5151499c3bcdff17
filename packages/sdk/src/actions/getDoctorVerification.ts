import type { Address, Hash } from 'viem'
import { zeroHash } from 'viem'
import { doctorRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/** A doctor's standing with the registrar. */
export type DoctorVerification = {
  registered: boolean
  suspended: boolean
  /** SHA-256 of the qualification that was checked; undefined for an unverified doctor. */
  credentialDigest: Hash | undefined
}

/**
 * What the registrar said about a doctor. Verified counts only while the profile's qualification has that
 * digest.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns Whether the doctor is registered and suspended, and the checked digest.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { getDoctorVerification } from '@medrec/sdk/actions'
 *
 * const { credentialDigest, suspended } = await getDoctorVerification(client, { doctor })
 */
export async function getDoctorVerification(
  client: MedrecClient,
  parameters: getDoctorVerification.Parameters,
): Promise<getDoctorVerification.ReturnType> {
  const { doctor, ...options } = parameters
  const contract = {
    address: getDeployment(client).doctorRegistry.address,
    abi: doctorRegistryAbi,
    args: [doctor],
  } as const
  const [[registered, suspended], digest] = await Promise.all([
    readContract(client, { ...contract, functionName: 'getStanding', ...options }),
    readContract(client, { ...contract, functionName: 'getCredentialDigest', ...options }),
  ])
  return { registered, suspended, credentialDigest: digest === zeroHash ? undefined : digest }
}

export declare namespace getDoctorVerification {
  type Parameters = {
    doctor: Address
  } & ReadOptions
  type ReturnType = DoctorVerification
  type ErrorType = MedrecError
}
