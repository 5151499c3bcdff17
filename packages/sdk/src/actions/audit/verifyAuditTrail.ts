import {
  type Address,
  encodeAbiParameters,
  type Hash,
  type Hex,
  keccak256,
  parseAbiParameters,
  sliceHex,
  zeroHash,
} from 'viem'
import { AuditTrailError } from '../../errors/audit.ts'
import type { AuditTip } from '../getTip.ts'
import type { AuditEvent } from './auditEvent.ts'

/** What an event commits to; where it stands in the chain is not part of it. */
export type AuditEntry = Pick<
  AuditEvent,
  'id' | 'subject' | 'actor' | 'operator' | 'kind' | 'timestamp' | 'ref' | 'data' | 'head'
>

/** How far a trail was verified: begin the next page with it, or keep it and compare later. */
export type AuditCheckpoint = {
  /** Id of the last event. */
  count: bigint
  /** Head over all events so far; 26 bytes. */
  head: Hex
  /** Head of each subject's chain so far, by address in lower case. */
  heads: Readonly<Record<Address, Hash>>
}

const headParameters = parseAbiParameters(
  'bytes32 previous, uint256 id, address subject, address actor, address operator, uint8 kind, uint48 timestamp, bytes32 ref, bytes32 data',
)
const tipParameters = parseAbiParameters('bytes26 tip, bytes32 head')
const genesisParameters = parseAbiParameters('string label, uint256 chainId, address auditLog')

const first26 = (hash: Hash): Hex => sliceHex(hash, 0, 26)

/** Head of a subject's chain after an event (`specs/audit.md`). */
export const auditHead = (previous: Hash, event: Omit<AuditEntry, 'head'>): Hash =>
  keccak256(
    encodeAbiParameters(headParameters, [
      previous,
      event.id,
      event.subject,
      event.actor,
      event.operator,
      event.kind,
      event.timestamp,
      event.ref,
      event.data,
    ]),
  )

/** Head of the global chain after an event whose subject head is `head`. */
export const auditTip = (tip: Hex, head: Hash): Hex =>
  first26(keccak256(encodeAbiParameters(tipParameters, [tip, head])))

/**
 * Where the global chain of a deployment begins.
 *
 * @param parameters.chainId - Id of the chain.
 * @param parameters.auditLog - Address of the AuditLog.
 * @returns A checkpoint with no event.
 */
export function auditGenesis({ chainId, auditLog }: { chainId: number; auditLog: Address }): AuditCheckpoint {
  const encoded = encodeAbiParameters(genesisParameters, ['MedRec.AuditLog.1', BigInt(chainId), auditLog])
  return { count: 0n, head: first26(keccak256(encoded)), heads: {} }
}

const key = (address: Address) => address.toLowerCase() as Address

const byId = (a: AuditEntry, b: AuditEntry) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * Goes on from a checkpoint through further events, in whatever order they come, and verifies that each follows.
 *
 * What it returns is worth nothing until its `head` was compared with the tip on the chain: `verifyAuditTrail`.
 *
 * @param checkpoint - Where the last page ended; `auditGenesis` before the first.
 * @param events - Every event after it, without gaps.
 * @returns The checkpoint after the last event.
 * @throws AuditTrailError that names the first event that does not fit.
 */
export function replayAuditEvents(
  checkpoint: AuditCheckpoint,
  events: readonly AuditEntry[],
): AuditCheckpoint {
  const sorted = [...events].sort(byId)
  const twice = sorted.find(({ id }, index) => id === sorted[index - 1]?.id)
  if (twice) throw new AuditTrailError({ fault: 'invented', eventId: twice.id, subject: twice.subject })
  const heads = { ...checkpoint.heads }
  let { count, head } = checkpoint
  for (const event of sorted) {
    const subject = key(event.subject)
    if (event.id > count + 1n) throw new AuditTrailError({ fault: 'removed', eventId: count + 1n })
    if (event.id <= count) throw new AuditTrailError({ fault: 'invented', eventId: event.id, subject })
    if (auditHead(heads[subject] ?? zeroHash, event) !== event.head)
      throw new AuditTrailError({ fault: 'changed', eventId: event.id, subject })
    heads[subject] = event.head
    head = auditTip(head, event.head)
    count = event.id
  }
  return { count, head, heads }
}

/**
 * A fault in the replay may lie with the event where it shows, or with the one before it of the same subject, whose
 * false head it follows. The tip decides: it commits to every head.
 */
