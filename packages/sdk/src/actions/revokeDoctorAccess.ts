import { type Address, encodeFunctionData, type Hash, zeroHash } from 'viem'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

/**
 * Takes all access from a doctor. Without heads it always succeeds: it needs no storage and no fresh vault
 * document.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor.
 * @param parameters.expectedHead - The present head; 32 bytes. Left out together with `nextHead`, the head is
 * neither compared nor moved and a rotation is owed.
 * @param parameters.nextHead - The head after the keys were rotated.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws GrantMissingError where there is nothing to revoke; StaleVaultError; NotAuthorizedError without the
 * power `revoke`; what `writeContract` throws.
 *
 * @example
 * import { revokeDoctorAccess } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await revokeDoctorAccess(client, { patient, doctor, expectedHead, nextHead })
 */
export const revokeDoctorAccess = defineWrite(
  (client, { patient, doctor, expectedHead, nextHead }: revokeDoctorAccess.Arguments) => ({
    to: getDeployment(client).patientRegistry.address,
    data: encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'revokeDoctorAccess',
      args: [patient, doctor, expectedHead ?? zeroHash, nextHead ?? zeroHash],
    }),
  }),
)

export declare namespace revokeDoctorAccess {
  type Arguments = { patient: Address; doctor: Address } & (
    | { expectedHead: Hash; nextHead: Hash }
    | { expectedHead?: undefined; nextHead?: undefined }
  )
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
