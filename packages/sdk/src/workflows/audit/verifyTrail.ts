import type { Address, Hex } from 'viem'
import { getBlockNumber } from 'viem/actions'
import type { AuditEvent } from '../../actions/audit/auditEvent.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import {
  type AuditCheckpoint,
  auditGenesis,
  verifyAuditTrail,
  verifySubjectTrail,
} from '../../actions/audit/verifyAuditTrail.ts'
import { getSubjectHead } from '../../actions/getSubjectHead.ts'
import { getTip } from '../../actions/getTip.ts'
import { getDeployment } from '../../contracts/withMedrec.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
import type { Context } from '../context.ts'

export declare namespace verifyTrail {
  type Parameters = {
    /** Only this person's trail, against that person's head; the whole trail where it is not given. */
    subject?: Address | undefined
    /** Another source of the heads: the answer is worth as much as the heads are. @default the client itself */
    trusted?: Context['client'] | undefined
    /** Events from elsewhere (an export, an indexer) in place of the chain's logs. */
    events?: readonly AuditEvent[] | undefined
    signal?: AbortSignal | undefined
  }
  type ReturnType = {
    verified: true
    /** How many events were verified. */
    events: number
    /** Head of the subject's chain, or over all events. */
    head: Hex
    /** For the whole trail: where the next verification can begin. */
    checkpoint: AuditCheckpoint | undefined
    /** Block as of which it holds. */
    blockNumber: bigint
  }
}

/**
 * Verifies that a trail is whole and unchanged: every event since the first, in order, up to the head that the chain
 * holds.
 *
 * @param ctx - Only its client is used.
 * @param parameters.subject - Only this person's trail.
 * @param parameters.trusted - Another client that the heads are read from.
 * @param parameters.events - Events from elsewhere.
 * @param parameters.signal - Ends the reading.
 * @returns How many events were verified, and against which head.
 * @throws {AuditTrailError} that names the first event which was removed, changed or invented.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const auditor = client.extend(medrecActions({ store, keys, state }))
 * const { events, verified } = await auditor.audit.verify()
 */
export async function verifyTrail(
  { client }: Pick<Context, 'client'>,
  parameters: verifyTrail.Parameters = {},
): Promise<verifyTrail.ReturnType> {
  const { signal, subject, trusted = client } = parameters
  // Heads and events as of one block, so that what happens meanwhile is no fault.
  const blockNumber = await getBlockNumber(trusted, { cacheTime: 0 }).catch((error: unknown) => {
    throw getRpcError(error)
  })
  const events =
    parameters.events ?? (await collect(getAuditEvents(client, { subject, toBlock: blockNumber, signal })))
  if (subject !== undefined) {
    const head = await getSubjectHead(trusted, { subject, blockNumber })
    verifySubjectTrail(events, { subject, head })
    return { verified: true, events: events.length, head: head ?? zero, checkpoint: undefined, blockNumber }
  }
  const { auditLog } = getDeployment(client)
  const from = auditGenesis({ chainId: client.chain?.id ?? 0, auditLog: auditLog.address })
  const checkpoint = verifyAuditTrail(events, { from, tip: await getTip(trusted, { blockNumber }) })
  return { verified: true, events: events.length, head: checkpoint.head, checkpoint, blockNumber }
}

const zero: Hex = `0x${'0'.repeat(64)}`

async function collect(events: AsyncIterable<AuditEvent>): Promise<AuditEvent[]> {
  const all: AuditEvent[] = []
  for await (const event of events) all.push(event)
  return all
}
