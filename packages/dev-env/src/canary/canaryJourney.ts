import { randomBytes } from 'node:crypto'
import type { RecordReference } from '@medrec/sdk'
import { formatRecoverySheet } from '@medrec/sdk/crypto'
import type { Patient } from 'fhir/r4.js'
import { practitionerOf } from '../demo/chapters/registration.ts'
import { askRevokedDoctor } from '../demo/chapters/revocation.ts'
import type { Journey } from '../demo/journey.ts'
import type { Person } from '../people.ts'
import { createDicom } from '../samples/dicom.ts'
import { createLabReport } from '../samples/fhir.ts'
import { createPdf } from '../samples/pdf.ts'

/** What must appear nowhere, by what it is. */
export type Secrets = Record<string, string>

const createToken = () => `canary${randomBytes(10).toString('hex')}`

/** A token for each place where a person writes something. */
export function createTokens() {
  const names = [
    ...(['family', 'given', 'phone', 'city', 'doctorPhone', 'label'] as const),
    ...(['pdfName', 'pdfText', 'dicomName', 'dicomPatient', 'fhirName', 'fhirSubject'] as const),
    ...([
      'fileName',
      'fileText',
      'wholeText',
      'note',
      'ownNote',
      'reportName',
      'reportText',
      'changed',
    ] as const),
    ...(['later', 'laterName'] as const),
  ]
  return Object.fromEntries(names.map((name) => [name, createToken()])) as Record<
    (typeof names)[number],
    string
  >
}

type Tokens = ReturnType<typeof createTokens>

/** What a journey leaves: further secrets that it made, and every error it met. */
export type Trace = { secrets: Secrets; errors: unknown[] }

/** A whole life of records like the demo's, with a token wherever a person can write, and every refusal kept. */
export async function runCanaryJourney(journey: Journey, tokens: Tokens): Promise<Trace> {
  const trace: Trace = { secrets: {}, errors: [] }
  const people = await registerPeople(journey, tokens, trace)
  const records = await addEverything(people.patient, tokens)
  await workTogether(people, records, tokens, trace)
  await endAccess(journey, people, tokens, trace)
  await restore(journey, people, records, trace)
  for (const person of Object.values(people)) await noteKeys(person, trace)
  return trace
}

type People = Awaited<ReturnType<typeof registerPeople>>
type Records = Awaited<ReturnType<typeof addEverything>>

async function registerPeople(journey: Journey, tokens: Tokens, trace: Trace) {
  const { stores } = journey.place
  const [patient, doctor, stranger] = [
    await journey.enter('patient'),
    await journey.enter('doctor'),
    await journey.enter('stranger'),
  ]
  const { phrase } = patient.medrec.patients.prepare()
  const profile: Patient = {
    resourceType: 'Patient',
    name: [{ family: tokens.family, given: [tokens.given] }],
    telecom: [{ system: 'phone', value: tokens.phone }],
    address: [{ city: tokens.city }],
  }
  const labels = ['profile', 'labs', 'imaging', tokens.label]
  const { sheet } = await patient.medrec.patients.register({ phrase, profile, labels, stores })
  trace.secrets['recovery phrase'] = phrase
  trace.secrets['end of the recovery phrase'] = phrase.split(' ').slice(-6).join(' ')
  await doctor.medrec.doctors.register({
    phrase: doctor.medrec.doctors.prepare().phrase,
    practitioner: practitionerOf('Public', 'Name', 'Cardiology', 'L-1'),
    profile: { resourceType: 'Practitioner', telecom: [{ system: 'phone', value: tokens.doctorPhone }] },
    stores,
  })
  await stranger.medrec.doctors.register({
    phrase: stranger.medrec.doctors.prepare().phrase,
    practitioner: practitionerOf('Other', 'Name', 'Unknown', 'L-2'),
    stores,
  })
  return { patient, doctor, stranger, sheet }
}

async function addEverything({ medrec }: Person, tokens: Tokens) {
  const encode = (text: string) => new TextEncoder().encode(text)
  const add = async (compartment: string, name: string, mediaType: string, source: Uint8Array) =>
    medrec.records.add({ compartment, name, mediaType, source })
  const pdf = await createPdf({ title: tokens.pdfText, lines: [tokens.pdfText] })
  const dicom = createDicom({ patientName: tokens.dicomPatient, patientId: 'sample' })
  const text = `${tokens.fileText}\n`.repeat(20_000)
  return {
    pdf: await add('labs', `${tokens.pdfName}.pdf`, 'application/pdf', pdf),
    dicom: await add('imaging', `${tokens.dicomName}.dcm`, 'application/dicom', dicom),
    fhir: await medrec.records.add({
      compartment: 'labs',
      name: tokens.fhirName,
      mediaType: 'application/fhir+json',
      kind: 'fhir',
      source: createLabReport({ subject: `Patient/${tokens.fhirSubject}` }),
    }),
    hidden: await add(tokens.label, tokens.fileName, 'text/plain', encode(text)),
    // The content is the token itself, so that the digest of the content is one of the forms looked for.
    whole: await add('labs', tokens.fileName, 'text/plain', encode(tokens.wholeText)),
  }
}

