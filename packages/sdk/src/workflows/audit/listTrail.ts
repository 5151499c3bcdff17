import { type AuditDetails, getAuditDetails } from '../../actions/audit/auditDetails.ts'
import type { AuditEvent } from '../../actions/audit/auditEvent.ts'
import { describeAuditEvent } from '../../actions/audit/describeAuditEvent.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import type { Context } from '../context.ts'

/** An event with what it commits to, and a sentence about it. */
export type TrailEntry = AuditEvent & {
  details: AuditDetails
  /** In plain English; names nothing but addresses and numbers. */
  description: string
}

export declare namespace listTrail {
  type Parameters = getAuditEvents.Parameters
  type ReturnType = AsyncGenerator<TrailEntry, void, undefined>
}

/**
 * Reads the audit trail with plain-word descriptions. Anybody can; `verifyTrail` says whether it is whole.
 *
 * @param ctx - Only its client is used.
 * @param parameters - Filters and order, as `getAuditEvents`.
 * @returns The entries, as an async iterable.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const auditor = client.extend(medrecActions({ store, keys, state }))
 * for await (const { description, timestamp } of auditor.audit.list({ order: 'newest' })) console.log(timestamp, description)
 */
export async function* listTrail(
  { client }: Pick<Context, 'client'>,
  parameters: listTrail.Parameters = {},
): listTrail.ReturnType {
  for await (const event of getAuditEvents(client, parameters))
    yield { ...event, details: getAuditDetails(event), description: describeAuditEvent(event) }
}
