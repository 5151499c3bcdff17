import * as v from 'valibot'
import type { Address } from 'viem'
import type { BoxOwedError, ContextMismatchError, DigestMismatchError } from '../errors/formats.ts'
import { address, base64Bytes, chainId, formatHead, hex16, hex32, ordinal, recipient, type VaultContext, compartment, openItems } from './schema.ts'
import type { VaultDocument } from './vaultDocument.ts'

/** A page holds at most this many boxes. */
export const maxBoxesPerPage = 64

export const keyBoxPageSchema = v.strictObject({
  ...formatHead('medrec/key-box-page'),
  chainId,
  registry: address,
  owner: address,
  boxes: v.pipe(
    v.array(v.strictObject({ tag: hex16, box: base64Bytes({ min: 1, max: 64 * 1024 }) })),
    v.minLength(1),
    v.maxLength(maxBoxesPerPage),
  ),
  /** An age file to the owner: who the boxes are for (`medrec/grantees`). */
  grantees: base64Bytes({ min: 1, max: 512 * 1024 }),
})

export const granteeSchema = v.strictObject({
  doctor: address,
  kind: v.picklist(['grant', 'seed']),
  /** Certificate digest and recipient to which the box is sealed: used where the doctor can't be reached. */
  certificate: hex32,
  recipient,
  sequence: ordinal,
  compartments: v.pipe(
    v.array(v.strictObject({ compartment, extent: v.picklist(['all', 'fromNowOn']) })),
    v.maxLength(48),
  ),
})

export const granteesSchema = v.strictObject({
  ...formatHead('medrec/grantees'),
  chainId,
  registry: address,
  owner: address,
  grantees: v.pipe(v.array(granteeSchema), v.minLength(1), v.maxLength(maxBoxesPerPage)),
  ext: v.exactOptional(openItems),
})

export type KeyBoxPage = v.InferOutput<typeof keyBoxPageSchema>
/** What the owner keeps about each box, to make it anew at a rotation from any device. */
export type Grantee = v.InferOutput<typeof granteeSchema>
export type KeyBoxPageRef = VaultDocument['keyBoxPages'][number]

export declare namespace computeBoxTag {
  type Parameters = { owner: Address; doctor: Address }
  /** First 16 bytes of keccak256(owner ‖ doctor), hex. */
  type ReturnType = string
}

export declare namespace buildKeyBoxPages {
  type Parameters = {
    context: VaultContext
    /** The owner's recipient, for the list of grantees. */
    recipient: string
    entries: readonly { grantee: Grantee; box: Uint8Array }[]
  }
  /** Blocks to store, and what the vault document says about them, in the same order. */
  type ReturnType = { bytes: Uint8Array; ref: KeyBoxPageRef }[]
}

export declare namespace openKeyBoxPage {
  type Parameters = { bytes: Uint8Array; context: VaultContext; ref: KeyBoxPageRef }
  type ReturnType = KeyBoxPage
  type ErrorType = ContextMismatchError | DigestMismatchError
}

export declare namespace findKeyBoxPage {
  type Parameters = { document: VaultDocument; doctor: Address }
  /** The one page that may hold the doctor's box. */
  type ReturnType = KeyBoxPageRef | undefined
}

export declare namespace findKeyBox {
  type Parameters = { page: KeyBoxPage; doctor: Address }
  type ReturnType = Uint8Array
  type ErrorType = BoxOwedError
}

export declare namespace openGrantees {
  type Parameters = { page: KeyBoxPage; ageIdentity: string; context: VaultContext }
  type ReturnType = Grantee[]
  type ErrorType = ContextMismatchError
}
