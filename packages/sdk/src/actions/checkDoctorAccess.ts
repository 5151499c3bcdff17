import type { Address } from 'viem'
import { type Permission, packPermissions } from '../contracts/bits.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { readContract } from './internal/readContract.ts'
import type { MedrecClient, ReadOptions } from './internal/types.ts'

/**
 * Whether a doctor may do all this in a compartment now: the check that writes and logged reads go through.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.compartment - Number of the compartment, 0 to 47.
 * @param parameters.permissions - What the doctor would do: `'read'`, `'write'`, `'copy'`.
 * @param parameters.blockTag - At which block; `'safe'` for decisions about access. @default 'latest'
 * @returns True where the grant is live and covers it.
 * @throws ContractMissingError; the errors of `errors/rpc`.
 *
 * @example
 * import { checkDoctorAccess } from '@medrec/sdk/actions'
 *
 * const allowed = await checkDoctorAccess(client, { patient, doctor, compartment: 3, permissions: ['read'] })
 */
export async function checkDoctorAccess(
  client: MedrecClient,
  parameters: checkDoctorAccess.Parameters,
): Promise<checkDoctorAccess.ReturnType> {
  const { patient, doctor, compartment, permissions, ...options } = parameters
  return readContract(client, {
    address: getDeployment(client).patientRegistry.address,
    abi: patientRegistryAbi,
    functionName: 'checkDoctorAccess',
    args: [patient, doctor, compartment, packPermissions(permissions)],
    ...options,
  })
}

export declare namespace checkDoctorAccess {
  type Parameters = {
    patient: Address
    doctor: Address
    compartment: number
    permissions: readonly Permission[]
  } & ReadOptions
  type ReturnType = boolean
  type ErrorType = MedrecError
}
