import type { ContentStatement } from '../../crypto/statement.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { addRecord } from '../records/addRecord.ts'
import { openReader } from '../records/openReader.ts'
import { openRecord } from '../records/openRecord.ts'
import type { RecordPlace } from '../records/types.ts'

export declare namespace saveToLibrary {
  type Parameters = WorkflowOptions & {
    /** A patient's record that the doctor may copy. */
    record: RecordPlace
    /** Label or number in the library; where the record lies in the patient's vault, as far as the library has that label. */
    compartment?: string | number | undefined
  }
  type ReturnType = addRecord.ReturnType
}

/**
 * Saves a copy of a patient's record to the doctor's own library. The copy is on the chain, in the patient's trail,
 * before it is made; it is encrypted anew under the doctor's keys, and carries the original's signed statement.
 *
 * @param ctx - The doctor's.
 * @param parameters.record - The record, in a compartment with the permission to copy.
 * @param parameters.compartment - Where in the library.
 * @returns Where the copy lies.
 * @throws {GrantScopeError} without the permission to copy; as `openRecord` and `addRecord`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const doctor = client.extend(medrecActions({ store, keys, state }))
 * const copy = await doctor.library.save({ record: entry.reference })
 */
export async function saveToLibrary(
  ctx: Context,
  parameters: saveToLibrary.Parameters,
): Promise<saveToLibrary.ReturnType> {
  const { record, ...options } = parameters
  const compartment = parameters.compartment ?? (await findLabel(ctx, record))
  const opened = await openRecord(ctx, { ...options, record, purpose: 'copy' })
  return copyRecord(ctx, { ...options, opened, compartment, original: opened.statement })
}

/** Encrypts an opened record anew into a vault. */
export async function copyRecord(
  ctx: Context,
  parameters: WorkflowOptions & {
    opened: openRecord.ReturnType
    patient?: addRecord.Parameters['patient']
    compartment: string | number
    /** What the copy names as its source; undefined where it becomes a record of its own. */
    original: ContentStatement | undefined
  },
): Promise<addRecord.ReturnType> {
  const { opened, ...rest } = parameters
  const { kind, mediaType, name, size } = opened.statement
  return addRecord(ctx, {
    ...rest,
    source: opened.stream(),
    size,
    name,
    mediaType,
    kind,
  })
}

/** The same label as in the patient's vault, where the library has it too; else what every library has. */
async function findLabel(ctx: Context, { compartment, owner }: RecordPlace): Promise<string> {
  const [theirs, own] = await Promise.all([openReader(ctx, { owner, permission: 'copy' }), openReader(ctx)])
  const label = theirs.keys.compartments.find((one) => one.compartment === compartment)?.label
  return own.keys.compartments.find((one) => one.label === label)?.label ?? 'general'
}
