import { listTrail } from '../workflows/audit/listTrail.ts'
import { verifyTrail } from '../workflows/audit/verifyTrail.ts'
import type { Context } from '../workflows/context.ts'

/** The audit trail, which anybody can read and verify. */
export function auditActions(ctx: Context) {
  return {
    /** See {@link listTrail}. */
    list: (parameters?: listTrail.Parameters) => listTrail(ctx, parameters),
    /** See {@link verifyTrail}. */
    verify: (parameters?: verifyTrail.Parameters) => verifyTrail(ctx, parameters),
  }
}
