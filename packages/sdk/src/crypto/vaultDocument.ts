import * as v from 'valibot'
import type { Address, Hex } from 'viem'
import type {
  CertificateChangedError,
  CertificateInvalidError,
  CertificateUnconfirmedError,
  ContextMismatchError,
  CriticalItemUnknownError,
  DigestMismatchError,
  SignatureInvalidError,
  VaultForkError,
  VaultRollbackError,
} from '../errors/formats.ts'
import type { TooLargeError } from '../errors/crypto.ts'
import { certificateSchema, type VerifySignature } from './certificate.ts'
import type { SigningKey } from './identity.ts'
import { practitionerSchema } from './practitioner.ts'
import {
  address,
  base64Bytes,
  chainId,
  compartment,
  formatHead,
  hex16,
  hex32,
  openItems,
  ordinal,
  rawCid,
  recipient,
  storeUrl,
  uint32,
  type VaultContext,
} from './schema.ts'

/** One raw block: 256 KiB. */
export const maxVaultDocumentBytes = 256 * 1024

const epochMembers = { epoch: ordinal, keyId: hex16, recipient }

const cataloguePageRef = v.strictObject({ epoch: ordinal, keyId: hex16, cid: rawCid })

const compartmentState = v.strictObject({
  compartment,
  ...epochMembers,
  /** The history file, or null where there is no earlier epoch. */
  history: v.nullable(rawCid),
  /** Entries below `count` are in the pages. */
  catalogue: v.strictObject({ count: uint32, pages: v.pipe(v.array(cataloguePageRef), v.maxLength(4096)) }),
})

const keyBoxPageRef = v.strictObject({ first: hex16, cid: rawCid })

export const unsignedVaultDocumentSchema = v.strictObject({
  ...formatHead('medrec/vault'),
  chainId,
  registry: address,
  owner: address,
  version: ordinal,
  previous: v.nullable(hex32),
  recipient,
  certificate: certificateSchema,
  unlockBox: base64Bytes({ min: 1, max: 16 * 1024 }),
  compartments: v.pipe(v.array(compartmentState), v.maxLength(48)),
  inbox: v.strictObject({ ...epochMembers, history: v.nullable(rawCid) }),
  settings: v.nullable(rawCid),
  keyBoxPages: v.pipe(v.array(keyBoxPageRef), v.maxLength(1024)),
  stores: v.pipe(v.array(storeUrl), v.maxLength(16)),
  practitioner: v.exactOptional(practitionerSchema),
  policy: openItems,
  crit: v.pipe(v.array(v.pipe(v.string(), v.regex(/^(policy|ext)\.[a-z0-9][a-z0-9./-]{0,63}$/))), v.maxLength(64)),
  ext: v.exactOptional(openItems),
})

export const vaultDocumentSchema = v.strictObject({
  ...unsignedVaultDocumentSchema.entries,
  signature: base64Bytes({ min: 64, max: 64 }),
})

/** See specs/vault-document.md. */
export type VaultDocument = v.InferOutput<typeof vaultDocumentSchema>
export type UnsignedVaultDocument = v.InferOutput<typeof unsignedVaultDocumentSchema>
export type CompartmentState = VaultDocument['compartments'][number]

/** What a client keeps of the newest document it has verified. */
export type VaultPin = {
  chainId: number
  registry: Address
  owner: Address
  version: number
  /** Digest of the document, hex without `0x`. */
  digest: string
  /** {@link digestCertificate} of the certificate. */
  certificate: string
  sequence: number
  /** The recipient that was certified, for when the document can't be fetched. */
  recipient: string
}

export declare namespace signVaultDocument {
  type Parameters = { document: UnsignedVaultDocument; signingKey: SigningKey }
  type ReturnType = {
    document: VaultDocument
    /** The raw block, ≤ 256 KiB. */
    bytes: Uint8Array
    /** SHA-256 of `bytes`: the head. */
    digest: Hex
    /** CIDv1 raw of `bytes`. */
    cid: string
  }
  type ErrorType = TooLargeError
}

export declare namespace verifyVaultDocument {
  type Parameters = {
    bytes: Uint8Array
    context: VaultContext
    /** From the chain. Without it (sheet, offline) only signature and certificate are checked. */
    head?: Hex | undefined
    /** From the chain: who controls the account now. */
    controller?: Address | undefined
    /** What was seen before of this vault. */
    pin?: VaultPin | undefined
    /** Certificates (digests) that the person confirmed after a change. */
    confirmedCertificates?: readonly string[] | undefined
    /** For smart accounts (ERC-1271, ERC-6492). */
    verify?: VerifySignature | undefined
  }
  type ReturnType = { document: VaultDocument; pin: VaultPin }
  type ErrorType =
    | DigestMismatchError
    | ContextMismatchError
    | CertificateInvalidError
    | CertificateUnconfirmedError
    | CertificateChangedError
    | SignatureInvalidError
    | VaultRollbackError
    | VaultForkError
    | TooLargeError
}

export declare namespace assertWritable {
  type Parameters = { document: VaultDocument }
  type ErrorType = CriticalItemUnknownError
}
