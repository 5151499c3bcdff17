import type { Address } from 'viem'
import { zeroAddress } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { type Grant, toGrant } from './internal/grant.ts'
import { type Page, toPage } from './internal/pages.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * Every doctor a patient ever gave access to, newest first, each once, with the present state of the grant.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.cursor - The doctor the page begins with: `next` of the page before; left out for the
 * newest.
 * @param parameters.size - Entries of a page, 1 to 500. @default 100
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `items`, and `next` where there are more.
 * @throws PageError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { listDoctorsOfPatient } from '@medrec/sdk/actions'
 *
 * const { items, next } = await listDoctorsOfPatient(client, { patient })
 */
export async function listDoctorsOfPatient(
  client: MedrecClient,
  parameters: listDoctorsOfPatient.Parameters,
): Promise<listDoctorsOfPatient.ReturnType> {
  const { patient, cursor = zeroAddress, size = 100, ...options } = parameters
  const [items, next] = await readContract(client, {
    address: getDeployment(client).patientRegistry.address,
    abi: patientRegistryAbi,
    functionName: 'getDoctors',
    args: [patient, cursor, BigInt(size)],
    ...options,
  })
  return toPage(items.map(toGrant), next)
}

export declare namespace listDoctorsOfPatient {
  type Parameters = {
    patient: Address
    cursor?: Address | undefined
    size?: number | undefined
  } & ReadOptions
  type ReturnType = Page<Grant>
  type ErrorType = MedrecError
}
