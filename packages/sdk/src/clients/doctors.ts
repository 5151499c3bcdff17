import type { Context, WorkflowOptions } from '../workflows/context.ts'
import { getPractitioner, listDoctors } from '../workflows/profile/getPractitioner.ts'
import { getOwnPractitioner } from '../workflows/profile/getProfile.ts'
import { publishPractitioner } from '../workflows/profile/publishPractitioner.ts'
import { updateProfile } from '../workflows/profile/updateProfile.ts'
import { prepareRegistration } from '../workflows/registration/prepareRegistration.ts'
import { registerDoctor } from '../workflows/registration/registerDoctor.ts'

/** Being a doctor, and looking doctors up. */
export function doctorsActions(ctx: Context) {
  return {
    /** See {@link getPractitioner}. */
    get: (parameters: getPractitioner.Parameters) => getPractitioner(ctx, parameters),
    /** See {@link getOwnPractitioner}. */
    getProfile: (parameters?: Pick<WorkflowOptions, 'signal'>) => getOwnPractitioner(ctx, parameters),
    /** See {@link listDoctors}. */
    list: (parameters?: listDoctors.Parameters) => listDoctors(ctx, parameters),
    /** See {@link prepareRegistration}. */
    prepare: () => prepareRegistration(),
    /** See {@link publishPractitioner}. */
    publish: (parameters: publishPractitioner.Parameters) => publishPractitioner(ctx, parameters),
    /** See {@link registerDoctor}. */
    register: (parameters: registerDoctor.Parameters) => registerDoctor(ctx, parameters),
    /** See {@link updateProfile}. */
    updateProfile: (parameters: updateProfile.Parameters) => updateProfile(ctx, parameters),
  }
}
