import type { Address } from 'viem'
import { NotOwnerError } from '../../errors/records.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import type { addRecord } from '../records/addRecord.ts'
import { openRecord } from '../records/openRecord.ts'
import type { RecordPlace } from '../records/types.ts'
import { copyRecord } from './saveToLibrary.ts'

export declare namespace sendRecord {
  type Parameters = WorkflowOptions & {
    /** A record of the own library. */
    record: Pick<RecordPlace, 'compartment' | 'index'> & Partial<RecordPlace>
    /** To whom; needs live write access there. */
    patient: Address
    /** Label or number in the patient's vault. */
    compartment: string | number
  }
  type ReturnType = addRecord.ReturnType
}

/**
 * Sends a record of the doctor's library to a patient: a copy in the patient's vault, whose original author stays who
 * wrote it.
 *
 * @param ctx - The doctor's.
 * @param parameters.record - Where it lies in the own library.
 * @param parameters.patient - To whom.
 * @param parameters.compartment - Where in the patient's vault.
 * @returns Where the copy lies.
 * @throws {GrantScopeError} without write access there: ask for it.
 * @throws {NotOwnerError} for a record that does not lie in the own library.
 * @throws {ContextMismatchError} for a copy of another patient's record. As `openRecord` and `addRecord`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const doctor = client.extend(medrecActions({ store, keys, state }))
 * await doctor.library.send({ record: entry.reference, patient, compartment: 'labs' })
 */
export async function sendRecord(
  ctx: Context,
  parameters: sendRecord.Parameters,
): Promise<sendRecord.ReturnType> {
  const { compartment, patient, record, ...options } = parameters
  const { account } = await requireKeyring(ctx, 'doctor')
  if (record.owner !== undefined && !isSame(record.owner, account)) throw new NotOwnerError()
  const opened = await openRecord(ctx, { ...options, record: { ...record, owner: account } })
  const { author, patient: about, source } = opened.statement
  // What the doctor made for the library says nothing about anybody yet: sent, it is the doctor's record of this patient.
  const isOwn = source === null && isSame(author, account) && isSame(about, account)
  const original = isOwn ? undefined : opened.statement
  return copyRecord(ctx, { ...options, opened, patient, compartment, original })
}
