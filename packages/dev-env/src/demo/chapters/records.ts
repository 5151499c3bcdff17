import { createHash } from 'node:crypto'
import type { addRecord } from '@medrec/sdk'
import { createDicom, parseDicom } from '../../samples/dicom.ts'
import { createLabReport } from '../../samples/fhir.ts'
import { createPdf } from '../../samples/pdf.ts'
import { bigFileSha256, bigFileSize, createSampleStream } from '../../samples/stream.ts'
import type { Cast, Journey } from '../journey.ts'
import type { Progress } from '../report.ts'
import { expectThat } from '../steps.ts'

/** A record of the journey and the SHA-256 of what went into it. */
export type Added = { record: addRecord.ReturnType; sha256: string }

/** What the patient has after chapter 2. */
export type Records = { pdf: Added; dicom: Added; fhir: Added; big: Added }

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Chapter 2: real files, of every kind and size. */
export async function addFiles(journey: Journey, { patient }: Cast, progress: Progress): Promise<Records> {
  const { steps } = journey
  steps.chapter('The patient adds real files')
  const { medrec } = patient
  const add = async (parameters: addRecord.Parameters & { source: Uint8Array }): Promise<Added> => ({
    record: await medrec.records.add({ ...parameters, onProgress: progress.show }),
    sha256: sha256(parameters.source),
  })

  const pdf = await steps.step('the patient adds a PDF', async () => {
    const source = await createPdf({
      title: 'Blood count',
      lines: ['Haemoglobin 13.9 g/dL', 'Platelets 245 G/L'],
    })
    return add({ compartment: 'labs', source, name: 'blood count.pdf', mediaType: 'application/pdf' })
  })
  const dicom = await steps.step('the patient adds a DICOM image', async () => {
    const source = createDicom({ patientName: 'Amrani^Salma', patientId: 'sample' })
    const added = await add({
      compartment: 'imaging',
      source,
      name: 'chest.dcm',
      mediaType: 'application/dicom',
    })
    const { bytes } = await medrec.records.open({ record: added.record })
    expectThat(parseDicom(await bytes()).pixels.length > 0, 'The DICOM image has no pixels any more.')
    return added
  })
  const fhir = await steps.step('the patient adds a FHIR bundle', () => {
    const source = createLabReport({ subject: 'Patient/sample' })
    return add({
      compartment: 'labs',
      source,
      name: 'labs.json',
      mediaType: 'application/fhir+json',
      kind: 'fhir',
    })
  })
  const big = await steps.step('the patient adds a stream of 100 MB', async () => {
    const record = await medrec.records.add({
      compartment: 'mental health',
      source: createSampleStream(),
      size: bigFileSize,
      name: 'recording.bin',
      mediaType: 'application/octet-stream',
      onProgress: progress.show,
    })
    return { record, sha256: bigFileSha256 }
  })
  progress.end()
  return { pdf, dicom, fhir, big }
}
