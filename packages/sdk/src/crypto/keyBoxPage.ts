import * as v from 'valibot'
import { type Address, concatHex, keccak256 } from 'viem'
import { InvalidParameterError, type TooLargeError } from '../errors/crypto.ts'
import { BoxOwedError, ContextMismatchError, type DigestMismatchError } from '../errors/formats.ts'
import { assertBlockCid, createBlock } from './block.ts'
import { maxEarlierEpochs } from './keyBox.ts'
import {
  address,
  ascending,
  base64Bytes,
  chainId,
  compartment,
  decodeFormat,
  formatHead,
  fromBase64,
  hex16,
  hex32,
  maxCompartments,
  normalizeContext,
  openItems,
  ordinal,
  recipient,
  toBase64,
  toLowerAddress,
  type VaultContext,
} from './schema.ts'
import {
  assertContext,
  encodeFormat,
  maxSealedDocumentBytes,
  openDocument,
  sealDocument,
} from './sealedDocument.ts'
import type { VaultDocument } from './vaultDocument.ts'

/** A page holds at most this many boxes. */
const maxBoxesPerPage = 64

const format = 'key box page'

/** See specs/key-box.md. */
export const keyBoxPageSchema = v.strictObject({
  ...formatHead('medrec/key-box-page'),
  chainId,
  registry: address,
  owner: address,
  boxes: v.pipe(
    v.array(v.strictObject({ tag: hex16, box: base64Bytes({ min: 1, max: 64 * 1024 }) })),
    v.minLength(1),
    v.maxLength(maxBoxesPerPage),
    ascending((item) => item.tag),
  ),
  /** An age file to the owner: whom the boxes are for (`medrec/grantees`). */
  grantees: base64Bytes({ min: 1, max: 512 * 1024 }),
})

/** What the owner keeps about a box, so that any of the owner's devices can make it anew at a rotation. */
export const granteeSchema = v.strictObject({
  doctor: address,
  kind: v.picklist(['grant', 'seed']),
  /** `digestCertificate` of the certificate that stands behind `recipient`. */
  certificate: hex32,
  /** Pinned: used where the doctor's document can't be reached. */
  recipient,
  sequence: ordinal,
  compartments: v.pipe(
    v.array(
      v.strictObject({
        compartment,
        extent: v.picklist(['all', 'fromNowOn']),
        /** Epochs that were current while a grant of "from now on" stood: its next box has their seeds as well. */
        epochs: v.exactOptional(
          v.pipe(
            v.array(v.strictObject({ sequence: ordinal, epoch: ordinal, keyId: hex16 })),
            v.minLength(1),
            v.maxLength(maxEarlierEpochs),
            ascending((item) => item.epoch),
          ),
        ),
      }),
    ),
    v.maxLength(maxCompartments),
    ascending((item) => item.compartment),
  ),
})

const granteesSchema = v.strictObject({
  ...formatHead('medrec/grantees'),
  chainId,
  registry: address,
  owner: address,
  grantees: v.pipe(v.array(granteeSchema), v.minLength(1), v.maxLength(maxBoxesPerPage)),
  ext: v.exactOptional(openItems),
})

export type KeyBoxPage = v.InferOutput<typeof keyBoxPageSchema>
export type Grantee = v.InferOutput<typeof granteeSchema>
/** What a vault document says about a page: the tag of its first box, and its CID. */
export type KeyBoxPageRef = VaultDocument['keyBoxPages'][number]

/**
 * The tag under which a doctor finds the own box in a patient's pages.
 *
 * @param parameters.owner - The patient's account.
 * @param parameters.doctor - The doctor's.
 * @returns First 16 bytes of keccak256(owner ‖ doctor), in hex.
 *
 * @example
 * import { computeBoxTag } from '@medrec/sdk/crypto'
 *
 * computeBoxTag({ owner, doctor }) // '5c0b…'
 */
export function computeBoxTag(parameters: computeBoxTag.Parameters): computeBoxTag.ReturnType {
  const { doctor, owner } = parameters
  return keccak256(concatHex([toLowerAddress(owner), toLowerAddress(doctor)])).slice(2, 34)
}

