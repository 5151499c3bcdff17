import type { Hex } from 'viem'
import { deleteMedicalFile } from '../../actions/deleteMedicalFile.ts'
import { MedrecError } from '../../errors/base.ts'
import { NotOwnerError } from '../../errors/records.ts'
import { digestToCid } from '../../storage/cid.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { collectGarbage, throwAway } from '../state/garbage.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { findDigest } from './findDigest.ts'
import { isSame, openReader, type Reader } from './openReader.ts'
import { readManifest } from './readManifest.ts'
import type { RecordPlace } from './types.ts'

export declare namespace deleteRecord {
  type Parameters = WorkflowOptions & { record: RecordPlace }
  type ReturnType = {
    hash: Hex
    gasUsed: bigint
    /** Blocks that wait until the deletion is final and every store can be reached; `vault.resume()` goes on. */
    waiting: number
  }
}

/**
 * Deletes one of the own records: the slot on the chain for good, then manifest and content from every store, once the
 * deletion is final. Who opened it before may have kept it.
 *
 * @param ctx - The owner's.
 * @param parameters.record - Where it lies; digest and uid are compared where they are given.
 * @param parameters.signal - Ends the work before the transaction is sent.
 * @returns The transaction, and how many blocks still wait to be erased.
 * @throws {NotOwnerError} for somebody else's vault.
 * @throws {RecordDeletedError} if it is gone already; {RecordMovedError} if it was sealed anew.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const patient = client.extend(medrecActions({ store, keys, state }))
 * await patient.records.delete({ record: entry.reference })
 */
export async function deleteRecord(
  ctx: Context,
  parameters: deleteRecord.Parameters,
): Promise<deleteRecord.ReturnType> {
  const { onProgress, record, signal } = parameters
  const { account } = await requireKeyring(ctx)
  if (!isSame(record.owner, account)) throw new NotOwnerError()
  const reader = await openReader(ctx, { signal })
  const expectedDigest = await findDigest(ctx, reader, record)
  const { blocks, uid } = await listBlocks(ctx, reader, { ...record, digest: expectedDigest })
  const { compartment, index } = record
  const { owner } = reader.vault.context
  const handle = await openOutboxEntry(ctx, {
    kind: 'record',
    operation: 'delete',
    owner,
    compartment,
    index,
    uid,
  })
  try {
    await handle.update({ obsolete: blocks })
    const registry = reader.vault.role
    const call = deleteMedicalFile.call(ctx.client, { registry, owner, compartment, index, expectedDigest })
    const { gasUsed, hash } = await submitEntry(ctx, { call, handle, onProgress, signal })
    await throwAway(ctx, { cids: blocks, after: hash })
    await handle.close()
    await onProgress?.({ phase: 'done' })
    return { hash, gasUsed, waiting: await collectGarbage(ctx, { signal }) }
  } catch (error) {
    if (!isOutcomeOpen(handle, error, signal)) await handle.close()
    throw error
  }
}

/** What an unreadable deposit refers to nobody can know; its manifest at least goes. */
async function listBlocks(
  ctx: Context,
  reader: Reader,
  { compartment, digest, uid }: RecordPlace & { digest: Hex },
) {
  const manifestCid = digestToCid(digest).toString()
  try {
    const { manifest } = await readManifest(ctx, { reader, compartment, digest, uid })
    const { payload } = manifest
    return { uid: manifest.uid, blocks: payload === null ? [manifestCid] : [manifestCid, payload.cid] }
  } catch (error) {
    if (uid !== undefined || !(error instanceof MedrecError) || error.category === 'network') throw error
    return { uid: '0'.repeat(32), blocks: [manifestCid] }
  }
}
