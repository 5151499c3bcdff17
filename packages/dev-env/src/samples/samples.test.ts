import { createHash } from 'node:crypto'
import { PDFDocument } from 'pdf-lib'
import { expect, test } from 'vitest'
import { createDicom, parseDicom } from './dicom.ts'
import { createLabReport } from './fhir.ts'
import { createPdf } from './pdf.ts'
import { bigFileSha256, bigFileSize, createSampleStream } from './stream.ts'

test('behavior: the PDF parses, and is the same every time', async () => {
  const words = { title: 'Blood count', lines: ['Haemoglobin 13.9 g/dL', 'Leukocytes 6.1'] }
  const bytes = await createPdf(words)
  expect(new TextDecoder().decode(bytes.subarray(0, 5))).toBe('%PDF-')
  const parsed = await PDFDocument.load(bytes, { updateMetadata: false })
  expect(parsed.getPageCount()).toBe(1)
  expect(parsed.getTitle()).toBe('Blood count')
  expect(await createPdf(words)).toEqual(bytes)
})

test('behavior: the DICOM file parses back with every pixel', () => {
  const bytes = createDicom({ patientName: 'Doe^Zoë', patientId: 'sample', size: 64 })
  // PS3.10 §7.1: 128 bytes of preamble, then the prefix.
  expect(new TextDecoder().decode(bytes.subarray(128, 132))).toBe('DICM')
  const { dataset, pixels } = parseDicom(bytes)
  expect(dataset).toMatchObject({ Rows: 64, Columns: 64, Modality: 'OT', PatientID: 'sample' })
  expect(JSON.stringify(dataset.PatientName)).toContain('Doe^Zoë')
  expect(pixels).toHaveLength(64 * 64)
  expect(pixels[32 * 64 + 32]).toBe(48)
  expect(pixels[32 * 64 + 52]).toBe(255)
  expect(createDicom({ patientName: 'Doe^Zoë', patientId: 'sample', size: 64 })).toEqual(bytes)
})

test('error: bytes that are no DICOM file', () => {
  expect(() => parseDicom(new Uint8Array(200))).toThrow()
})

test('behavior: the laboratory report is a FHIR R4 bundle', () => {
  const bundle = JSON.parse(new TextDecoder().decode(createLabReport({ subject: 'Patient/sample' })))
  expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
  expect(bundle.entry).toHaveLength(3)
  for (const { resource } of bundle.entry) {
    expect(resource).toMatchObject({ resourceType: 'Observation', subject: { reference: 'Patient/sample' } })
  }
})

test('behavior: the big stream has the digest it is known by, in small pieces', async () => {
  const hash = createHash('sha256')
  let length = 0
  let largest = 0
  for await (const piece of createSampleStream()) {
    hash.update(piece)
    length += piece.length
    largest = Math.max(largest, piece.length)
  }
  expect(length).toBe(bigFileSize)
  expect(hash.digest('hex')).toBe(bigFileSha256)
  expect(largest).toBeLessThanOrEqual(65_536)
})

test('args: seed', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map((seed) => new Response(createSampleStream({ size: 1_000, seed })).bytes()),
  )
  expect(one).toHaveLength(1_000)
  expect(other).not.toEqual(one)
})
