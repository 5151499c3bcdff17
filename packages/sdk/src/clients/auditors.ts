import { acceptAuditor } from '../actions/acceptAuditor.ts'
import { inviteAuditor } from '../actions/inviteAuditor.ts'
import { isAuditor } from '../actions/isAuditor.ts'
import { listAuditors } from '../actions/listAuditors.ts'
import { removeAuditor } from '../actions/removeAuditor.ts'
import type { Context } from '../workflows/context.ts'

/** Who audits: invited by an administrator or an auditor, accepted by themselves. */
export function auditorsActions(ctx: Context) {
  return {
    /** See {@link acceptAuditor}. */
    accept: (parameters: acceptAuditor.Parameters = {}) => acceptAuditor(ctx.client, parameters),
    /** See {@link inviteAuditor}. */
    invite: (parameters: inviteAuditor.Parameters) => inviteAuditor(ctx.client, parameters),
    /** See {@link isAuditor}. */
    is: (parameters: isAuditor.Parameters) => isAuditor(ctx.client, parameters),
    /** See {@link listAuditors}. */
    list: (parameters: listAuditors.Parameters = {}) => listAuditors(ctx.client, parameters),
    /** See {@link removeAuditor}. */
    remove: (parameters: removeAuditor.Parameters) => removeAuditor(ctx.client, parameters),
  }
}
