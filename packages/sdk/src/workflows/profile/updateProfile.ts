import type { Patient, Practitioner as PrivatePractitioner } from 'fhir/r4.d.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { addRecord } from '../records/addRecord.ts'
import { findProfile } from './getProfile.ts'
import { encodeProfile, profileRecord } from './profileContent.ts'

export declare namespace updateProfile {
  type Parameters = WorkflowOptions & {
    /** FHIR R4: a Patient for a patient, a Practitioner for a doctor. The whole profile, not a difference. */
    profile: Patient | PrivatePractitioner
  }
  type ReturnType = addRecord.ReturnType
}

/**
 * Saves one's profile anew. The earlier one stays as a record that this one replaces.
 *
 * @param parameters.profile - The whole profile.
 * @returns Where it lies, and the transaction.
 * @throws {ProfileInvalidError} where it is no such resource; as `records.add`.
 *
 * @example
 * const profile = await client.patients.getProfile()
 * await client.patients.updateProfile({ profile: { ...profile, gender: 'other' } })
 */
export async function updateProfile(
  ctx: Context,
  parameters: updateProfile.Parameters,
): Promise<updateProfile.ReturnType> {
  const { profile, ...options } = parameters
  const { account, role } = await requireKeyring(ctx)
  const bytes = encodeProfile(profile, role === 'patient' ? 'Patient' : 'Practitioner')
  const { compartment, entry } = await findProfile(ctx, { owner: account, signal: options.signal })
  return addRecord(ctx, {
    ...options,
    ...profileRecord,
    compartment,
    source: bytes,
    size: bytes.length,
    replaces: entry?.reference.uid,
  })
}
