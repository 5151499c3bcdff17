import type { Context } from '../workflows/context.ts'
import { saveToLibrary } from '../workflows/library/saveToLibrary.ts'
import { sendRecord } from '../workflows/library/sendRecord.ts'
import { deleteRecord } from '../workflows/records/deleteRecord.ts'
import { listRecords } from '../workflows/records/listRecords.ts'

/** A doctor's own vault: copies to keep, and to send later. */
export function libraryActions(ctx: Context) {
  return {
    /** See {@link deleteRecord}. */
    delete: (parameters: deleteRecord.Parameters) => deleteRecord(ctx, parameters),
    /** See {@link listRecords}. */
    list: (parameters?: Omit<listRecords.Parameters, 'patient'>) => listRecords(ctx, parameters),
    /** See {@link saveToLibrary}. */
    save: (parameters: saveToLibrary.Parameters) => saveToLibrary(ctx, parameters),
    /** See {@link sendRecord}. */
    send: (parameters: sendRecord.Parameters) => sendRecord(ctx, parameters),
  }
}