export declare namespace computeBoxTag {
  type Parameters = { owner: Address; doctor: Address }
  type ReturnType = string
  type ErrorType = InvalidParameterError
}

/**
 * Sorts key boxes by tag into pages of at most 64 boxes and 1 MiB.
 *
 * @param parameters.context - The patient's vault.
 * @param parameters.recipient - The owner's recipient, for the sealed list of grantees of each page.
 * @param parameters.entries - One box and one grantee per doctor.
 * @returns The pages in order: the block to store, and what the vault document says about it.
 * @throws {InvalidParameterError} if a doctor is there twice.
 *
 * @example
 * import { buildKeyBoxPages } from '@medrec/sdk/crypto'
 *
 * const pages = await buildKeyBoxPages({ context, recipient, entries: [{ grantee, box }] })
 * const keyBoxPages = pages.map(({ ref }) => ref)
 */
export async function buildKeyBoxPages(
  parameters: buildKeyBoxPages.Parameters,
): Promise<buildKeyBoxPages.ReturnType> {
  const { entries, recipient } = parameters
  const context = normalizeContext(parameters.context)
  const tagged = entries
    .map((entry) => ({
      ...entry,
      tag: computeBoxTag({ owner: context.owner, doctor: entry.grantee.doctor }),
    }))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1))
  if (tagged.some(({ tag }, i) => tag === tagged[i - 1]?.tag))
    throw new InvalidParameterError({ parameter: 'entries', expected: 'one box per doctor' })
  const pages: buildKeyBoxPages.ReturnType = []
  for (const group of splitIntoPages(tagged)) {
    const grantees = await sealDocument({
      document: {
        type: 'medrec/grantees',
        v: 1,
        ...context,
        grantees: group.map(({ grantee }) => ({
          ...grantee,
          doctor: toLowerAddress(grantee.doctor),
          compartments: grantee.compartments.toSorted((a, b) => a.compartment - b.compartment),
        })),
      },
      schema: granteesSchema,
      recipient,
    })
    const boxes = group.map(({ box, tag }) => ({ tag, box: toBase64(box) }))
    const bytes = encodeFormat({
      document: { type: 'medrec/key-box-page', v: 1, ...context, boxes, grantees: toBase64(grantees) },
      schema: keyBoxPageSchema,
    })
    pages.push({ bytes, ref: { first: group[0].tag, cid: createBlock(bytes).cid } })
  }
  return pages
}

export declare namespace buildKeyBoxPages {
  type Parameters = {
    context: VaultContext
    recipient: string
    entries: readonly { grantee: Grantee; box: Uint8Array }[]
  }
  type ReturnType = { bytes: Uint8Array; ref: KeyBoxPageRef }[]
  type ErrorType = InvalidParameterError | TooLargeError
}

/**
 * Reads a key-box page.
 *
 * @param parameters.bytes - The block.
 * @param parameters.context - The patient's vault.
 * @param parameters.ref - What the verified vault document says about the page.
 * @returns The page.
 * @throws {DigestMismatchError} if it is another block.
 * @throws {ContextMismatchError} if it is a page of another vault, or does not begin where the document says.
 *
 * @example
 * import { findKeyBox, findKeyBoxPage, openKeyBoxPage } from '@medrec/sdk/crypto'
 *
 * const ref = findKeyBoxPage({ document, doctor })
 * if (ref) {
 *   const page = openKeyBoxPage({ bytes: await store.get(ref.cid), context, ref })
 *   const box = findKeyBox({ page, doctor })
 * }
 */
export function openKeyBoxPage(parameters: openKeyBoxPage.Parameters): openKeyBoxPage.ReturnType {
  const { bytes, context, ref } = parameters
  assertBlockCid(format, bytes, ref.cid)
  const page = decodeFormat({ bytes, type: 'medrec/key-box-page', schema: keyBoxPageSchema })
  assertContext(format, page, normalizeContext(context))
  if (page.boxes[0]?.tag !== ref.first) throw new ContextMismatchError({ format, field: 'first' })
  return page
}

export declare namespace openKeyBoxPage {
  type Parameters = { bytes: Uint8Array; context: VaultContext; ref: KeyBoxPageRef }
  type ReturnType = KeyBoxPage
  type ErrorType = ContextMismatchError | DigestMismatchError
}

