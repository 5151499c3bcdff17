import { type Address, encodeFunctionData, type Hash, zeroHash } from 'viem'
import { type Permission, packCompartments, packPermissions } from '../contracts/bits.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Gives a doctor access to compartments, in place of what the doctor had.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.compartments - Numbers of the compartments, 0 to 47.
 * @param parameters.permissions - What the doctor may do there: `'read'`, `'write'`, `'copy'`.
 * @param parameters.expiresAt - Unix seconds from which on it is not live; `noExpiry` for no end.
 * @param parameters.expectedHead - The present head; 32 bytes. Left out together with `nextHead` by operators
 * only.
 * @param parameters.nextHead - The head with the key box of the doctor; may equal `expectedHead`.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws NotDoctorError; DoctorSuspendedError; StaleVaultError; RotationOwedError (rotate the keys first);
 * NotAuthorizedError without the power `grant`; what `writeContract` throws.
 *
 * @example
 * import { grantDoctorAccess } from '@medrec/sdk/actions'
 * import { noExpiry } from '@medrec/sdk/contracts'
 *
 * const { hash, gasUsed } = await grantDoctorAccess(client, {
 *   patient,
 *   doctor,
 *   compartments: [3],
 *   permissions: ['read'],
 *   expiresAt: noExpiry,
 *   expectedHead,
 *   nextHead,
 * })
 */
export const grantDoctorAccess = defineWrite(
  (
    client,
    {
      patient,
      doctor,
      compartments,
      permissions,
      expiresAt,
      expectedHead,
      nextHead,
    }: grantDoctorAccess.Arguments,
  ) => ({
    to: getDeployment(client).patientRegistry.address,
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'grantDoctorAccess',
      args: [
        patient,
        doctor,
        packCompartments(compartments),
        packPermissions(permissions),
        expiresAt,
        expectedHead ?? zeroHash,
        nextHead ?? zeroHash,
      ],
    }),
  }),
)

export declare namespace grantDoctorAccess {
  type Arguments = {
    patient: Address
    doctor: Address
    compartments: readonly number[]
    permissions: readonly Permission[]
    expiresAt: number
  } & ({ expectedHead: Hash; nextHead: Hash } | { expectedHead?: undefined; nextHead?: undefined })
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
