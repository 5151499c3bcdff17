import * as v from 'valibot'
import type { Address, Hex } from 'viem'
import type { ContextMismatchError, DigestMismatchError } from '../errors/formats.ts'
import { assertBlockCid, type Block, createBlock } from './block.ts'
import { encodeCanonical } from './canonicalJson.ts'
import { type EpochKey, type EpochRef, expandEpochSeed } from './epochs.ts'
import type { Manifest } from './manifest.ts'
import {
  address,
  ascending,
  byteLength,
  chainId,
  compartment,
  fileName,
  formatHead,
  hex16,
  hex32,
  mediaType,
  normalizeContext,
  openItems,
  ordinal,
  time,
  uint32,
  type VaultContext,
} from './schema.ts'
import { assertContext, assertSame, openDocument, sealDocument } from './sealedDocument.ts'
import { contentKinds, markValues } from './statement.ts'

/** A page holds at most this many entries. */
export const maxCatalogueEntries = 500
/** Entries of a page take at most so many bytes as JSON; the sealed page stays below 1 MiB. */
const maxEntryBytes = 960 * 1024

const format = 'catalogue page'
const zeroDigest = `0x${'0'.repeat(64)}`

const common = { index: uint32, digest: hex32 }
const recordMembers = { ...common, uid: hex16, author: address, originalAuthor: address, created: time }

const recordEntry = v.strictObject({
  state: v.literal('record'),
  ...recordMembers,
  kind: v.picklist(contentKinds),
  name: fileName,
  mediaType,
  size: byteLength,
  replaces: v.nullable(hex16),
  about: v.nullable(hex16),
})
const markEntry = v.strictObject({
  state: v.literal('mark'),
  ...recordMembers,
  about: hex16,
  mark: v.picklist(markValues),
})
/** A deposit that can't be read, and the name of the error. */
const unreadableEntry = v.strictObject({
  state: v.literal('unreadable'),
  ...common,
  reason: v.pipe(v.string(), v.regex(/^[A-Z][A-Za-z]{2,63}Error$/)),
})
/** A tombstone: deleted, or listed in a page of another epoch by now. */
const goneEntry = v.strictObject({ state: v.literal('gone'), index: uint32 })

export const catalogueEntrySchema = v.variant('state', [recordEntry, markEntry, unreadableEntry, goneEntry])

/** See specs/catalogue.md. */
export const cataloguePageSchema = v.strictObject({
  ...formatHead('medrec/catalogue-page'),
  chainId,
  registry: address,
  owner: address,
  compartment,
  epoch: ordinal,
  keyId: hex16,
  entries: v.pipe(
    v.array(catalogueEntrySchema),
    v.minLength(1),
    v.maxLength(maxCatalogueEntries),
    ascending((item) => item.index),
  ),
  ext: v.exactOptional(openItems),
})

export type CatalogueEntry = v.InferOutput<typeof catalogueEntrySchema>
export type RecordEntry = v.InferOutput<typeof recordEntry>
export type MarkEntry = v.InferOutput<typeof markEntry>
export type UnreadableEntry = v.InferOutput<typeof unreadableEntry>

/** An open page: entries whose manifests are all sealed to one epoch. */
export type CataloguePage = { epoch: EpochRef; entries: readonly CatalogueEntry[] }
/** A page after a change; where `changed` is false its block is the one that is stored already. */
export type CataloguePageUpdate = CataloguePage & { changed: boolean }

/**
 * The catalogue's entry for a record whose manifest was opened.
 *
 * @param parameters.index - Of the record in its compartment, on chain.
 * @param parameters.digest - Of the manifest, on chain.
 * @param parameters.manifest - From `openManifest`.
 * @param parameters.originalAuthor - From `openManifest`.
 * @returns The entry.
 */
export function createCatalogueEntry(parameters: createCatalogueEntry.Parameters): RecordEntry | MarkEntry {
  const { digest, index, manifest, originalAuthor } = parameters
  const { statement } = manifest
  const { author, created, uid } = statement
  const members = { index, digest: digest.slice(2).toLowerCase(), uid, author, originalAuthor, created }
  if (statement.kind === 'mark')
    return { state: 'mark', ...members, about: statement.about, mark: statement.mark }
  const { about, kind, mediaType, name, replaces, size } = statement
  return { state: 'record', ...members, kind, name, mediaType, size, replaces, about }
}

