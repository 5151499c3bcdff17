import { formatRecoverySheet, type Practitioner } from '@medrec/sdk/crypto'
import type { Patient } from 'fhir/r4.js'
import type { Person } from '../../people.ts'
import type { Cast, Journey } from '../journey.ts'
import { expectThat } from '../steps.ts'

export const patientProfile: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Amrani', given: ['Salma'] }],
  gender: 'female',
  birthDate: '1987-03-14',
  telecom: [{ system: 'phone', value: '+212 600 000 000' }],
}

/** The public face of a doctor. */
export function practitionerOf(
  family: string,
  given: string,
  specialty: string,
  licence: string,
): Practitioner {
  return {
    resourceType: 'Practitioner',
    name: [{ text: `Dr ${given} ${family}`, family, given: [given] }],
    qualification: [
      { code: { text: specialty }, identifier: [{ system: 'urn:medrec:licence', value: licence }] },
    ],
  }
}

/** Chapter 1: everybody takes their role. */
export async function registerEverybody(journey: Journey): Promise<Cast> {
  const { network, place, steps } = journey
  steps.chapter('Everybody takes their role')
  const {
    admin: adminKey,
    auditor: auditorKey,
    registrar: registrarKey,
    secondAuditor: secondKey,
  } = network.accounts
  const admin = await journey.enter('admin', { privateKey: privateKeyOf(adminKey) })
  const registrar = await journey.enter('registrar', { privateKey: privateKeyOf(registrarKey) })
  const auditor = await journey.enter('auditor', { privateKey: privateKeyOf(auditorKey) })
  const secondAuditor = await journey.enter('second-auditor', { privateKey: privateKeyOf(secondKey) })

  const patient = await journey.enter('patient')
  const { sheet } = await steps.step('the patient registers', () => {
    const { phrase } = patient.medrec.patients.prepare()
    return patient.medrec.patients.register({ phrase, profile: patientProfile, stores: place.stores })
  })
  steps.note(`recovery sheet: ${formatRecoverySheet(sheet).split('\n').length} lines, kept on paper`)

  const doctor = await enterDoctor(
    journey,
    'doctor',
    practitionerOf('Benali', 'Yassine', 'Cardiology', 'MA-10021'),
  )
  const secondDoctor = await enterDoctor(
    journey,
    'second doctor',
    practitionerOf('Idrissi', 'Nour', 'Radiology', 'MA-20417'),
  )
  const stranger = await enterDoctor(
    journey,
    'stranger doctor',
    practitionerOf('Doe', 'John', 'Unknown', 'X-1'),
  )

  await steps.step('the registrar verifies the doctor', async () => {
    await registrar.medrec.admin.verifyDoctor({ doctor: doctor.account })
    const { practitioner, verified } = await patient.medrec.doctors.get({ doctor: doctor.account })
    expectThat(verified, 'The doctor does not show as verified.')
    steps.note(`the directory shows ${practitioner?.qualification[0]?.code.text}, verified`)
  })
  await steps.step('an admin invites an auditor, who accepts', async () => {
    await admin.medrec.auditors.invite({ auditor: auditor.account })
    await auditor.medrec.auditors.accept()
  })
  await steps.step('the auditor invites another, who accepts', async () => {
    await auditor.medrec.auditors.invite({ auditor: secondAuditor.account })
    await secondAuditor.medrec.auditors.accept()
    expectThat(
      await patient.medrec.auditors.is({ account: secondAuditor.account }),
      'The second auditor is none.',
    )
  })
  return { patient, sheet, doctor, secondDoctor, stranger, registrar, admin, auditor, secondAuditor }
}

async function enterDoctor(journey: Journey, name: string, practitioner: Practitioner): Promise<Person> {
  const doctor = await journey.enter(name.replaceAll(' ', '-'))
  await journey.steps.step(`the ${name} registers`, () => {
    const { phrase } = doctor.medrec.doctors.prepare()
    return doctor.medrec.doctors.register({ phrase, practitioner, stores: journey.place.stores })
  })
  return doctor
}

function privateKeyOf(account: Journey['network']['accounts']['admin']): `0x${string}` {
  const { privateKey } = account.getHdKey()
  if (!privateKey) throw new Error('An account of the development network has no key.')
  return `0x${Buffer.from(privateKey).toString('hex')}`
}
