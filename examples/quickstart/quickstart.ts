import type { MedrecActions } from '@medrec/sdk'

export type Parameters = {
  /** Two clients, each with keys, state and blocks of its own. */
  patient: MedrecActions
  doctor: MedrecActions
  /** A store that both reach. */
  stores: string[]
  /** Content from anywhere: a file, a request body. */
  scan: ReadableStream<Uint8Array>
  size: number
  print: (line: string) => void
}

/** From two new accounts to a revoked access and a verified trail. */
export async function runJourney({ patient, doctor, stores, scan, size, print }: Parameters) {
  const { phrase } = patient.patients.prepare() // 24 words, to be written down
  const { account } = await patient.patients.register({
    phrase,
    profile: { resourceType: 'Patient', name: [{ text: 'Kofi Osei' }] }, // FHIR R4, stays encrypted
    stores,
  })
  const { account: drVoss } = await doctor.doctors.register({
    phrase: doctor.doctors.prepare().phrase,
    practitioner: {
      resourceType: 'Practitioner',
      name: [{ text: 'Dr Ada Voss' }],
      qualification: [{ code: { text: 'Radiology' }, identifier: [{ value: 'LIC-1234' }] }],
    },
    stores,
  })
  const file = { source: scan, size, name: 'scan.dcm', mediaType: 'application/dicom' }
  const onProgress = ({ phase, done = 0 }: { phase: string; done?: number | undefined }) =>
    print(`${phase} ${done}`)
  await patient.records.add({ compartment: 'imaging', ...file, onProgress })
  await patient.access.grant({ doctor: drVoss, compartments: ['imaging'], permissions: ['read'] })

  const [record] = await doctor.records.list({ patient: account, compartment: 'imaging' })
  if (!record) throw new Error('the doctor sees no record')
  const { statement, bytes } = await doctor.records.open({ record: record.reference }) // the reading is on the chain first
  print(`${statement.name}: ${(await bytes()).length} bytes, SHA-256 checked`)

  const { rotated } = await patient.access.revoke({ doctor: drVoss })
  print(`revoked, ${rotated.length} compartments have new keys`)
  return patient.audit.verify({ subject: account })
}
