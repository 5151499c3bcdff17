import type { Hex } from 'viem'
import { replaceMedicalFile } from '../../actions/replaceMedicalFile.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { resealManifest } from '../../crypto/manifest.ts'
import { CompartmentUnknownError, VaultContendedError } from '../../errors/workflows.ts'
import { digestToCid } from '../../storage/cid.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { throwAway } from '../state/garbage.ts'
import { type OutboxHandle, openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { isStale } from '../vault/changeVault.ts'
import { listRecords } from './listRecords.ts'
import { openReader, type Reader } from './openReader.ts'
import { readManifest } from './readManifest.ts'
import { rotateIfOwed } from './rotateIfOwed.ts'
import type { RecordReference } from './types.ts'

/** How often a record is sealed anew because another device moved the head. */
const maxAttempts = 8

export declare namespace admitRecords {
  type Parameters = WorkflowOptions
  /** The records that left the inbox, where they lie now. */
  type ReturnType = (RecordReference & { hash: Hex; gasUsed: bigint })[]
}

/**
 * Takes deposits out of the inbox: each manifest is sealed anew to its compartment's current key, so that the doctors
 * who may read there can. What somebody without access still holds the key to is rotated first. Content and author stay
 * as they are.
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
  const { compartment, digest, index, owner, uid } = record
  const intent = { kind: 'record', operation: 'replace', owner, compartment, index, uid } as const
  const handle = await openOutboxEntry(ctx, intent)
  for (let attempt = 1; ; attempt++) {
    let admitted: Admitted
    try {
      admitted = await tryOnce(ctx, { handle, options, record })
    } catch (error) {
      if (isOutcomeOpen(handle, error)) throw error
      await throwAway(ctx, { cids: handle.entry.blocks })
      await handle.restart()
      const stale = isStale(error)
      if (stale && attempt < maxAttempts) continue
      await handle.close()
      throw stale ? new VaultContendedError({ attempts: attempt, cause: error }) : error
    }
    // From here on the chain points to the new manifest: whatever fails now is left to `vault.resume()`.
    const { gasUsed, hash } = admitted.written
    await throwAway(ctx, { cids: [digestToCid(digest).toString()], after: admitted.written })
    await handle.close()
    return { ...record, digest: admitted.digest, hash, gasUsed }
  }
}

type Admitted = { digest: Hex; written: WriteResult }

async function tryOnce(
  ctx: Context,
  parameters: { handle: OutboxHandle; options: WorkflowOptions; record: RecordReference },
): Promise<Admitted> {
  const { handle, options, record } = parameters
  const { onProgress, signal } = options
  const { compartment, digest: expectedDigest, index, owner, uid } = record
  const reader = await openFreshReader(ctx, signal)
  const { bytes, digest } = await reseal(ctx, reader, record, signal)
  // Written down before it is stored, so that a crash leaves no block that nobody accounts for.
  const cid = digestToCid(digest)
  await handle.update({ blocks: [cid.toString()], obsolete: [digestToCid(expectedDigest).toString()] })
  await ctx.store.putBlock(bytes, { pin: uid, signal })
  await ctx.store.confirmRemote([cid], { holder: owner, signal })
  const call = replaceMedicalFile.call(ctx.client, {
    registry: reader.vault.role,
    owner,
    compartment,
    index,
    expectedDigest,
    nextDigest: digest,
    expectedHead: reader.vault.head,
  })
  return { digest, written: await submitEntry(ctx, { call, handle, onProgress, signal }) }
}

/** Admitted records may be read by everybody with the current key, so nobody without access may have it. */
async function openFreshReader(ctx: Context, signal: AbortSignal | undefined): Promise<Reader> {
  const reader = await openReader(ctx, { signal })
  return (await rotateIfOwed(ctx, { vault: reader.vault, signal })) ? openReader(ctx, { signal }) : reader
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
