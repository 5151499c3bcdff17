import type { Hex } from 'viem'
import { replaceMedicalFile } from '../../actions/replaceMedicalFile.ts'
import { resealManifest } from '../../crypto/manifest.ts'
import { CompartmentUnknownError } from '../../errors/workflows.ts'
import { digestToCid } from '../../storage/cid.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { throwAway } from '../state/garbage.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { listRecords } from './listRecords.ts'
import { openReader, type Reader } from './openReader.ts'
import { readManifest } from './readManifest.ts'
import type { RecordReference } from './types.ts'

export declare namespace admitRecords {
  type Parameters = WorkflowOptions
  /** The records that left the inbox, where they lie now. */
  type ReturnType = (RecordReference & { hash: Hex; gasUsed: bigint })[]
}

/**
 * Takes deposits out of the inbox: each manifest is sealed anew to its compartment's current key, so that the doctors
 * who may read there can. Content and author stay as they are.
 *
 * @param ctx - The owner's.
 * @returns The records as they lie now; empty where nothing waited.
 * @throws As `listRecords`, the store and `replaceMedicalFile`; what was admitted before stays admitted.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const patient = client.extend(medrecActions({ store, keys, state }))
 * const admitted = await patient.records.admit()
 */
export async function admitRecords(
  ctx: Context,
  parameters: admitRecords.Parameters = {},
): Promise<admitRecords.ReturnType> {
  const { signal } = parameters
  await requireKeyring(ctx, 'patient')
  const entries = await listRecords(ctx, { signal })
  const admitted: admitRecords.ReturnType = []
  for (const entry of entries)
    if (entry.readable && entry.pending) admitted.push(await admitRecord(ctx, entry.reference, parameters))
  return admitted
}

async function admitRecord(ctx: Context, record: RecordReference, options: WorkflowOptions) {
  const { onProgress, signal } = options
  const { compartment, digest: expectedDigest, index, owner, uid } = record
  const reader = await openReader(ctx, { signal })
  const sealed = await reseal(ctx, reader, record, signal)
  const handle = await openOutboxEntry(ctx, {
    kind: 'record',
    operation: 'replace',
    owner,
    compartment,
    index,
    uid,
  })
  try {
    const { cid } = await ctx.store.putBlock(sealed.bytes, { pin: uid, signal })
    const old = digestToCid(expectedDigest)
    await handle.update({ blocks: [cid.toString()], obsolete: [old.toString()] })
    await ctx.store.confirmRemote([cid], { holder: owner, signal })
    const call = replaceMedicalFile.call(ctx.client, {
      registry: reader.vault.role,
      owner,
      compartment,
      index,
      expectedDigest,
      nextDigest: sealed.digest,
      expectedHead: reader.vault.head,
    })
    const { gasUsed, hash } = await submitEntry(ctx, { call, handle, onProgress, signal })
    await throwAway(ctx, { cids: [old.toString()], after: hash })
    await handle.close()
    return { ...record, digest: sealed.digest, hash, gasUsed }
  } catch (error) {
    if (!isOutcomeOpen(handle, error, signal)) {
      await throwAway(ctx, { cids: handle.entry.blocks })
      await handle.close()
    }
    throw error
  }
}

async function reseal(
  ctx: Context,
  reader: Reader,
  record: RecordReference,
  signal: AbortSignal | undefined,
) {
  const { compartment, digest, uid } = record
  const { manifest } = await readManifest(ctx, { reader, compartment, digest, uid, signal })
  const epoch = reader.vault.document.compartments.find((state) => state.compartment === compartment)
  if (epoch === undefined) throw new CompartmentUnknownError()
  return resealManifest({ manifest, epoch, sequence: reader.vault.document.certificate.sequence })
}
