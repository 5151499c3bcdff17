import type { Bundle, Observation } from 'fhir/r4.js'

export declare namespace createLabReport {
  type Parameters = {
    /** Logical reference of the patient within the bundle's own world. */
    subject: string
  }
}

/**
 * A FHIR R4 bundle of laboratory observations as JSON bytes (media type `application/fhir+json`).
 *
 * @example
 * import { createLabReport } from '@medrec/dev-env'
 *
 * const bytes = createLabReport({ subject: 'Patient/sample' })
 */
export function createLabReport({ subject }: createLabReport.Parameters): Uint8Array {
  const bundle: Bundle<Observation> = {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: '2026-01-05T08:30:00Z',
    entry: measurements.map((measurement, index) => ({
      fullUrl: `urn:uuid:6f0f5ad6-2d06-4d1c-9b0e-0000000000${String(index).padStart(2, '0')}`,
      resource: createObservation(measurement, subject),
    })),
  }
  return new TextEncoder().encode(JSON.stringify(bundle, null, 2))
}

type Measurement = { loinc: string; display: string; value: number; unit: string; low: number; high: number }

const measurements: readonly Measurement[] = [
  {
    loinc: '718-7',
    display: 'Hemoglobin [Mass/volume] in Blood',
    value: 13.9,
    unit: 'g/dL',
    low: 12,
    high: 16,
  },
  {
    loinc: '6690-2',
    display: 'Leukocytes [#/volume] in Blood',
    value: 6.1,
    unit: '10*3/uL',
    low: 4,
    high: 11,
  },
  {
    loinc: '777-3',
    display: 'Platelets [#/volume] in Blood',
    value: 244,
    unit: '10*3/uL',
    low: 150,
    high: 400,
  },
]

function createObservation(measurement: Measurement, subject: string): Observation {
  const { display, high, loinc, low, unit, value } = measurement
  const quantity = (amount: number) => ({
    value: amount,
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  })
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: loinc, display }], text: display },
    subject: { reference: subject },
    effectiveDateTime: '2026-01-05T08:00:00Z',
    valueQuantity: quantity(value),
    referenceRange: [{ low: quantity(low), high: quantity(high) }],
  }
}
