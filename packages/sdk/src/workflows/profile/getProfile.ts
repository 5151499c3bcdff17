import type { Patient, Practitioner } from 'fhir/r4.d.ts'
import type { Address } from 'viem'
import { ProfileMissingError } from '../../errors/workflows.ts'
import { openBox } from '../access/openBox.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { listRecords } from '../records/listRecords.ts'
import { openRecord } from '../records/openRecord.ts'
import type { RecordEntry } from '../records/types.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import type { CompartmentKeys } from '../vault/types.ts'
import { decodeProfile } from './profileContent.ts'

export declare namespace getProfile {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    /** Whose profile; one's own where it is not given. For a doctor with read access. */
    patient?: Address | undefined
  }
}

/**
 * A patient's encrypted profile: one's own, or, for a doctor, that of a patient who gave read access. A doctor's
 * reading is on the chain before anything is decrypted.
 *
 * @param parameters.patient - Whose; one's own where it is not given.
 * @returns FHIR R4 Patient.
 * @throws {ProfileMissingError} where the owner has none; as `openBox` and `records.open`.
 *
 * @example
 * const { name, birthDate } = await doctor.patients.getProfile({ patient })
 */
export async function getProfile(ctx: Context, parameters: getProfile.Parameters = {}): Promise<Patient> {
  const { patient, signal } = parameters
  const { account } = await requireKeyring(ctx, patient === undefined ? 'patient' : undefined)
  return decodeProfile(await readProfile(ctx, { owner: patient ?? account, signal }), 'Patient')
}

/**
 * A doctor's own encrypted profile: what the public Practitioner leaves out.
 *
 * @returns FHIR R4 Practitioner.
 * @throws {ProfileMissingError} where none was saved.
 *
 * @example
 * const { birthDate, telecom } = await doctor.doctors.getProfile()
 */
export async function getOwnPractitioner(
  ctx: Context,
  { signal }: Pick<WorkflowOptions, 'signal'> = {},
): Promise<Practitioner> {
  const { account } = await requireKeyring(ctx, 'doctor')
  return decodeProfile(await readProfile(ctx, { owner: account, signal }), 'Practitioner')
}

type Owner = Pick<WorkflowOptions, 'signal'> & { owner: Address }

async function readProfile(ctx: Context, { owner, signal }: Owner): Promise<Uint8Array> {
  const { entry } = await findProfile(ctx, { owner, signal })
  if (entry === undefined) throw new ProfileMissingError({ account: owner })
  const { bytes } = await openRecord(ctx, { record: entry.reference, signal })
  return bytes()
}

/** The profile compartment, and the newest profile in it that its owner wrote: others' records do not count there. */
export async function findProfile(
  ctx: Context,
  { owner, signal }: Owner,
): Promise<{ compartment: number; entry: RecordEntry | undefined }> {
  const { account } = await requireKeyring(ctx)
  const isOwner = isSame(account, owner)
  const keys: Pick<CompartmentKeys, 'compartments'> = isOwner
    ? (await loadOwnVault(ctx, { signal })).settings
    : (await openBox(ctx, { patient: owner, signal })).keys
  const compartment = keys.compartments.find(({ kind }) => kind === 'profile')?.compartment
  if (compartment === undefined) throw new ProfileMissingError({ account: owner })
  const entries = await listRecords(ctx, { ...(isOwner ? {} : { patient: owner }), compartment, signal })
  const own = entries.filter((entry) => entry.readable).filter((entry) => isProfile(entry, owner))
  return { compartment, entry: own.toSorted((a, b) => b.reference.index - a.reference.index)[0] }
}

function isProfile({ author, kind, pending }: RecordEntry, owner: Address): boolean {
  return kind === 'profile' && !pending && isSame(author, owner)
}