export declare namespace createCatalogueEntry {
  type Parameters = {
    index: number
    digest: Hex
    manifest: Pick<Manifest, 'statement'>
    originalAuthor: Address
  }
}

/**
 * Seals a page of a compartment's catalogue to the epoch of its records.
 *
 * @param parameters.context - The vault.
 * @param parameters.sequence - Sequence of the owner's identity, for the public hint.
 * @param parameters.epoch - The epoch that the manifests of all entries are sealed to.
 * @param parameters.entries - 1 to 500, ascending by index.
 * @returns The block, and what the vault document says about it.
 * @throws {InvalidParameterError} if the entries don't fit the format.
 *
 * @example
 * import { sealCataloguePage } from '@medrec/sdk/crypto'
 *
 * const { bytes, ref } = await sealCataloguePage({ context, sequence, epoch, entries })
 */
export async function sealCataloguePage(
  parameters: sealCataloguePage.Parameters,
): Promise<sealCataloguePage.ReturnType> {
  const { context, entries, sequence } = parameters
  const { compartment, epoch, keyId, recipient } = parameters.epoch
  const bytes = await sealDocument({
    document: {
      type: 'medrec/catalogue-page',
      v: 1,
      ...normalizeContext(context),
      compartment,
      epoch,
      keyId,
      entries: [...entries],
    },
    schema: cataloguePageSchema,
    recipient,
    hint: { sequence, compartment, epoch, keyId },
  })
  const block = createBlock(bytes)
  return { ...block, ref: { epoch, keyId, cid: block.cid } }
}

export declare namespace sealCataloguePage {
  type Parameters = {
    context: VaultContext
    sequence: number
    epoch: Pick<EpochKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>
    entries: readonly CatalogueEntry[]
  }
  type ReturnType = Block & { ref: { epoch: number; keyId: string; cid: string } }
  type ErrorType = sealDocument.ErrorType
}

/**
 * Opens a page of a catalogue. What it says is the owner's word: {@link readCatalogue} holds it against the chain.
 *
 * @param parameters.file - The block.
 * @param parameters.context - The vault.
 * @param parameters.ref - Compartment, and what the verified vault document says about the page.
 * @param parameters.seed - 32 bytes, of the page's epoch.
 * @returns The page.
 * @throws {DigestMismatchError} if it is another block.
 * @throws {ContextMismatchError} if it is of another vault, compartment or epoch.
 * @throws {WrongKeyError} if the seed is not of its epoch.
 *
 * @example
 * import { openCataloguePage } from '@medrec/sdk/crypto'
 *
 * const page = await openCataloguePage({ file, context, ref: { compartment: 17, ...ref }, seed })
 */
export async function openCataloguePage(
  parameters: openCataloguePage.Parameters,
): Promise<openCataloguePage.ReturnType> {
  const { context, file, ref, seed } = parameters
  const { cid, compartment, epoch, keyId } = ref
  assertBlockCid(format, file, cid)
  const { ageIdentity } = await expandEpochSeed({ compartment, epoch, keyId, seed })
  const content = await openDocument({
    file,
    ageIdentity,
    type: 'medrec/catalogue-page',
    schema: cataloguePageSchema,
  })
  assertContext(format, content, normalizeContext(context))
  for (const field of ['compartment', 'epoch', 'keyId'] as const) assertSame(format, field, content, ref)
  return { epoch: { compartment, epoch, keyId }, entries: content.entries }
}

export declare namespace openCataloguePage {
  type Parameters = {
    file: Uint8Array
    context: VaultContext
    ref: EpochRef & { cid: string }
    seed: Uint8Array
  }
  type ReturnType = CataloguePage
  type ErrorType = ContextMismatchError | DigestMismatchError | openDocument.ErrorType
}

/**
 * Adds entries to a catalogue: each to the last page of its epoch that has room, or to a new page.
 *
 * @param parameters.pages - The open pages in their order.
 * @param parameters.added - New entries, ascending by index, each with the epoch of its manifest.
 * @returns The pages as they must be now, in order; those that `changed` have to be sealed anew.
 *
 * @example
 * import { appendCatalogueEntries } from '@medrec/sdk/crypto'
 *
 * const updates = appendCatalogueEntries({ pages, added: [{ epoch, entry }] })
 */