/**
 * Finds the one page that may hold a doctor's box: the last that begins at or before the tag.
 *
 * @param parameters.document - The patient's verified vault document.
 * @param parameters.doctor - The doctor's account.
 * @returns The page's reference, or undefined where no page can hold it.
 */
export function findKeyBoxPage(parameters: findKeyBoxPage.Parameters): findKeyBoxPage.ReturnType {
  const { doctor, document } = parameters
  const tag = computeBoxTag({ owner: document.owner, doctor })
  return document.keyBoxPages.findLast(({ first }) => first <= tag)
}

export declare namespace findKeyBoxPage {
  type Parameters = { document: Pick<VaultDocument, 'owner' | 'keyBoxPages'>; doctor: Address }
  type ReturnType = KeyBoxPageRef | undefined
}

/**
 * Takes a doctor's box out of a page.
 *
 * @param parameters.page - From {@link openKeyBoxPage}.
 * @param parameters.doctor - The doctor's account.
 * @returns The box, an age file.
 * @throws {BoxOwedError} if the page has none.
 */
export function findKeyBox(parameters: findKeyBox.Parameters): findKeyBox.ReturnType {
  const { doctor, page } = parameters
  const tag = computeBoxTag({ owner: page.owner, doctor })
  const entry = page.boxes.find((box) => box.tag === tag)
  if (entry === undefined) throw new BoxOwedError()
  return fromBase64(entry.box)
}

export declare namespace findKeyBox {
  type Parameters = { page: Pick<KeyBoxPage, 'owner' | 'boxes'>; doctor: Address }
  type ReturnType = Uint8Array
  type ErrorType = BoxOwedError
}

/**
 * Opens the owner's list of whom the boxes of a page are for.
 *
 * @param parameters.page - From {@link openKeyBoxPage}.
 * @param parameters.ageIdentity - `AGE-SECRET-KEY-PQ-1…` of the owner.
 * @param parameters.context - The vault.
 * @returns One grantee per box, in the order of the boxes.
 * @throws {ContextMismatchError} if the list is of another vault or page.
 */
export async function openGrantees(parameters: openGrantees.Parameters): Promise<openGrantees.ReturnType> {
  const { ageIdentity, page } = parameters
  const context = normalizeContext(parameters.context)
  const content = await openDocument({
    file: fromBase64(page.grantees),
    ageIdentity,
    type: 'medrec/grantees',
    schema: granteesSchema,
  })
  assertContext('list of grantees', content, context)
  const tags = content.grantees.map(({ doctor }) => computeBoxTag({ owner: context.owner, doctor }))
  if (tags.length !== page.boxes.length || page.boxes.some(({ tag }, i) => tag !== tags[i]))
    throw new ContextMismatchError({ format: 'list of grantees', field: 'doctor' })
  return content.grantees
}

export declare namespace openGrantees {
  type Parameters = { page: KeyBoxPage; ageIdentity: string; context: VaultContext }
  type ReturnType = Grantee[]
  type ErrorType = ContextMismatchError | openDocument.ErrorType
}

/** A grantee and its padding in the sealed list take less than this, as base64. */
const granteeAllowance = 8 * 1024
/** One of its earlier epochs in the same list. */
const epochAllowance = 160

/** Fills each page up to 64 boxes, or to what fits into a block. */
function splitIntoPages<entry extends { box: Uint8Array; grantee: Grantee }>(
  entries: readonly entry[],
): [entry, ...entry[]][] {
  const pages: [entry, ...entry[]][] = []
  let bytes = 0
  for (const entry of entries) {
    const epochs = entry.grantee.compartments.flatMap((item) => item.epochs ?? []).length
    const size = Math.ceil(entry.box.length / 3) * 4 + granteeAllowance + epochs * epochAllowance
    const page = pages.at(-1)
    bytes += size
    if (page !== undefined && page.length < maxBoxesPerPage && bytes < maxSealedDocumentBytes)
      page.push(entry)
    else {
      pages.push([entry])
      bytes = size
    }
  }
  return pages
}
