import type { Hex } from 'viem'
import { iterateMedicalFiles, type MedicalFile } from '../../actions/getMedicalFiles.ts'
import {
  appendCatalogueEntries,
  buryCatalogueEntries,
  type CataloguePage,
  openCataloguePage,
  readCatalogue,
  sealCataloguePage,
} from '../../crypto/catalogue.ts'
import { expandEpochSeed, type KeyHint } from '../../crypto/epochs.ts'
import { readKeyHint } from '../../crypto/manifest.ts'
import type { CompartmentState } from '../../crypto/vaultDocument.ts'
import { EpochKeyMissingError, UnsupportedVersionError } from '../../errors/formats.ts'
import { BlockCorruptError } from '../../errors/storage.ts'
import { parseCid } from '../../storage/cid.ts'
import type { Context } from '../context.ts'
import { isUnavailable } from '../vault/loadVault.ts'
import type { Draft, VaultChanges } from '../vault/types.ts'
import { type Depositors, findDepositors } from './findDepositors.ts'
import { mapParallel } from './mapParallel.ts'
import type { Reader } from './openReader.ts'
import { type ReadEntry, readEntry } from './readEntry.ts'

type Owned = Pick<Reader, 'vault' | 'keys'>

/** A page as it is stored, and the key it is sealed to. */
type StoredPage = CataloguePage & { hint: KeyHint; cid: string }

/**
 * The pages of a compartment's catalogue that the reader's keys open. A page that can't be had or opened costs only
 * time: its records are read from their manifests.
 */
export async function loadCatalogue(
  ctx: Context,
  parameters: { reader: Owned; compartment: number; signal?: AbortSignal | undefined },
): Promise<StoredPage[]> {
  const { compartment, reader, signal } = parameters
  const state = findState(reader, compartment)
  const pages = await Promise.all(
    (state?.catalogue.pages ?? []).map(async ({ cid, epoch, keyId }): Promise<StoredPage[]> => {
      try {
        const file = await ctx.store.get(parseCid(cid), { signal })
        const hint = readKeyHint({ file })
        const seed = await reader.keys.findSeed(hint)
        const ref = { compartment, epoch, keyId, cid }
        return [
          { ...(await openCataloguePage({ file, context: reader.vault.context, ref, seed })), hint, cid },
        ]
      } catch (error) {
        signal?.throwIfAborted()
        // A page of a newer format, too: it is left as it is, for the device that wrote it.
        const kinds = [EpochKeyMissingError, BlockCorruptError, UnsupportedVersionError]
        if (kinds.some((kind) => error instanceof kind) || isUnavailable(error)) return []
        throw error
      }
    }),
  )
  return pages.flat()
}

/** What the chain has in a compartment, from index 0, zero where a record was deleted. */
export async function loadDigests(
  ctx: Context,
  reader: Pick<Reader, 'vault'>,
  compartment: number,
): Promise<Hex[]> {
  const { context, role } = reader.vault
  const digests: Hex[] = []
  for await (const file of iterateMedicalFiles(ctx.client, {
    registry: role,
    owner: context.owner,
    compartment,
  })) {
    while (digests.length < file.index) digests.push(zero)
    digests.push(file.digest)
  }
  return digests
}

/**
 * Brings the catalogues in line with the chain; part of every head move of an owner, since adding a record moves no
 * head. Only pages that change are sealed anew, each to the epoch of its records.
 *
 * @param draft - Of the change under way.
 * @returns For `VaultChanges.catalogues`; compartments where nothing changed are left out.
 */
export async function planCatalogues(
  ctx: Context,
  draft: Draft,
): Promise<NonNullable<VaultChanges['catalogues']>> {
  const { keys, signal, vault } = draft
  const depositors = findDepositors(ctx, { owner: vault.context.owner, signal })
  const catalogues: { compartment: number; catalogue: CompartmentState['catalogue'] }[] = []
  for (const { catalogue, compartment } of vault.document.compartments) {
    signal?.throwIfAborted()
    const reader = { vault, keys }
    const [pages, digests] = await Promise.all([
      loadCatalogue(ctx, { reader, compartment, signal }),
      loadDigests(ctx, reader, compartment),
    ])
    // A page that can't be had must not be dropped: the catalogue stays as it is until it can.
    if (pages.length < catalogue.pages.length) continue
    const next = await updatePages(ctx, { reader, compartment, pages, digests, depositors, draft })
    if (next !== undefined)
      catalogues.push({ compartment, catalogue: { count: digests.length, pages: next } })
  }
  return catalogues
}

