import { reinstateDoctor } from '../actions/reinstateDoctor.ts'
import { suspendDoctor } from '../actions/suspendDoctor.ts'
import { unverifyDoctor } from '../actions/unverifyDoctor.ts'
import { verifyDoctorCredentials } from '../workflows/admin/verifyDoctorCredentials.ts'
import type { Context } from '../workflows/context.ts'

/** What a registrar does. None of it opens a record or gives access: a registrar can only take away. */
export function adminActions(ctx: Context) {
  return {
    /** See {@link reinstateDoctor}. */
    reinstateDoctor: (parameters: reinstateDoctor.Parameters) => reinstateDoctor(ctx.client, parameters),
    /** See {@link suspendDoctor}. */
    suspendDoctor: (parameters: suspendDoctor.Parameters) => suspendDoctor(ctx.client, parameters),
    /** See {@link unverifyDoctor}. */
    unverifyDoctor: (parameters: unverifyDoctor.Parameters) => unverifyDoctor(ctx.client, parameters),
    /** See {@link verifyDoctorCredentials}. */
    verifyDoctor: (parameters: verifyDoctorCredentials.Parameters) =>
      verifyDoctorCredentials(ctx, parameters),
  }
}