/** Keeps what an action that must fail was refused with. */
async function refuse(trace: Trace, action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (error) {
    trace.errors.push(error)
    return
  }
  throw new Error('It worked, and should have been refused.')
}

async function workTogether(
  { doctor, patient, stranger }: People,
  records: Records,
  tokens: Tokens,
  trace: Trace,
) {
  const share = (permissions: ('read' | 'write' | 'copy')[]) =>
    patient.medrec.access.grant({
      ...{ doctor: doctor.account, compartments: ['labs', 'imaging'], permissions, history: 'all' },
      expiresAt: Math.floor(Date.now() / 1000) + 86_400,
    })
  const open = async (person: Person, record: RecordReference) =>
    (await person.medrec.records.open({ record })).bytes()
  await refuse(trace, () => open(stranger, records.pdf))
  await share(['read', 'write'])
  await doctor.medrec.patients.getProfile({ patient: patient.account })
  await doctor.medrec.records.list({ patient: patient.account })
  await open(doctor, records.pdf)
  await open(doctor, records.whole)
  await refuse(trace, () => open(doctor, records.hidden))
  await refuse(trace, () => doctor.medrec.library.save({ record: records.pdf }))
  const report = await doctor.medrec.records.add({
    ...{ patient: patient.account, compartment: 'labs', name: tokens.reportName, mediaType: 'text/plain' },
    source: new TextEncoder().encode(tokens.reportText),
  })
  await doctor.medrec.records.addNote({ about: records.pdf, text: tokens.note })
  await patient.medrec.records.addNote({ about: report, text: tokens.ownNote })
  await open(patient, report)
  await share(['read', 'write', 'copy'])
  const copy = await doctor.medrec.library.save({ record: records.pdf })
  await doctor.medrec.library.send({ record: copy, patient: patient.account, compartment: 'labs' })
  await patient.medrec.patients.updateProfile({
    profile: { resourceType: 'Patient', name: [{ family: tokens.changed }] },
  })
  await patient.medrec.records.delete({ record: records.fhir })
  await refuse(trace, () => open(patient, records.fhir))
  await refuse(trace, () => patient.medrec.records.list({ compartment: `${tokens.label}?` }))
  await refuse(trace, () =>
    patient.medrec.records.add({
      ...{ compartment: 'labs', name: tokens.fileName.repeat(1_000), mediaType: 'text/plain' },
      source: new TextEncoder().encode(tokens.fileText),
    }),
  )
}

async function endAccess(journey: Journey, { doctor, patient }: People, tokens: Tokens, trace: Trace) {
  const copy = journey.copyDevice(doctor, 'doctor-byte-copy')
  await patient.medrec.access.revoke({ doctor: doctor.account })
  const later = await patient.medrec.records.add({
    ...{ compartment: 'labs', name: tokens.laterName, mediaType: 'text/plain' },
    source: new TextEncoder().encode(tokens.later),
  })
  await refuse(trace, () => doctor.medrec.records.open({ record: later }))
  const refusals = await askRevokedDoctor({ journey, copy, patient: patient.account, record: later })
  trace.errors.push(refusals)
}

async function restore(journey: Journey, { patient, sheet }: People, { pdf }: Records, trace: Trace) {
  const restored = await journey.enter('new-device')
  const [first = '', ...words] = sheet.phrase.split(' ')
  const mistyped = { ...sheet, phrase: [...words, first].join(' ') }
  await refuse(trace, () => restored.medrec.vault.restore({ sheet: mistyped }))
  await restored.medrec.vault.restore({ sheet })
  await (await restored.medrec.records.open({ record: pdf })).bytes()
  await refuse(trace, () => patient.medrec.records.delete({ record: pdf }))
  await restored.medrec.audit.verify()
  await noteKeys(restored, trace)
  trace.secrets['recovery sheet'] = formatRecoverySheet(sheet)
}

async function noteKeys(person: unknown, { secrets }: Trace): Promise<void> {
  if (typeof person !== 'object' || person === null || !('keys' in person)) return
  const { keys, directory } = person as Person
  const name = directory.split('/').at(-1)
  for (const { ageIdentity, sequence } of (await keys.load())?.identities ?? [])
    secrets[`identity ${sequence} of ${name}`] = ageIdentity
  const wallet = await keys.loadWallet()
  if (wallet !== undefined) secrets[`wallet of ${name}`] = wallet.slice(2)
}
