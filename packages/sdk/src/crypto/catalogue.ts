import * as v from 'valibot'
import type { Hex } from 'viem'
import type { CatalogueStaleError, ContextMismatchError } from '../errors/formats.ts'
import type { EpochKey, EpochRef } from './epochs.ts'
import {
  address, byteLength, chainId, compartment, fileName, formatHead, hex16, hex32, mediaType, openItems, ordinal, time, uint32,
  type VaultContext,
} from './schema.ts'
import { markValues } from './statement.ts'

export const maxCatalogueEntries = 500

const common = { index: uint32, digest: hex32 }
const recordMembers = { ...common, uid: hex16, author: address, originalAuthor: address, created: time }

export const catalogueEntrySchema = v.variant('state', [
  v.strictObject({
    state: v.literal('record'),
    ...recordMembers,
    kind: v.picklist(['file', 'note', 'profile', 'fhir']),
    name: fileName,
    mediaType,
    size: byteLength,
    replaces: v.nullable(hex16),
    about: v.nullable(hex16),
  }),
  v.strictObject({ state: v.literal('mark'), ...recordMembers, about: hex16, mark: v.picklist(markValues) }),
  /** A deposit that can't be read, with the name of the error. */
  v.strictObject({ state: v.literal('unreadable'), ...common, reason: v.pipe(v.string(), v.regex(/^[A-Z][A-Za-z]{2,63}Error$/)) }),
  v.strictObject({ state: v.literal('deleted'), index: uint32 }),
])

export const cataloguePageSchema = v.strictObject({
  ...formatHead('medrec/catalogue-page'),
  chainId,
  registry: address,
  owner: address,
  compartment,
  epoch: ordinal,
  keyId: hex16,
  entries: v.pipe(v.array(catalogueEntrySchema), v.minLength(1), v.maxLength(maxCatalogueEntries)),
  ext: v.exactOptional(openItems),
})

export type CatalogueEntry = v.InferOutput<typeof catalogueEntrySchema>
export type CataloguePage = v.InferOutput<typeof cataloguePageSchema>

export declare namespace sealCataloguePage {
  type Parameters = {
    context: VaultContext
    sequence: number
    epoch: Pick<EpochKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>
    entries: readonly CatalogueEntry[]
  }
  type ReturnType = { file: Uint8Array; ref: { epoch: number; keyId: string; cid: string } }
}

export declare namespace openCataloguePage {
  type Parameters = { file: Uint8Array; context: VaultContext; ref: EpochRef & { cid: string }; seed: Uint8Array }
  type ReturnType = CatalogueEntry[]
  type ErrorType = ContextMismatchError
}

export declare namespace appendCatalogueEntries {
  type Parameters = {
    /** The open pages, in order, each of one epoch. */
    pages: readonly { epoch: EpochRef; entries: readonly CatalogueEntry[] }[]
    /** New entries in order of index, each with the epoch of its manifest. */
    added: readonly { epoch: EpochRef; entry: CatalogueEntry }[]
  }
  /** Pages as they must be now; `changed` ones are sealed anew, the others keep their CID. */
  type ReturnType = { epoch: EpochRef; entries: CatalogueEntry[]; changed: boolean }[]
}

export declare namespace buryCatalogueEntries {
  type Parameters = {
    pages: readonly { epoch: EpochRef; entries: readonly CatalogueEntry[] }[]
    indexes: readonly number[]
  }
  type ReturnType = appendCatalogueEntries.ReturnType
}

export declare namespace checkCatalogueEntry {
  type Parameters = {
    entry: CatalogueEntry
    /** What the chain holds at this index; zero after deletion. */
    digest: Hex
  }
  type ErrorType = CatalogueStaleError
}
