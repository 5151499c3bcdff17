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
 * Every patient that ever gave a doctor access, newest first, each once, with the present state of the grant.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.cursor - The patient the page begins with: `next` of the page before; left out for the
 * newest.
 * @param parameters.size - Entries of a page, 1 to 500. @default 100
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns `items`, and `next` where there are more.
 * @throws PageError; ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { listPatientsOfDoctor } from '@medrec/sdk/actions'
 *
 * const { items, next } = await listPatientsOfDoctor(client, { doctor })
 */
export async function listPatientsOfDoctor(
  client: MedrecClient,
  parameters: listPatientsOfDoctor.Parameters,
): Promise<listPatientsOfDoctor.ReturnType> {
  const { doctor, cursor = zeroAddress, size = 100, ...options } = parameters
  const [items, next] = await readContract(client, {
    address: getDeployment(client).patientRegistry.address,
    abi: patientRegistryAbi,
    functionName: 'getPatients',
    args: [doctor, cursor, BigInt(size)],
    ...options,
  })
  return toPage(items.map(toGrant), next)
}

export declare namespace listPatientsOfDoctor {
  type Parameters = {
    doctor: Address
    cursor?: Address | undefined
    size?: number | undefined
  } & ReadOptions
  type ReturnType = Page<Grant>
  type ErrorType = MedrecError
}