export function appendCatalogueEntries(
  parameters: appendCatalogueEntries.Parameters,
): appendCatalogueEntries.ReturnType {
  const { added, pages } = parameters
  const updates = pages.map((page) => ({ ...page, changed: false, bytes: measure(page.entries) }))
  for (const { entry, epoch } of added) {
    const bytes = measure([entry])
    const page = updates.findLast((page) => isSameEpoch(page.epoch, epoch))
    const fits =
      page !== undefined &&
      page.entries.length < maxCatalogueEntries &&
      page.bytes + bytes <= maxEntryBytes &&
      (page.entries.at(-1)?.index ?? -1) < entry.index
    if (fits) {
      page.entries = [...page.entries, entry]
      page.bytes += bytes
      page.changed = true
    } else updates.push({ epoch, entries: [entry], changed: true, bytes })
  }
  return updates.map(({ changed, entries, epoch }) => ({ epoch, entries, changed }))
}

export declare namespace appendCatalogueEntries {
  type Parameters = {
    pages: readonly CataloguePage[]
    added: readonly { epoch: EpochRef; entry: CatalogueEntry }[]
  }
  type ReturnType = CataloguePageUpdate[]
}

/**
 * Replaces entries by tombstones, so that nothing of an erased or moved record stays in the page's next version.
 *
 * @param parameters.pages - The open pages in their order.
 * @param parameters.indexes - Of the records.
 * @returns The pages as they must be now; those that `changed` have to be sealed anew, under the same epoch.
 */
export function buryCatalogueEntries(
  parameters: buryCatalogueEntries.Parameters,
): buryCatalogueEntries.ReturnType {
  const buried = new Set(parameters.indexes)
  return parameters.pages.map(({ entries, epoch }) => {
    const changed = entries.some(({ index, state }) => state !== 'gone' && buried.has(index))
    const kept = entries.map((entry) => (buried.has(entry.index) ? toTombstone(entry) : entry))
    return { epoch, entries: changed ? kept : entries, changed }
  })
}

export declare namespace buryCatalogueEntries {
  type Parameters = { pages: readonly CataloguePage[]; indexes: readonly number[] }
  type ReturnType = CataloguePageUpdate[]
}

/**
 * Holds a catalogue against the chain, entry by entry.
 *
 * @param parameters.pages - The pages that could be opened.
 * @param parameters.digests - What the chain has at each index, from index 0; zero where deleted.
 * @returns `entries`: those that are what the chain has, ascending. `unlisted`: indexes of records on chain without
 *   such an entry (newer, changed, or in a page that could not be opened): read their manifests.
 *
 * @example
 * import { readCatalogue } from '@medrec/sdk/crypto'
 *
 * const { entries, unlisted } = readCatalogue({ pages, digests })
 */
export function readCatalogue(parameters: readCatalogue.Parameters): readCatalogue.ReturnType {
  const { digests, pages } = parameters
  const listed = new Map<number, RecordEntry | MarkEntry | UnreadableEntry>()
  for (const { entries } of pages)
    for (const entry of entries)
      if (entry.state !== 'gone' && `0x${entry.digest}` === digests[entry.index]?.toLowerCase())
        listed.set(entry.index, entry)
  const present = digests.flatMap((digest, index) => (digest === zeroDigest ? [] : [index]))
  return {
    entries: present.flatMap((index) => listed.get(index) ?? []),
    unlisted: present.filter((index) => !listed.has(index)),
  }
}

export declare namespace readCatalogue {
  type Parameters = { pages: readonly CataloguePage[]; digests: readonly Hex[] }
  type ReturnType = { entries: (RecordEntry | MarkEntry | UnreadableEntry)[]; unlisted: number[] }
}

function isSameEpoch(a: EpochRef, b: EpochRef): boolean {
  return a.compartment === b.compartment && a.epoch === b.epoch && a.keyId === b.keyId
}

function toTombstone({ index }: CatalogueEntry): CatalogueEntry {
  return { state: 'gone', index }
}

/** Bytes as JSON, commas included. */
function measure(entries: readonly CatalogueEntry[]): number {
  return entries.reduce((sum, entry) => sum + encodeCanonical(entry).length + 1, 0)
}
