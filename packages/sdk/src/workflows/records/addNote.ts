import { utf8 } from '../../crypto/primitives.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { addRecord } from './addRecord.ts'
import type { RecordReference } from './types.ts'

export declare namespace addNote {
  type Parameters = WorkflowOptions & {
    /** The record that the note is about; the note lies in the same vault and compartment. */
    about: Pick<RecordReference, 'owner' | 'compartment' | 'uid'>
    /** The note. */
    text: string
    /** A title for lists. @default 'Note' */
    name?: string | undefined
  }
  type ReturnType = addRecord.ReturnType
}

/**
 * Writes a note about a record: a record of its own, signed by who writes it.
 *
 * @param ctx - Whose keys sign; the owner's, or those of a doctor with write access.
 * @param parameters.about - Reference of the record.
 * @param parameters.text - The note, in plain text.
 * @param parameters.name - A title for lists.
 * @returns Where the note lies.
 * @throws As `addRecord`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const doctor = client.extend(medrecActions({ store, keys, state }))
 * await doctor.records.addNote({ about: entry.reference, text: 'Repeat in three months.' })
 */
export async function addNote(ctx: Context, parameters: addNote.Parameters): Promise<addNote.ReturnType> {
  const { about, name = 'Note', text, ...options } = parameters
  const { account } = await requireKeyring(ctx)
  return addRecord(ctx, {
    ...options,
    patient: isSame(about.owner, account) ? undefined : about.owner,
    compartment: about.compartment,
    source: utf8(text),
    name,
    mediaType: 'text/plain;charset=utf-8',
    kind: 'note',
    about: about.uid,
  })
}
