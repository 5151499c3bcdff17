import type { Practitioner } from '@medrec/sdk/crypto'
import type { Patient, Practitioner as PrivatePractitioner } from 'fhir/r4.d.ts'
import { UsageError } from './errors.ts'
import { pathFrom, readText } from './files.ts'
import type { Io } from './io.ts'

/** Fields of a patient's profile as options. */
export type PatientOptions = {
  birthDate?: string
  family?: string
  gender?: string
  given?: string
  phone?: string
  profile?: string
}

/** Fields of a doctor's public face as options. */
export type PractitionerOptions = {
  family?: string
  given?: string
  issuer?: string
  licence?: string
  licenceSystem?: string
  name?: string
  practitioner?: string
  specialty?: string
}

const genders = ['male', 'female', 'other', 'unknown'] as const

/** A FHIR Patient out of a file, or of options; undefined where neither was given. */
export function readPatient(io: Io, options: PatientOptions): Patient | undefined {
  if (options.profile !== undefined) return readJson<Patient>(io, options.profile, 'Patient')
  const { birthDate, family, given, phone } = options
  const gender = options.gender === undefined ? undefined : parseGender(options.gender)
  if (!family && !given && !birthDate && !phone && !gender) return undefined
  return {
    resourceType: 'Patient',
    ...(family || given ? { name: [nameOf({ family, given })] } : {}),
    ...(gender === undefined ? {} : { gender }),
    ...(birthDate === undefined ? {} : { birthDate: parseDate(birthDate) }),
    ...(phone === undefined ? {} : { telecom: [{ system: 'phone' as const, value: phone }] }),
  }
}

/** A doctor's public Practitioner out of a file, or of options. */
export function readPractitioner(io: Io, options: PractitionerOptions): Practitioner {
  if (options.practitioner !== undefined)
    return readJson<Practitioner>(io, options.practitioner, 'Practitioner')
  const { family, given, issuer, licence, licenceSystem, specialty } = options
  const text = options.name ?? ['Dr', given, family].filter(Boolean).join(' ')
  if (text === 'Dr' || specialty === undefined || licence === undefined)
    throw new UsageError('Of a doctor at least name, specialty and licence are needed.', [
      'Give --name, --specialty and --licence, or a FHIR Practitioner with --practitioner FILE.',
    ])
  const identifier = { ...(licenceSystem ? { system: licenceSystem } : {}), value: licence }
  return {
    resourceType: 'Practitioner',
    name: [{ text, ...nameOf({ family, given }) }],
    qualification: [
      {
        code: { text: specialty },
        identifier: [identifier],
        ...(issuer ? { issuer: { display: issuer } } : {}),
      },
    ],
  }
}

/** A doctor's private profile out of a file. */
export function readPrivatePractitioner(io: Io, path: string): PrivatePractitioner {
  return readJson<PrivatePractitioner>(io, path, 'Practitioner')
}

function nameOf({ family, given }: { family?: string | undefined; given?: string | undefined }) {
  return { ...(family ? { family } : {}), ...(given ? { given: given.split(/\s+/) } : {}) }
}

function parseGender(text: string): (typeof genders)[number] {
  const found = genders.find((gender) => gender === text)
  if (found === undefined) throw new UsageError(`The gender is one of ${genders.join(', ')}.`)
  return found
}

function parseDate(text: string): string {
  if (/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text)) return text
  throw new UsageError('The date of birth is no date.', ['Give it as 1987-03-14.'])
}

/** What it is exactly the workflow checks; here only that it is JSON of the right resource. */
function readJson<resource>(io: Io, path: string, type: string): resource {
  const text = readText(pathFrom(io.cwd, path), 'profile file')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Dropped on purpose: V8 quotes the text it could not parse.
    throw new UsageError('The profile file is not JSON.', [`It is a FHIR R4 ${type}.`])
  }
  return value as resource
}
