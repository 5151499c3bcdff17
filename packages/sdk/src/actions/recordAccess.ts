import { type Address, encodeFunctionData } from 'viem'
import { packIndexes } from '../contracts/bits.ts'
import { auditKinds } from '../contracts/constants.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import type { MedrecError } from '../errors/base.ts'
import { defineWrite, type WriteOptions, type WriteResult } from './writeContract.ts'

const kindNames = { read: 'recordsRead', copy: 'recordsCopied' } as const

/**
 * Writes into the patient's trail that a doctor reads or copies up to 256 records. Send it before plaintext
 * is handed out.
 *
 * @param client - Client with an account, of a chain that went through `withMedrec`.
 * @param parameters.patient - The account of the patient.
 * @param parameters.doctor - The account of the doctor who reads.
 * @param parameters.kind - A copy is one to the library of the doctor.
 * @param parameters.compartment - Number of the compartment, 0 to 47.
 * @param parameters.indexes - Indexes of the records, all of one stretch of 256: see `splitByWord`.
 * @param parameters - Further: how to send and how long to wait, see `writeContract`.
 * @returns Hash, receipt, gas and audit events: see `writeContract`.
 * @throws AccessDeniedError; DoctorSuspendedError; RecordMissingError; InvalidParameterError where the
 * indexes do not fit one entry; NotAuthorizedError without the power `log`; what `writeContract` throws.
 *
 * @example
 * import { recordAccess } from '@medrec/sdk/actions'
 *
 * const { hash, gasUsed } = await recordAccess(client, { patient, doctor, kind: 'read', compartment: 3, indexes: [0, 1] })
 */
export const recordAccess = defineWrite(
  (client, { patient, doctor, kind, compartment, indexes }: recordAccess.Arguments) => {
    const { word, bitmap } = packIndexes(indexes)
    return {
      to: getDeployment(client).patientRegistry.address,
      data: encodeFunctionData({
        abi: patientRegistryAbi,
        functionName: 'recordAccess',
        args: [patient, doctor, auditKinds[kindNames[kind]], compartment, word, bitmap],
      }),
    }
  },
)

export declare namespace recordAccess {
  type Arguments = {
    patient: Address
    doctor: Address
    kind: 'read' | 'copy'
    compartment: number
    indexes: readonly number[]
  }
  type Parameters = Arguments & WriteOptions
  type ReturnType = WriteResult
  type ErrorType = MedrecError
}
