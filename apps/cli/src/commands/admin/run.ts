import type { Call, Result } from '../../call.ts'
import { findAccount } from '../../home.ts'
import { toPlain } from '../../output/text.ts'
import { confirm } from '../../prompts.ts'
import { openForChange } from '../../session.ts'
import { notDone } from '../record/delete.ts'

export async function verify(call: Call, _options: object, who: string): Promise<Result> {
  const { globals, io } = call
  const doctor = findAccount(io, globals, who)
  const { medrec } = await openForChange(call)
  const { practitioner: shown } = await medrec.doctors.get({ doctor, signal: io.signal })
  const [qualification] = shown?.qualification ?? []
  const facts = [
    shown?.name[0]?.text,
    qualification?.code.text,
    ...(qualification?.identifier ?? []).map(({ value }) => value),
  ]
  const face = toPlain(facts.filter(Boolean).join(', '))
  const question = `${face}. Did you check this qualification?`
  if (!(await confirm(io, { question, yes: globals.yes }))) return notDone()
  const written = await medrec.admin.verifyDoctor({ doctor, practitioner: shown, signal: io.signal })
  const { gasUsed, hash, practitioner } = written
  return {
    json: { doctor, practitioner, hash, gasUsed },
    text: `${doctor} is verified: ${face}.\nTransaction ${hash}`,
  }
}

export async function suspend(call: Call, _options: object, who: string): Promise<Result> {
  const { globals, io } = call
  const doctor = findAccount(io, globals, who)
  const question = `Stop all access of ${doctor}?`
  if (!(await confirm(io, { question, yes: globals.yes }))) return notDone()
  const { medrec } = await openForChange(call)
  const { gasUsed, hash } = await medrec.admin.suspendDoctor({ doctor, signal: io.signal })
  return { json: { doctor, hash, gasUsed }, text: `${doctor} is suspended.\nTransaction ${hash}` }
}

export async function reinstate(call: Call, _options: object, who: string): Promise<Result> {
  const doctor = findAccount(call.io, call.globals, who)
  const { medrec } = await openForChange(call)
  const { gasUsed, hash } = await medrec.admin.reinstateDoctor({ doctor, signal: call.io.signal })
  return { json: { doctor, hash, gasUsed }, text: `${doctor} is reinstated.\nTransaction ${hash}` }
}
