import type { Call, Result } from '../../call.ts'
import { fundNewWallet } from '../../devFunds.ts'
import { findAccount, savePerson } from '../../home.ts'
import { toPlainLines } from '../../output/text.ts'
import { type PractitionerOptions, readPractitioner, readPrivatePractitioner } from '../../profiles.ts'
import { findOwner } from '../../references.ts'
import { assertPhraseHasAPlace, beginEnrolment, type RegistrationOptions } from '../../registration.ts'
import { openForChange, openNew } from '../../session.ts'
import { readWalletKey } from '../../walletKey.ts'
import { describeRegistration } from '../patient/run.ts'

export async function registerDoctor(
  call: Call,
  options: RegistrationOptions & PractitionerOptions & { profile?: string },
): Promise<Result> {
  const { io } = call
  const practitioner = readPractitioner(io, options)
  const profile = options.profile === undefined ? undefined : readPrivatePractitioner(io, options.profile)
  assertPhraseHasAPlace(io, options)
  const session = await openNew(call, { walletKey: readWalletKey(io, options) })
  await fundNewWallet(session)
  const enrolment = await beginEnrolment(io, session, options, session.medrec.doctors.prepare)
  const registered = await session.medrec.doctors.register({
    ...session.options,
    phrase: enrolment.phrase,
    practitioner,
    profile,
    stores: session.network.stores,
  })
  const { account, gasUsed, hash } = registered
  await savePerson(session.folder, { account, role: 'doctor' })
  const sheet = await enrolment.finish(registered.sheet)
  return describeRegistration({ account, role: 'doctor', hash, gasUsed, sheet })
}

type ProfileOptions = PractitionerOptions & { private?: boolean; profile?: string }

export async function profile(call: Call, options: ProfileOptions, who: string | undefined): Promise<Result> {
  const { globals, io } = call
  const isChange = ['family', 'given', 'issuer', 'licence', 'name', 'practitioner', 'specialty'].some(
    (key) => key in options,
  )
  const session = await openForChange(call)
  const { medrec } = session
  if (options.profile !== undefined) {
    const { gasUsed, hash } = await medrec.doctors.updateProfile({
      ...session.options,
      profile: readPrivatePractitioner(io, options.profile),
    })
    return { json: { hash, gasUsed }, text: `Encrypted profile saved.\nTransaction ${hash}` }
  }
  if (isChange) {
    const practitioner = readPractitioner(io, options)
    const { gasUsed, hash } = await medrec.doctors.publish({ ...session.options, practitioner })
    const text = `Published. A changed qualification is unverified until a registrar checks it.\nTransaction ${hash}`
    return { json: { practitioner, hash, gasUsed }, text }
  }
  if (options.private) return show(await medrec.doctors.getProfile({ signal: io.signal }))
  const doctor = who === undefined ? await findOwner(session, undefined) : findAccount(io, globals, who)
  const found = await medrec.doctors.get({ doctor, signal: io.signal })
  const standing = `${found.verified ? 'verified' : 'not verified'}${found.suspended ? ', suspended' : ''}`
  const face = JSON.stringify(found.practitioner ?? null, null, 2)
  return { json: found, text: `${doctor}: ${standing}\n${toPlainLines(face)}` }
}

function show(found: object): Result {
  return { json: { profile: found }, text: toPlainLines(JSON.stringify(found, null, 2)) }
}
