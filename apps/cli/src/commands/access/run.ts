import { noExpiry } from '@medrec/sdk/contracts'
import type { Call, Result } from '../../call.ts'
import { UsageError } from '../../errors.ts'
import { findAccount } from '../../home.ts'
import { renderTable } from '../../output/table.ts'
import { count, formatTime, toPlain } from '../../output/text.ts'
import { confirm } from '../../prompts.ts'
import { findOwner, parseCompartment } from '../../references.ts'
import { openForChange, openSession } from '../../session.ts'
import { notDone } from '../record/delete.ts'
import { namesOf } from '../record/list.ts'

type GrantOptions = {
  acceptCertificate?: string
  compartment: string
  fromNow?: boolean
  permissions: string
  until?: string
}

const permissionNames = ['read', 'write', 'copy'] as const

export async function grant(call: Call, options: GrantOptions, who: string): Promise<Result> {
  const { globals, io } = call
  const permissions = splitList(options.permissions).map(parsePermission)
  const compartments = splitList(options.compartment).map(parseCompartment)
  const expiresAt = options.until === undefined ? undefined : parseUntil(options.until)
  const session = await openForChange(call)
  const granted = await session.medrec.access.grant({
    ...session.options,
    doctor: findAccount(io, globals, who),
    compartments,
    permissions,
    expiresAt,
    history: options.fromNow ? 'fromNow' : 'all',
    acceptCertificate: options.acceptCertificate,
  })
  call.progress.end()
  for (const warning of granted.warnings) io.stderr.write(`${warning}\n`)
  const until = expiresAt === undefined ? 'without an end' : `until ${formatTime(expiresAt)} UTC`
  const text = `${granted.doctor} may ${permissions.join(', ')} ${until}.\nTransaction ${granted.hash}`
  return { json: granted, text }
}

export async function revoke(call: Call, _options: object, who: string): Promise<Result> {
  const { globals, io } = call
  const doctor = findAccount(io, globals, who)
  const question = `Take all access from ${doctor}?`
  if (!(await confirm(io, { question, yes: globals.yes }))) return notDone()
  const session = await openForChange(call)
  const { reason, ...revoked } = await session.medrec.access.revoke({ ...session.options, doctor })
  const reach = revoked.reach.reduce((sum, { records }) => sum + records, 0)
  const lines = [
    `${doctor} has no access any more.`,
    revoked.rotationOwed
      ? `The keys could not be changed yet (${reason?.shortMessage ?? 'unknown'}) The next change does it.`
      : `${count(revoked.rotated.length, 'compartment')} got new keys in the same transaction.`,
    `What was read can not be unread: up to ${count(reach, 'record')} were within reach.`,
    `Transaction ${revoked.hash}`,
  ]
  return { json: { ...revoked, reason: reason?.toJSON() }, text: lines.join('\n') }
}

export async function renounce(call: Call, _options: object, who: string): Promise<Result> {
  const { globals, io } = call
  const patient = findAccount(io, globals, who)
  const question = `Give your access to ${patient} back?`
  if (!(await confirm(io, { question, yes: globals.yes }))) return notDone()
  const { medrec } = await openForChange(call)
  const { gasUsed, hash } = await medrec.access.renounce({ patient, signal: io.signal })
  return {
    json: { patient, hash, gasUsed },
    text: `You have no access to ${patient} any more.\nTransaction ${hash}`,
  }
}

export async function list(call: Call): Promise<Result> {
  const { globals, io } = call
  const session = await openSession(call)
  const entries = await session.medrec.access.list({ signal: io.signal })
  const nameOf = namesOf(io, globals, await findOwner(session, undefined))
  const rows = entries.map(({ compartments, doctor, expiresAt, opened, permissions, state }) => [
    nameOf(doctor),
    state,
    permissions.join(', '),
    compartments.map(({ compartment, label }) => toPlain(label ?? `${compartment}`)).join(', '),
    expiresAt === 0 ? '' : expiresAt === noExpiry ? 'no end' : formatTime(expiresAt),
    describeOpened(opened),
    doctor,
  ])
  const head = ['DOCTOR', 'STATE', 'MAY', 'WHERE', 'UNTIL (UTC)', 'OPENED', 'ACCOUNT']
  const text = rows.length === 0 ? 'Nobody was ever given access.' : renderTable(head, rows)
  return { json: { access: entries }, text }
}

function describeOpened(opened: readonly { indexes: number[]; at: number }[]): string {
  const records = opened.reduce((sum, { indexes }) => sum + indexes.length, 0)
  const [newest] = opened
  return newest === undefined ? 'nothing' : `${records}, last ${formatTime(newest.at)}`
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function parsePermission(text: string): (typeof permissionNames)[number] {
  const found = permissionNames.find((name) => name === text)
  if (found === undefined) throw new UsageError('A permission is one of read, write and copy.')
  return found
}

const secondsOf: Record<string, number> = { m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** `90d`, `12h`, or a date in UTC, as Unix seconds. */
export function parseUntil(text: string, now = Date.now()): number {
  const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (amount !== undefined) return Math.floor(now / 1000) + Number(amount) * (secondsOf[unit] ?? 0)
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/.test(text)
  const time = Date.parse(isDate && text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text)
  if (!isDate || Number.isNaN(time))
    throw new UsageError('The end is not a time.', ['Give 90d, 12h, or a date such as 2027-01-31 (UTC).'])
  return Math.floor(time / 1000)
}
