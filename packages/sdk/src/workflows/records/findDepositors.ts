import type { Address } from 'viem'
import { getAuditDetails } from '../../actions/audit/auditDetails.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from './openReader.ts'

/** Who put what into a vault. */
export type Depositors = {
  /**
   * On whose authority this digest was deposited; `'owner'` where the owner put, moved or resealed it, who may do so with
   * anybody's record; undefined where the trail says nothing about it.
   */
  of(file: MedicalFile): Promise<Address | 'owner' | undefined>
}

/**
 * Reads from the audit trail who put each record into a vault, which is what a record's author is compared with.
 *
 * @param parameters.owner - Whose vault.
 * @param parameters.signal - Ends the reading.
 * @returns The depositors; asked about a newer record, it reads on.
 */
export async function findDepositors(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { owner: Address },
): Promise<Depositors> {
  const { owner, signal } = parameters
  const found = new Map<string, Address>()
  let fromBlock: bigint | undefined
  const read = async () => {
    const kinds = ['fileAdded', 'fileReplaced'] as const
    for await (const event of getAuditEvents(ctx.client, { subject: owner, kinds, fromBlock, signal })) {
      const details = getAuditDetails(event)
      if (details.kind !== 'fileAdded' && details.kind !== 'fileReplaced') continue
      found.set(keyOf(details), event.actor)
      fromBlock = event.blockNumber
    }
  }
  await read()
  let reading: Promise<void> | undefined
  return {
    of: async (file) => {
      if (!found.has(keyOf(file))) {
        reading ??= read()
        await reading
      }
      const actor = found.get(keyOf(file))
      return actor !== undefined && isSame(actor, owner) ? 'owner' : actor
    },
  }
}

const keyOf = ({ compartment, digest, index }: MedicalFile) => `${compartment}/${index}/${digest}`
