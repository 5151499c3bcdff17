import type { Hex } from 'viem'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import type { Manifest } from '../../crypto/manifest.ts'
import { inbox } from '../../crypto/schema.ts'
import { MedrecError } from '../../errors/base.ts'
import { digestKey, digestToCid, parseCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { listReferences } from '../vault/references.ts'
import { loadDigests } from './catalogue.ts'
import { findDepositors } from './findDepositors.ts'
import { mapParallel } from './mapParallel.ts'
import type { Reader } from './openReader.ts'
import { readManifest } from './readManifest.ts'

/**
 * The blocks that belong to a record alone, so that deleting it may erase them. A depositor names digest and payload at
 * will: the digest of the vault document, say, or the payload of another record. What anything else in the vault refers
 * to is not the record's.
 *
 * @param parameters.reader - The owner.
 * @param parameters.file - Slot and digest, as the chain has them.
 * @param parameters.manifest - As it was opened; undefined where it can't be.
 * @returns CIDs of roots: of manifest and payload, or of one of them, or none.
 */
export async function listOwnBlocks(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & {
    reader: Reader
    file: MedicalFile
    manifest: Manifest | undefined
  },
): Promise<string[]> {
  const { file, manifest, reader, signal } = parameters
  const payload = manifest?.payload?.cid
  const named = [digestToCid(file.digest).toString(), ...(payload === undefined ? [] : [payload])]
  const others = (await loadFiles(ctx, reader)).filter((other) => !isSameSlot(other, file))
  const { document, head } = reader.vault
  const kept = new Set([
    keyOfDigest(head),
    ...[...listReferences(document)].map(keyOfCid),
    ...others.map(({ digest }) => keyOfDigest(digest)),
  ])
  if (!(await isMadeByOwner(ctx, { file, manifest, reader, signal }))) {
    const payloads = await listPayloads(ctx, { files: others, reader, signal })
    // Not known: a manifest that was opened is one, and nobody's payload; with it goes the key of its own payload.
    if (payloads === undefined) return manifest === undefined ? [] : named.slice(0, 1)
    for (const cid of payloads) kept.add(keyOfCid(cid))
  }
  return named.filter((cid) => !kept.has(keyOfCid(cid)))
}

/** Every slot of the vault with something in it. */
async function loadFiles(ctx: Context, reader: Reader): Promise<MedicalFile[]> {
  const { context, role } = reader.vault
  const used = await getMedicalFileCounts(ctx.client, { registry: role, owner: context.owner })
  const counts: [number, number][] = [...used.counts.entries(), [inbox, used.inbox]]
  const compartments = counts.filter(([, count]) => count > 0).map(([compartment]) => compartment)
  const files = await mapParallel(compartments, async (compartment) =>
    (await loadDigests(ctx, reader, compartment)).map((digest, index) => ({ compartment, index, digest })),
  )
  return files.flat().filter(({ digest }) => BigInt(digest) !== 0n)
}

/** What the owner wrote and put there has a payload of its own: whoever else names it has no say in its erasure. */
async function isMadeByOwner(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & {
    reader: Reader
    file: MedicalFile
    manifest: Manifest | undefined
  },
): Promise<boolean> {
  const { file, manifest, reader, signal } = parameters
  const { owner } = reader.vault.context
  if (manifest === undefined || !isSame(manifest.statement.author, owner)) return false
  return (await findDepositors(ctx, { owner, signal }).of(file)) === 'owner'
}

/**
 * The payloads of what can be opened; what can't refers to nothing that anybody could open. Undefined where a store that
 * can't be reached may have what names the payload.
 */
async function listPayloads(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { files: readonly MedicalFile[]; reader: Reader },
): Promise<string[] | undefined> {
  const { files, reader, signal } = parameters
  const payloads = await mapParallel(files, async ({ compartment, digest }) => {
    signal?.throwIfAborted()
    try {
      const { manifest } = await readManifest(ctx, { reader, compartment, digest, signal })
      return manifest.payload === null ? [] : [manifest.payload.cid]
    } catch (error) {
      if (!(error instanceof MedrecError) || error.category === 'disk') throw error
      return error.category === 'network' ? undefined : []
    }
  })
  const known = payloads.filter((one) => one !== undefined)
  return known.length < payloads.length ? undefined : known.flat()
}

const isSameSlot = (a: MedicalFile, b: MedicalFile) => a.compartment === b.compartment && a.index === b.index
const keyOfCid = (cid: string) => digestKey(parseCid(cid))
const keyOfDigest = (digest: Hex) => digestKey(digestToCid(digest))
