import { noExpiry } from '@medrec/sdk/contracts'
import { MedrecError } from '@medrec/sdk/errors'
import type { Address } from 'viem'
import type { Call, Result } from '../../call.ts'
import { findAccount } from '../../home.ts'
import { renderTable } from '../../output/table.ts'
import { formatTime, toPlain } from '../../output/text.ts'
import { type PageOptions, readPage, renderNext } from '../../pages.ts'
import { openSession, type Session } from '../../session.ts'

/** `medrec doctor list` */
export async function listDoctors(call: Call, options: PageOptions): Promise<Result> {
  const { globals, io } = call
  const page = readPage(options, (text) => findAccount(io, globals, text))
  const session = await openSession(call)
  const { items, next } = await session.medrec.doctors.list(page)
  const doctors = await Promise.all(items.map((doctor) => describeDoctor(session, doctor)))
  const rows = doctors.map(({ doctor, name, problem, specialty, suspended, verified }) => [
    doctor,
    toPlain(name ?? ''),
    toPlain(specialty ?? ''),
    problem ?? `${verified ? 'verified' : 'not verified'}${suspended ? ', suspended' : ''}`,
  ])
  const text =
    rows.length === 0 ? 'No doctors.' : renderTable(['ACCOUNT', 'NAME', 'SPECIALTY', 'STANDING'], rows)
  return { json: { doctors, next }, text: text + renderNext(next) }
}

type Described = {
  doctor: Address
  name?: string | undefined
  specialty?: string | undefined
  verified?: boolean
  suspended?: boolean
  /** Why nothing is known about this one: it does not keep the others from being listed. */
  problem?: string
}

async function describeDoctor({ medrec, options }: Session, doctor: Address): Promise<Described> {
  try {
    const { practitioner, suspended, verified } = await medrec.doctors.get({ doctor, signal: options.signal })
    const name = practitioner?.name[0]?.text
    const specialty = practitioner?.qualification[0]?.code.text
    return { doctor, name, specialty, verified, suspended }
  } catch (error) {
    if (!(error instanceof MedrecError)) throw error
    return { doctor, problem: `can not be read: ${error.name}` }
  }
}

/** `medrec doctor patients` */
export async function listPatients(call: Call, options: PageOptions): Promise<Result> {
  const { globals, io } = call
  const page = readPage(options, (text) => findAccount(io, globals, text))
  const { medrec } = await openSession(call)
  const { items, next } = await medrec.patients.list(page)
  const rows = items.map(({ compartments, expiresAt, patient, permissions, state }) => [
    patient,
    state,
    permissions.join(', '),
    compartments.join(', '),
    expiresAt === 0 ? '' : expiresAt === noExpiry ? 'no end' : formatTime(expiresAt),
  ])
  const head = ['PATIENT', 'STATE', 'MAY', 'WHERE (NUMBERS)', 'UNTIL (UTC)']
  const text = rows.length === 0 ? 'Nobody gave you access yet.' : renderTable(head, rows)
  return { json: { patients: items, next }, text: text + renderNext(next) }
}
