import type { Context } from '../workflows/context.ts'
import { addNote } from '../workflows/records/addNote.ts'
import { addRecord } from '../workflows/records/addRecord.ts'
import { admitRecords } from '../workflows/records/admitRecords.ts'
import { deleteRecord } from '../workflows/records/deleteRecord.ts'
import { listRecords } from '../workflows/records/listRecords.ts'
import { openRecord } from '../workflows/records/openRecord.ts'

/** Records of one's own, and of patients who gave access. */
export function recordsActions(ctx: Context) {
  return {
    /** See {@link addRecord}. */
    add: (parameters: addRecord.Parameters) => addRecord(ctx, parameters),
    /** See {@link addNote}. */
    addNote: (parameters: addNote.Parameters) => addNote(ctx, parameters),
    /** See {@link admitRecords}. */
    admit: (parameters?: admitRecords.Parameters) => admitRecords(ctx, parameters),
    /** See {@link deleteRecord}. */
    delete: (parameters: deleteRecord.Parameters) => deleteRecord(ctx, parameters),
    /** See {@link listRecords}. */
    list: (parameters?: listRecords.Parameters) => listRecords(ctx, parameters),
    /** See {@link openRecord}. */
    open: (parameters: openRecord.Parameters) => openRecord(ctx, parameters),
  }
}
