import type { Patient, Practitioner as PrivatePractitioner } from 'fhir/r4.d.ts'
import * as v from 'valibot'
import { type Practitioner, practitionerSchema } from '../../crypto/practitioner.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { ProfileInvalidError } from '../../errors/workflows.ts'

/** A person's encrypted profile: a FHIR R4 `Patient`, or a doctor's full `Practitioner`. */
export type Profile = Patient | PrivatePractitioner

/** A profile is read whole into memory. */
export const maxProfileBytes = 1024 * 1024

/** What a profile record is, whatever it holds: names are content and stand inside. */
export const profileRecord = {
  kind: 'profile',
  name: 'profile.json',
  mediaType: 'application/fhir+json',
} as const

/** The bytes of a profile record. */
export function encodeProfile<type extends Profile['resourceType']>(
  profile: Profile,
  type: type,
): Uint8Array {
  if (profile?.resourceType !== type) throw new ProfileInvalidError({ reason: `not a ${type}` })
  const bytes = utf8(JSON.stringify(profile))
  if (bytes.length > maxProfileBytes)
    throw new ProfileInvalidError({ reason: `more than ${maxProfileBytes} bytes` })
  return bytes
}

/** Reads a profile record; its bytes were checked against what the author signed. */
export function decodeProfile<type extends Profile['resourceType']>(
  bytes: Uint8Array,
  type: type,
): Extract<Profile, { resourceType: type }> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    // The cause is dropped on purpose: V8 quotes the text it could not parse.
    throw new ProfileInvalidError({ reason: 'not JSON in UTF-8' })
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('resourceType' in value) ||
    value.resourceType !== type
  )
    throw new ProfileInvalidError({ reason: `not a ${type}` })
  return value as Extract<Profile, { resourceType: type }>
}

/** What a doctor publishes, and nothing else: date of birth, gender, telephone and address are refused, not dropped. */
export function checkPractitioner(practitioner: unknown): Practitioner {
  const result = v.safeParse(practitionerSchema, practitioner, { abortEarly: true })
  if (result.success) return result.output
  const path = v.getDotPath(result.issues[0]) ?? '$'
  throw new ProfileInvalidError({
    reason: `"${path}" does not belong into a public Practitioner, or is not as FHIR R4 has it`,
  })
}
