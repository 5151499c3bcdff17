import type { Hex } from 'viem'
import { deleteMedicalFile } from '../../actions/deleteMedicalFile.ts'
import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import type { Manifest } from '../../crypto/manifest.ts'
import { MedrecError } from '../../errors/base.ts'
import { ContextMismatchError } from '../../errors/formats.ts'
import { NotOwnerError } from '../../errors/records.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { collectGarbage, throwAway } from '../state/garbage.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { findDigest } from './findDigest.ts'
import { listOwnBlocks } from './listOwnBlocks.ts'
import { openReader, type Reader } from './openReader.ts'
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
  const { compartment, index } = record
  const file = { compartment, index, digest: expectedDigest }
  const manifest = await findManifest(ctx, reader, { ...file, uid: record.uid, signal })
  const blocks = await listOwnBlocks(ctx, { file, manifest, reader, signal })
  const { owner } = reader.vault.context
  const handle = await openOutboxEntry(ctx, {
    kind: 'record',
    operation: 'delete',
    owner,
    compartment,
    index,
    uid: manifest?.uid ?? '0'.repeat(32),
  })
  let written: WriteResult
  try {
    await handle.update({ obsolete: blocks })
    const registry = reader.vault.role
    const call = deleteMedicalFile.call(ctx.client, { registry, owner, compartment, index, expectedDigest })
    written = await submitEntry(ctx, { call, handle, onProgress, signal })
  } catch (error) {
    if (!isOutcomeOpen(handle, error)) await handle.close()
    throw error
  }
  // From here on the record is gone: whatever fails now is left to `vault.resume()`, which erases the blocks.
  const { gasUsed, hash } = written
  await throwAway(ctx, { cids: blocks, after: written })
  await handle.close()
  await onProgress?.({ phase: 'done' })
  return { hash, gasUsed, waiting: await collectGarbage(ctx, { signal }) }
}

/** What an unreadable deposit refers to nobody can know. */
async function findManifest(
  ctx: Context,
  reader: Reader,
  parameters: MedicalFile & { uid: string | undefined; signal: AbortSignal | undefined },
): Promise<Manifest | undefined> {
  try {
    return (await readManifest(ctx, { reader, ...parameters })).manifest
  } catch (error) {
    if (!(error instanceof MedrecError) || error.category === 'network' || error.category === 'disk')
      throw error
    // A uid that is not the one in the slot: another record would be deleted than was meant.
    if (error instanceof ContextMismatchError && error.field === 'uid') throw error
    return undefined
  }
}
