import type { RecordEntry, RecordPlace } from '@medrec/sdk'
import type { Address } from 'viem'
import { RecordUnknownError, RecordUnreadableError, UsageError } from './errors.ts'
import type { Session } from './session.ts'

/** How a person names a record: `labs/3`, `17/3`, or the beginning of its ID. */
type RecordName =
  | { by: 'number'; compartment: number; index: number }
  | { by: 'label'; compartment: string; index: number }
  | { by: 'uid'; prefix: string }

/** Label or number of a compartment, as it was typed. */
export function parseCompartment(text: string): string | number {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : text.trim()
}

/** Reads the name of a record. */
export function parseRecordName(text: string): RecordName {
  const place = /^(.+)\/(\d{1,10})$/.exec(text)
  if (place !== null) {
    const compartment = parseCompartment(place[1] ?? '')
    const index = Number(place[2])
    return typeof compartment === 'number'
      ? { by: 'number', compartment, index }
      : { by: 'label', compartment, index }
  }
  if (/^[0-9a-f]{6,32}$/i.test(text)) return { by: 'uid', prefix: text.toLowerCase() }
  throw new UsageError('This does not name a record.', [
    'A record is named by RECORD of `medrec record list`, such as labs/0, or by at least 6 digits of its ID.',
  ])
}

/** Whose vault a command works on: the own one, or a patient's. */
export async function findOwner({ keys, wallet }: Session, patient: Address | undefined): Promise<Address> {
  return patient ?? (await keys.load())?.account ?? wallet
}

/** Where a record lies. A place with a number is taken as it is: what lies there says the chain. */
export async function findPlace(
  session: Session,
  { patient, record }: { record: string; patient: Address | undefined },
): Promise<RecordPlace> {
  const name = parseRecordName(record)
  if (name.by === 'number') {
    const { compartment, index } = name
    return { owner: await findOwner(session, patient), compartment, index }
  }
  const found = await search(session, name, patient)
  return found.reference
}

/** A record with what its author says about it. */
export async function findEntry(
  session: Session,
  { patient, record }: { record: string; patient: Address | undefined },
): Promise<RecordEntry> {
  const found = await search(session, parseRecordName(record), patient)
  if (!found.readable) throw new RecordUnreadableError({ reason: found.reason })
  return found
}

async function search({ medrec, options }: Session, name: RecordName, patient: Address | undefined) {
  const { signal } = options
  const compartment = name.by === 'uid' ? undefined : name.compartment
  const entries = await medrec.records.list({ patient, compartment, signal })
  const found = entries.filter((entry) =>
    name.by === 'uid'
      ? entry.readable && entry.reference.uid.startsWith(name.prefix)
      : entry.reference.index === name.index,
  )
  if (found.length > 1)
    throw new UsageError('Several records begin with this ID.', ['Type more digits of the ID.'])
  const [entry] = found
  if (entry === undefined) throw new RecordUnknownError()
  return entry
}
