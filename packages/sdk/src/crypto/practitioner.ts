import * as v from 'valibot'
import type { Hex } from 'viem'
import { encodeCanonical } from './canonicalJson.ts'
import { sha256 } from './primitives.ts'
import { fhirDate, fhirText, fhirUri, toHex } from './schema.ts'

const coding = v.strictObject({
  system: v.exactOptional(fhirUri),
  code: v.exactOptional(fhirText),
  display: v.exactOptional(fhirText),
})
const codeableConcept = v.strictObject({
  coding: v.exactOptional(v.pipe(v.array(coding), v.minLength(1), v.maxLength(16))),
  text: v.exactOptional(fhirText),
})
const period = v.strictObject({ start: v.exactOptional(fhirDate), end: v.exactOptional(fhirDate) })
const identifier = v.strictObject({
  system: v.exactOptional(fhirUri),
  value: fhirText,
  period: v.exactOptional(period),
})
const qualification = v.strictObject({
  identifier: v.exactOptional(v.pipe(v.array(identifier), v.minLength(1), v.maxLength(16))),
  code: codeableConcept,
  period: v.exactOptional(period),
  issuer: v.exactOptional(v.strictObject({ display: fhirText })),
})
const name = v.strictObject({
  text: fhirText,
  family: v.exactOptional(fhirText),
  given: v.exactOptional(v.pipe(v.array(fhirText), v.minLength(1), v.maxLength(16))),
  prefix: v.exactOptional(v.pipe(v.array(fhirText), v.minLength(1), v.maxLength(16))),
  suffix: v.exactOptional(v.pipe(v.array(fhirText), v.minLength(1), v.maxLength(16))),
})

/**
 * The public face of a doctor: a FHIR R4 `Practitioner` cut down to what may be public. Date of birth, gender, address
 * and telephone have no place here; they stay in the encrypted profile.
 */
export const practitionerSchema = v.strictObject({
  resourceType: v.literal('Practitioner'),
  name: v.pipe(v.array(name), v.minLength(1), v.maxLength(4)),
  identifier: v.exactOptional(v.pipe(v.array(identifier), v.minLength(1), v.maxLength(16))),
  qualification: v.pipe(v.array(qualification), v.minLength(1), v.maxLength(16)),
})

/** See {@link practitionerSchema}. */
export type Practitioner = v.InferOutput<typeof practitionerSchema>

/**
 * The digest that a registrar verifies: "verified" shows only while the qualification is the verified one.
 *
 * @param parameters.practitioner - The doctor's public face.
 * @returns SHA-256 of the canonical JSON of `qualification`, in hex with `0x`.
 *
 * @example
 * import { digestCredential } from '@medrec/sdk/crypto'
 *
 * const credentialDigest = digestCredential({ practitioner: document.practitioner })
 */
export function digestCredential(parameters: digestCredential.Parameters): digestCredential.ReturnType {
  return `0x${toHex(sha256(encodeCanonical(parameters.practitioner.qualification)))}`
}

export declare namespace digestCredential {
  type Parameters = { practitioner: Pick<Practitioner, 'qualification'> }
  type ReturnType = Hex
}
