import type { RecordEntry, UnreadableEntry, listRecords as workflow } from '@medrec/sdk'
import type { Address } from 'viem'
import type { Call, Result } from '../../call.ts'
import {
  findAccount,
  findHome,
  type GlobalOptions,
  listPeople,
  personFolder,
  readPerson,
} from '../../home.ts'
import type { Io } from '../../io.ts'
import { renderTable } from '../../output/table.ts'
import { formatBytes, formatTime, shorten, toPlain } from '../../output/text.ts'
import { findOwner, parseCompartment } from '../../references.ts'
import { openSession } from '../../session.ts'

type ListOptions = { compartment?: string; patient?: string }

/** `medrec record list` */
export async function listRecords(call: Call, options: ListOptions): Promise<Result> {
  const { globals, io } = call
  const patient = options.patient === undefined ? undefined : findAccount(io, globals, options.patient)
  const session = await openSession(call)
  const entries = await session.medrec.records.list({
    patient,
    compartment: options.compartment === undefined ? undefined : parseCompartment(options.compartment),
    signal: io.signal,
  })
  const own = await findOwner(session, undefined)
  return describeRecords(entries, namesOf(io, globals, own))
}

/** A list of records, for people and programs. */
export function describeRecords(entries: workflow.ReturnType, nameOf: (account: Address) => string): Result {
  const rows = entries.map((entry) => (entry.readable ? rowOf(entry, nameOf) : unreadableRowOf(entry)))
  const head = ['RECORD', 'NAME', 'TYPE', 'SIZE', 'ADDED (UTC)', 'BY', 'ID']
  return {
    json: { records: entries },
    text: rows.length === 0 ? 'No records.' : renderTable(head, rows),
  }
}

function rowOf(entry: RecordEntry, nameOf: (account: Address) => string): string[] {
  const { created, kind, label, marks, mediaType, name, originalAuthor, pending, reference, size } = entry
  const said = [...(pending ? ['in the inbox'] : []), ...marks.map(({ mark }) => mark)]
  return [
    `${label}/${reference.index}`,
    toPlain(name) + (said.length > 0 ? ` (${said.join(', ')})` : ''),
    kind === 'file' ? toPlain(mediaType) : kind,
    formatBytes(size),
    formatTime(created),
    nameOf(originalAuthor),
    reference.uid.slice(0, 8),
  ]
}

function unreadableRowOf({ label, reason, reference }: UnreadableEntry): string[] {
  return [`${label}/${reference.index}`, `can not be read: ${reason}`, '', '', '', '', '']
}

/** How accounts are called here: by the names of this device's people, short otherwise. */
export function namesOf(io: Io, globals: GlobalOptions, own: Address): (account: Address) => string {
  const home = findHome(io, globals)
  const names = new Map<string, string>()
  for (const name of listPeople(home)) {
    const account = readPerson(personFolder(home, name))?.account
    if (account !== undefined) names.set(account.toLowerCase(), name)
  }
  names.set(own.toLowerCase(), 'you')
  return (account) => names.get(account.toLowerCase()) ?? shorten(account)
}
