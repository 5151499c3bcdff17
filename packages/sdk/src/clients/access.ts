import { checkDoctorAccess } from '../actions/checkDoctorAccess.ts'
import { grantAccess } from '../workflows/access/grantAccess.ts'
import { listAccess } from '../workflows/access/listAccess.ts'
import { renounceAccess } from '../workflows/access/renounceAccess.ts'
import { revokeAccess } from '../workflows/access/revokeAccess.ts'
import type { Context } from '../workflows/context.ts'

/** Who may see what. */
export function accessActions(ctx: Context) {
  return {
    /** See {@link checkDoctorAccess}. */
    check: (parameters: checkDoctorAccess.Parameters) => checkDoctorAccess(ctx.client, parameters),
    /** See {@link grantAccess}. */
    grant: (parameters: grantAccess.Parameters) => grantAccess(ctx, parameters),
    /** See {@link listAccess}. */
    list: (parameters?: listAccess.Parameters) => listAccess(ctx, parameters),
    /** See {@link renounceAccess}. */
    renounce: (parameters: renounceAccess.Parameters) => renounceAccess(ctx, parameters),
    /** See {@link revokeAccess}. */
    revoke: (parameters: revokeAccess.Parameters) => revokeAccess(ctx, parameters),
  }
}
