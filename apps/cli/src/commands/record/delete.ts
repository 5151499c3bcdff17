import type { Call, Result } from '../../call.ts'
import { count, toPlain } from '../../output/text.ts'
import { confirm } from '../../prompts.ts'
import { findPlace, parseRecordName } from '../../references.ts'
import { openForChange } from '../../session.ts'

/** `medrec record delete`, `medrec doctor library delete` */
export async function deleteRecord(call: Call, _options: object, record: string): Promise<Result> {
  const { globals, io } = call
  parseRecordName(record)
  const question = `Delete ${toPlain(record)} for good?`
  if (!(await confirm(io, { question, yes: globals.yes }))) return notDone()
  const session = await openForChange(call)
  const place = await findPlace(session, { record, patient: undefined })
  const { gasUsed, hash, waiting } = await session.medrec.records.delete({
    ...session.options,
    record: place,
  })
  const lines = [
    'Deleted.',
    ...(waiting > 0
      ? [`${count(waiting, 'block')} will be erased once the deletion is final; the next command goes on.`]
      : []),
    `Transaction ${hash}`,
  ]
  return { json: { deleted: true, record: place, hash, gasUsed, waiting }, text: lines.join('\n') }
}

/** What is said where the person thought better of it. */
export function notDone(): Result {
  return { json: { done: false }, text: 'Nothing was changed.' }
}
