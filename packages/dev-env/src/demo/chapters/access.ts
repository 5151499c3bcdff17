import type { Cast, Journey } from '../journey.ts'
import { expectRefusal, expectThat } from '../steps.ts'
import { type Added, type Records, sha256 } from './records.ts'

/** What the doctor left with the patient. */
export type Deposits = { file: Added }

const day = 24 * 60 * 60

/** Chapters 4 and 5: the patient lets a doctor in, and sees what that came to. */
export async function letDoctorIn(journey: Journey, cast: Cast, records: Records): Promise<Deposits> {
  const { steps } = journey
  const { doctor, patient } = cast
  const { pdf } = records
  steps.chapter('The patient lets a doctor in')
  await steps.step('the patient grants read and write on two compartments', () =>
    patient.medrec.access.grant({
      doctor: doctor.account,
      compartments: ['labs', 'imaging'],
      permissions: ['read', 'write'],
      expiresAt: Math.floor(Date.now() / 1000) + 90 * day,
      history: 'all',
    }),
  )
  await steps.step('the doctor sees the patient and reads the profile', async () => {
    const { items } = await doctor.medrec.patients.list()
    expectThat(
      items.some(
        (item) => item.state === 'live' && item.patient.toLowerCase() === patient.account.toLowerCase(),
      ),
      'The patient is not among the patients of the doctor.',
    )
    const profile = await doctor.medrec.patients.getProfile({ patient: patient.account })
    expectThat(profile.birthDate === '1987-03-14', 'The profile is another one.')
  })
  await steps.step('the doctor lists and opens a record', async () => {
    const entries = await doctor.medrec.records.list({ patient: patient.account })
    expectThat(
      entries.every((entry) => entry.label !== 'mental health'),
      'The list shows a compartment that was not granted.',
    )
    const found = entries.find((entry) => entry.readable && entry.reference.uid === pdf.record.uid)
    if (!found?.readable) throw new Error('The record is not in the list.')
    const opened = await doctor.medrec.records.open({ record: found.reference })
    expectThat(opened.accessHash !== undefined, 'The reading is not on the chain.')
    expectThat(sha256(await opened.bytes()) === pdf.sha256, 'The content is another one.')
    steps.note(`bytes equal, SHA-256 checked; the reading stands in ${opened.accessHash}`)
  })
  const file = await steps.step('the doctor adds a file', async () => {
    const source = new TextEncoder().encode('# Report\n\nSinus rhythm, no further findings.\n')
    const record = await doctor.medrec.records.add({
      patient: patient.account,
      compartment: 'labs',
      source,
      name: 'report.md',
      mediaType: 'text/markdown',
    })
    return { record, sha256: sha256(source) }
  })
  await steps.step('the doctor adds a note', () =>
    doctor.medrec.records.addNote({ about: pdf.record, text: 'Repeat the blood count in three months.' }),
  )
  await steps.step('a third compartment stays closed', async () => {
    const { big } = records
    steps.note(
      await expectRefusal(() => doctor.medrec.records.open({ record: big.record }), ['GrantScopeError']),
    )
  })
  await seeWhatHappened(journey, cast, records, { file })
  return { file }
}

async function seeWhatHappened(
  journey: Journey,
  { doctor, patient }: Cast,
  { fhir, pdf }: Records,
  { file }: Deposits,
) {
  const { steps } = journey
  steps.chapter('The patient sees what happened')
  await steps.step('the patient sees who can see what, until when, and what they opened', async () => {
    const [grant] = await patient.medrec.access.list()
    expectThat(grant?.doctor.toLowerCase() === doctor.account.toLowerCase(), 'The grant is not listed.')
    const opened = grant.opened.some(
      ({ compartment, indexes }) =>
        compartment === pdf.record.compartment && indexes.includes(pdf.record.index),
    )
    expectThat(opened, 'The reading is not listed.')
    steps.note(
      `${grant.compartments.map(({ label }) => label).join(', ')}: ${grant.permissions.join(' and ')} until ` +
        `${new Date(grant.expiresAt * 1000).toISOString().slice(0, 10)}, ${grant.opened.length} records opened`,
    )
  })
  await steps.step("the patient opens the doctor's file, its author verified", async () => {
    const opened = await patient.medrec.records.open({ record: file.record })
    expectThat(opened.authorVerified, 'The author is not verified.')
    expectThat(
      opened.originalAuthor.toLowerCase() === doctor.account.toLowerCase(),
      'The author is somebody else.',
    )
    expectThat(sha256(await opened.bytes()) === file.sha256, 'The content is another one.')
  })
  await steps.step('the patient deletes one of their own records', async () => {
    await patient.medrec.records.delete({ record: fhir.record })
    await expectRefusal(() => patient.medrec.records.open({ record: fhir.record }), ['RecordDeletedError'])
  })
}
