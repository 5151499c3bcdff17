import type { Address } from 'viem'
import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import { RecordReplayedError } from '../../errors/formats.ts'
import { isSame } from '../isSame.ts'
import type { ReadEntry } from './readEntry.ts'
import type { RecordEntry, UnreadableEntry } from './types.ts'

/** A slot of a vault and what was read of it. */
export type Slot = Pick<ReadEntry, 'entry' | 'pending'> & {
  file: MedicalFile
  /** Label of the compartment. */
  label: string
}

/**
 * Makes a list for people out of slots: marks go to the records they are about, where their author may say that.
 *
 * @param parameters.owner - Whose vault.
 * @param parameters.slots - By compartment and index.
 * @param parameters.replays - From `findReplays`.
 * @returns The entries in the same order.
 */
export function foldEntries(parameters: {
  owner: Address
  slots: readonly Slot[]
  replays: ReadonlySet<Slot>
}): (RecordEntry | UnreadableEntry)[] {
  const { owner, replays, slots } = parameters
  const genuine = slots.filter((slot) => !replays.has(slot))
  const marks = collectMarks(genuine)
  const records = new Map(
    genuine.flatMap(({ entry }) => (entry.state === 'record' ? [[entry.uid, entry] as const] : [])),
  )
  return slots.flatMap((slot): (RecordEntry | UnreadableEntry)[] => {
    const { entry, file, label, pending } = slot
    const place = { owner, ...file }
    if (entry.state === 'unreadable')
      return [{ readable: false, reference: place, label, reason: entry.reason }]
    const { uid } = entry
    if (replays.has(slot)) {
      const { name: reason } = new RecordReplayedError()
      return [{ readable: false, reference: place, label, reason }]
    }
    if (entry.state === 'mark') return []
    const { about, author, created, kind, mediaType, name, originalAuthor, replaces, size } = entry
    const own = marks.filter((mark) => mark.about === uid && maySay(mark, { owner, originalAuthor }))
    return [
      {
        readable: true,
        reference: { ...place, uid },
        label,
        kind,
        name,
        mediaType,
        size,
        created,
        author,
        originalAuthor,
        about,
        replaces,
        correction: judgeCorrection(entry, { owner, replaced: records.get(replaces ?? '') }),
        pending,
        marks: own.map(({ author, created, mark }) => ({ author, created, mark })),
      },
    ]
  })
}

type Listed = Extract<ReadEntry['entry'], { state: 'record' }>
type Mark = Extract<ReadEntry['entry'], { state: 'mark' }>

function collectMarks(slots: readonly Slot[]): Mark[] {
  return slots.flatMap(({ entry }) => (entry.state === 'mark' ? [entry] : []))
}

/** As `judgeReplacement`, on what catalogue entries say. */
function judgeCorrection(
  { author, uid }: Listed,
  { owner, replaced }: { owner: Address; replaced: Listed | undefined },
): RecordEntry['correction'] {
  if (replaced === undefined || replaced.uid === uid) return undefined
  return isSame(author, replaced.originalAuthor) || isSame(author, owner) ? 'replacement' : 'proposal'
}

/** As `judgeMark`, on what a catalogue entry says: the owner accepts and declines, the original author takes back. */
function maySay(
  { author, mark }: Mark,
  { originalAuthor, owner }: { originalAuthor: Address; owner: Address },
) {
  return isSame(author, mark === 'enteredInError' ? originalAuthor : owner)
}
