import type { Call, Result } from '../../call.ts'
import { findAccount } from '../../home.ts'
import { findOwner, findPlace, parseCompartment } from '../../references.ts'
import { openForChange, openSession } from '../../session.ts'
import { describeAdded } from '../record/add.ts'
import { describeRecords, namesOf } from '../record/list.ts'

export async function add(
  call: Call,
  options: { compartment?: string; patient: string },
  record: string,
): Promise<Result> {
  const patient = findAccount(call.io, call.globals, options.patient)
  const session = await openForChange(call)
  const compartment = options.compartment === undefined ? undefined : parseCompartment(options.compartment)
  const copied = await session.medrec.library.save({
    ...session.options,
    record: await findPlace(session, { record, patient }),
    compartment,
  })
  const { compartments } = await session.medrec.vault.status({ signal: call.io.signal })
  const label = compartments.find((one) => one.compartment === copied.compartment)?.label
  return describeAdded(copied, label ?? `${copied.compartment}`)
}

export async function list(call: Call, options: { compartment?: string }): Promise<Result> {
  const { globals, io } = call
  const session = await openSession(call)
  const entries = await session.medrec.library.list({
    compartment: options.compartment === undefined ? undefined : parseCompartment(options.compartment),
    signal: io.signal,
  })
  return describeRecords(entries, namesOf(io, globals, await findOwner(session, undefined)))
}

export async function send(
  call: Call,
  options: { compartment: string; to: string },
  record: string,
): Promise<Result> {
  const patient = findAccount(call.io, call.globals, options.to)
  const session = await openForChange(call)
  const sent = await session.medrec.library.send({
    ...session.options,
    record: await findPlace(session, { record, patient: undefined }),
    patient,
    compartment: parseCompartment(options.compartment),
  })
  return describeAdded(sent, options.compartment)
}