type PageUpdate = {
  reader: Owned
  compartment: number
  pages: readonly StoredPage[]
  digests: readonly Hex[]
  depositors: Depositors
  draft: Draft
}

async function updatePages(
  ctx: Context,
  update: PageUpdate,
): Promise<CompartmentState['catalogue']['pages'] | undefined> {
  const { digests, draft, pages } = update
  const { unlisted } = readCatalogue({ pages, digests })
  const stale = pages.flatMap(({ entries }) =>
    entries.flatMap((entry) =>
      entry.state !== 'gone' && `0x${entry.digest}` !== digests[entry.index] ? [entry.index] : [],
    ),
  )
  if (stale.length === 0 && unlisted.length === 0) return undefined
  const hints = new Map(pages.map(({ hint }) => [keyOf(hint), hint]))
  const added: appendCatalogueEntries.Parameters['added'][number][] = []
  for (const { file, hint, ...read } of await readUnlisted(ctx, update, unlisted)) {
    // What waits in the inbox or can't be read has no epoch here: it is listed from its manifest until it has.
    if (hint === undefined || read.pending) continue
    hints.set(keyOf(hint), hint)
    added.push({ epoch: hint, entry: read.entry })
  }
  const buried = buryCatalogueEntries({ pages, indexes: stale })
  const updates = appendCatalogueEntries({ pages: buried, added })
  if (added.length === 0 && stale.length === 0) return undefined
  return Promise.all(
    updates.map(async ({ changed, entries, epoch }, position) => {
      const stored = pages[position]
      const touched = changed || buried[position]?.changed === true || stored === undefined
      if (!touched) return { epoch: epoch.epoch, keyId: epoch.keyId, cid: stored.cid }
      const hint = hints.get(keyOf(epoch))
      if (hint === undefined) throw new EpochKeyMissingError(epoch)
      return sealPage({ draft, entries, hint })
    }),
  )
}

/**
 * Reads the manifests of what is not listed yet. Depositors may name digests that no store has a block for, and each
 * of them may cost a store's timeout: after a few, the rest is left for the next head move, which must not wait.
 */
async function readUnlisted(
  ctx: Context,
  { compartment, depositors, digests, draft, reader }: PageUpdate,
  unlisted: readonly number[],
): Promise<(ReadEntry & { file: MedicalFile })[]> {
  let patience = 32
  const { signal } = draft
  const read = await mapParallel(unlisted, async (index) => {
    if (patience <= 0) return []
    const file: MedicalFile = { compartment, index, digest: digests[index] ?? zero }
    const entry = await readEntry(ctx, { reader, file, depositors, signal })
    if (entry.hint === undefined) patience--
    return [{ ...entry, file }]
  })
  return read.flat()
}

async function sealPage({
  draft,
  entries,
  hint,
}: Pick<CataloguePage, 'entries'> & { draft: Draft; hint: KeyHint }) {
  const { compartment, epoch, keyId, sequence } = hint
  const key = await expandEpochSeed({ compartment, epoch, keyId, seed: await draft.keys.findSeed(hint) })
  const { bytes, ref } = await sealCataloguePage({
    context: draft.vault.context,
    sequence,
    epoch: key,
    entries,
  })
  await draft.put(bytes)
  return ref
}

function findState({ vault }: Owned, compartment: number): CompartmentState | undefined {
  return vault.document.compartments.find((state) => state.compartment === compartment)
}

const zero: Hex = `0x${'0'.repeat(64)}`
const keyOf = ({ compartment, epoch, keyId }: Omit<KeyHint, 'sequence'>) => `${compartment}/${epoch}/${keyId}`
