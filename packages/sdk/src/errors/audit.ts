import { MedrecError } from './base.ts'

/** What does not fit: the trail as it was given, against the heads on the chain. */
export type AuditFault =
  /** An event between two others, or at one end, is not there. */
  | 'removed'
  /** An event says something else than what its head commits to. */
  | 'changed'
  /** There is an event that the chain does not know. */
  | 'invented'
  /** An event of a single trail does not follow from the one before it. */
  | 'unlinked'
  /** A single trail ends before its head on the chain. */
  | 'truncated'

const sentences: Readonly<Record<AuditFault, (event: string) => string>> = {
  removed: (event) => `${event} is missing from the audit trail.`,
  changed: (event) => `${event} is not what the chain committed to.`,
  invented: (event) => `${event} is in the audit trail, but not on the chain.`,
  unlinked: (event) =>
    `${event} does not follow from the one before it: it was changed, or one between was removed.`,
  truncated: (event) =>
    `The audit trail ends with ${event}, but goes on in the chain, or says something else.`,
}

/** The audit trail is not the one that the chain committed to. */
export class AuditTrailError extends MedrecError {
  override readonly name = 'AuditTrailError'
  override readonly category = 'integrity'
  readonly fault: AuditFault
  /** Number of the event that does not fit; of the last one that does where the trail ends too early. */
  readonly eventId: bigint

  constructor({
    fault,
    eventId,
    subject,
  }: { fault: AuditFault; eventId: bigint; subject?: string | undefined }) {
    super(sentences[fault](fault === 'truncated' ? `event ${eventId}` : `Event ${eventId}`), {
      details: `event ${eventId}, ${fault}${subject ? `, subject ${subject}` : ''}`,
      metaMessages: [
        'Read the trail again from another RPC server; if it stays, the server or indexer that gave it is lying.',
      ],
    })
    this.fault = fault
    this.eventId = eventId
  }
}
