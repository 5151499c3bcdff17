import type { Address } from 'viem'
import { getAuditDetails } from '../../actions/audit/auditDetails.ts'
import type { AuditEvent } from '../../actions/audit/auditEvent.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'

/** Who put what into a vault. */
export type Depositors = {
  /**
   * On whose authority this digest was deposited; `'owner'` where the owner put, moved or resealed it, who may do so with
   * anybody's record; undefined where the trail says nothing about it.
   */
  of(file: MedicalFile): Promise<Address | 'owner' | undefined>
  /** Number of the event with which the slot came to be; undefined where the trail says nothing about it. */
  since(slot: Pick<MedicalFile, 'compartment' | 'index'>): Promise<bigint | undefined>
}

const kinds = ['fileAdded', 'fileReplaced'] as const

/**
 * Reads from the audit trail who put each record into a vault, which is what a record's author is compared with. The
 * trail is read from its end, no further back than what is asked for; what the catalogue vouches for needs none of it.
 *
 * @param parameters.owner - Whose vault.
 * @param parameters.signal - Ends the reading.
 * @returns The depositors; asked about a newer record, it reads what has come since.
 */
export function findDepositors(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { owner: Address },
): Depositors {
  const { owner, signal } = parameters
  const filter = { subject: owner, kinds, signal } as const
  const deposits = new Map<string, Address>()
  const slots = new Map<string, bigint>()
  let newest: bigint | undefined
  let last: Promise<unknown> = Promise.resolve()
  const older = getAuditEvents(ctx.client, { ...filter, order: 'newest' })

  /** An event is met newest first, except by `readNewer`, which meets only what nobody asked about before. */
  const note = (event: AuditEvent) => {
    newest = newest === undefined || event.blockNumber > newest ? event.blockNumber : newest
    const details = getAuditDetails(event)
    if (details.kind !== 'fileAdded' && details.kind !== 'fileReplaced') return
    if (!deposits.has(keyOf(details))) deposits.set(keyOf(details), event.actor)
    if (details.kind === 'fileAdded') slots.set(slotOf(details), event.id)
  }
  const readOlder = async (found: () => boolean) => {
    while (!found()) {
      const { done, value } = await older.next()
      if (done) return
      note(value)
    }
  }
  const readNewer = async (found: () => boolean) => {
    if (found()) return
    for await (const event of getAuditEvents(ctx.client, { ...filter, fromBlock: newest })) note(event)
  }
  /** One after the other: what an earlier question read answers most later ones. */
  const find = (found: () => boolean): Promise<void> => {
    const reading = last.then(() => readOlder(found)).then(() => readNewer(found))
    last = reading.catch(() => undefined)
    return reading
  }
  return {
    of: async (file) => {
      await find(() => deposits.has(keyOf(file)))
      const actor = deposits.get(keyOf(file))
      return actor !== undefined && isSame(actor, owner) ? 'owner' : actor
    },
    since: async (slot) => {
      await find(() => slots.has(slotOf(slot)))
      return slots.get(slotOf(slot))
    },
  }
}

const slotOf = ({ compartment, index }: Pick<MedicalFile, 'compartment' | 'index'>) =>
  `${compartment}/${index}`
const keyOf = (file: MedicalFile) => `${slotOf(file)}/${file.digest.toLowerCase()}`