function blame(
  error: unknown,
  checkpoint: AuditCheckpoint,
  events: readonly AuditEntry[],
  tip: AuditTip,
): unknown {
  if (!(error instanceof AuditTrailError) || error.fault !== 'changed') return error
  const sorted = [...events].sort(byId)
  const at = sorted.findIndex(({ id }) => id === error.eventId)
  const event = sorted[at]
  const previous = sorted.slice(0, at).findLast(({ subject }) => event && key(subject) === key(event.subject))
  if (!event || !previous) return error
  const tipOf = (heads: readonly Hash[]) => heads.reduce<Hex>(auditTip, checkpoint.head)
  const heads = sorted.map(({ head }) => head)
  const repaired = heads.with(at, auditHead(previous.head, event))
  if (tipOf(heads) === tip.head || tipOf(repaired) === tip.head) return error
  return new AuditTrailError({ fault: 'changed', eventId: previous.id, subject: previous.subject })
}

/**
 * Verifies the whole trail, or all of it since a checkpoint, against the tip on the chain.
 *
 * The result is worth as much as the source of the tip: another RPC server than the events came from, a saved
 * checkpoint, or `eth_getProof` under a trusted block header.
 *
 * @param events - All events since the checkpoint, in any order.
 * @param parameters.from - The checkpoint; `auditGenesis` for the whole trail.
 * @param parameters.tip - `getTip` of the same block as the newest event.
 * @returns The checkpoint after the last event: keep it, and the next time begin there.
 * @throws AuditTrailError that names the event which was removed, changed or invented.
 *
 * @example
 * import { auditGenesis, getAuditEvents, getTip, verifyAuditTrail } from '@medrec/sdk/actions'
 *
 * const tip = await getTip(trustedClient)
 * verifyAuditTrail(events, { from: auditGenesis({ chainId: 1, auditLog }), tip })
 */
export function verifyAuditTrail(
  events: readonly AuditEntry[],
  parameters: verifyAuditTrail.Parameters,
): verifyAuditTrail.ReturnType {
  const { from, tip } = parameters
  let reached: AuditCheckpoint
  try {
    reached = replayAuditEvents(from, events)
  } catch (error) {
    throw blame(error, from, events, tip)
  }
  if (reached.count > tip.count) throw new AuditTrailError({ fault: 'invented', eventId: tip.count + 1n })
  if (reached.count < tip.count) throw new AuditTrailError({ fault: 'removed', eventId: reached.count + 1n })
  // All events follow each other and still lead elsewhere: somebody rewrote the end of the trail.
  if (reached.head !== tip.head) throw new AuditTrailError({ fault: 'changed', eventId: reached.count })
  return reached
}

export declare namespace verifyAuditTrail {
  type Parameters = { from: AuditCheckpoint; tip: AuditTip }
  type ReturnType = AuditCheckpoint
  type ErrorType = AuditTrailError
}

/**
 * Verifies the trail of one patient, doctor or auditor against the subject's head on the chain.
 *
 * Numbers of a single trail have gaps, so that a missing event shows where the next one does not follow.
 *
 * @param events - All events of the subject, in any order.
 * @param parameters.subject - Whose trail.
 * @param parameters.head - `getSubjectHead` of the same block as the newest event; undefined where there is none.
 * @param parameters.from - Head of the last event that was verified before. @default the beginning
 * @throws AuditTrailError that names the event.
 *
 * @example
 * import { getSubjectHead, verifySubjectTrail } from '@medrec/sdk/actions'
 *
 * verifySubjectTrail(events, { subject, head: await getSubjectHead(trustedClient, { subject }) })
 */
export function verifySubjectTrail(
  events: readonly AuditEntry[],
  parameters: verifySubjectTrail.Parameters,
): void {
  const { subject, head = zeroHash, from = zeroHash } = parameters
  const sorted = [...events].sort(byId)
  const foreign = sorted.find(
    (event, index) => key(event.subject) !== key(subject) || event.id === sorted[index - 1]?.id,
  )
  if (foreign) throw new AuditTrailError({ fault: 'invented', eventId: foreign.id, subject })
  let [previous, beforeThat] = [from, from]
  for (const [index, event] of sorted.entries()) {
    if (auditHead(previous, event) !== event.head) {
      const last = sorted[index - 1]
      if (last && auditHead(beforeThat, event) === event.head)
        throw new AuditTrailError({ fault: 'invented', eventId: last.id, subject })
      throw new AuditTrailError({ fault: 'unlinked', eventId: event.id, subject })
    }
    beforeThat = previous
    previous = event.head
  }
  if (previous === head) return
  const known = head === from ? -1 : sorted.findIndex((event) => event.head === head)
  const extra = known >= 0 || head === from ? sorted[known + 1] : undefined
  if (extra) throw new AuditTrailError({ fault: 'invented', eventId: extra.id, subject })
  throw new AuditTrailError({ fault: 'truncated', eventId: sorted.at(-1)?.id ?? 0n, subject })
}

export declare namespace verifySubjectTrail {
  type Parameters = { subject: Address; head: Hash | undefined; from?: Hash | undefined }
  type ErrorType = AuditTrailError
}
