import { listPatients } from '../workflows/access/listPatients.ts'
import type { Context } from '../workflows/context.ts'
import { getProfile } from '../workflows/profile/getProfile.ts'
import { updateProfile } from '../workflows/profile/updateProfile.ts'
import { prepareRegistration } from '../workflows/registration/prepareRegistration.ts'
import { registerPatient } from '../workflows/registration/registerPatient.ts'

/** Being a patient; for a doctor, the own patients. */
export function patientsActions(ctx: Context) {
  return {
    /** See {@link getProfile}. */
    getProfile: (parameters?: getProfile.Parameters) => getProfile(ctx, parameters),
    /** See {@link listPatients}. */
    list: (parameters?: listPatients.Parameters) => listPatients(ctx, parameters),
    /** See {@link prepareRegistration}. */
    prepare: () => prepareRegistration(),
    /** See {@link registerPatient}. */
    register: (parameters: registerPatient.Parameters) => registerPatient(ctx, parameters),
    /** See {@link updateProfile}. */
    updateProfile: (parameters: updateProfile.Parameters) => updateProfile(ctx, parameters),
  }
}
