import type { Call, Result } from '../../call.ts'
import { fundNewWallet } from '../../devFunds.ts'
import { UsageError } from '../../errors.ts'
import { findAccount, savePerson } from '../../home.ts'
import { toPlain, toPlainLines } from '../../output/text.ts'
import { type PatientOptions, readPatient } from '../../profiles.ts'
import { assertPhraseHasAPlace, beginEnrolment, type RegistrationOptions } from '../../registration.ts'
import { openForChange, openNew } from '../../session.ts'
import { readWalletKey } from '../../walletKey.ts'

export async function registerPatient(
  call: Call,
  options: RegistrationOptions & PatientOptions,
): Promise<Result> {
  const { io } = call
  const profile = readPatient(io, options)
  if (profile === undefined)
    throw new UsageError('A profile is needed.', ['Give --family and --given, or --profile FILE.'])
  assertPhraseHasAPlace(io, options)
  const session = await openNew(call, { walletKey: readWalletKey(io, options) })
  await fundNewWallet(session)
  const enrolment = await beginEnrolment(io, session, options, session.medrec.patients.prepare)
  const { phrase } = enrolment
  const { stores } = session.network
  const registered = await session.medrec.patients.register({ ...session.options, phrase, profile, stores })
  const { account, gasUsed, hash } = registered
  await savePerson(session.folder, { account, role: 'patient' })
  const sheet = await enrolment.finish(registered.sheet)
  return describeRegistration({ account, role: 'patient', hash, gasUsed, sheet })
}

/** What both registrations say. */
export function describeRegistration(registered: {
  account: string
  role: string
  hash: string
  gasUsed: bigint
  sheet: string | undefined
}): Result {
  const { account, hash, role, sheet } = registered
  const paper =
    sheet === undefined
      ? 'Write the account beside the 24 words: `medrec vault restore` needs both.'
      : `Recovery sheet: ${toPlain(sheet)}. Print it, then delete the file.`
  return { json: registered, text: `Registered ${account} as a ${role}.\n${paper}\nTransaction ${hash}` }
}

export async function profile(call: Call, options: PatientOptions & { patient?: string }): Promise<Result> {
  const { globals, io } = call
  const changed = readPatient(io, options)
  if (options.patient !== undefined && changed !== undefined)
    throw new UsageError('Only the patient changes a profile.')
  const session = await openForChange(call)
  if (changed !== undefined) {
    const { gasUsed, hash } = await session.medrec.patients.updateProfile({
      ...session.options,
      profile: changed,
    })
    return { json: { profile: changed, hash, gasUsed }, text: `Profile saved.\nTransaction ${hash}` }
  }
  const patient = options.patient === undefined ? undefined : findAccount(io, globals, options.patient)
  const found = await session.medrec.patients.getProfile({ patient, signal: io.signal })
  return { json: { profile: found }, text: toPlainLines(JSON.stringify(found, null, 2)) }
}
