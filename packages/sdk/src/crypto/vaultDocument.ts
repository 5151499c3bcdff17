import * as v from 'valibot'
import type { Address, Hex } from 'viem'
import {
  type CanonicalJsonError,
  InvalidParameterError,
  type SchemaError,
  TooLargeError,
} from '../errors/crypto.ts'
import {
  CertificateChangedError,
  CertificateInvalidError,
  CertificateUnconfirmedError,
  type ContextMismatchError,
  CriticalItemUnknownError,
  type DigestMismatchError,
  type FormatTypeError,
  type SignatureInvalidError,
  type UnsupportedVersionError,
  VaultForkError,
  VaultRollbackError,
} from '../errors/formats.ts'
import { assertDigest, type Block, createBlock } from './block.ts'
import {
  type Certificate,
  certificateSchema,
  digestCertificate,
  type VerifySignature,
  verifyCertificate,
} from './certificate.ts'
import { hashRecipient, type SigningKey } from './identity.ts'
import { labels } from './labels.ts'
import { practitionerSchema } from './practitioner.ts'
import {
  address,
  ascending,
  base64Bytes,
  chainId,
  compartment,
  decodeFormat,
  formatHead,
  hex16,
  hex32,
  maxCompartments,
  normalizeContext,
  openItems,
  ordinal,
  rawCid,
  recipient,
  storeUrl,
  toHex,
  uint32,
  type VaultContext,
} from './schema.ts'
import { assertContext, assertSignature, encodeFormat, signObject } from './sealedDocument.ts'
import { maxUnlockBoxBytes } from './unlockBox.ts'

/** One raw block: 256 KiB. */
export const maxVaultDocumentBytes = 256 * 1024

const format = 'vault document'

const epochMembers = { epoch: ordinal, keyId: hex16, recipient }

/** Entries below `count` are in the pages, which are in order of their first entry. */
const catalogueState = v.strictObject({
  count: uint32,
  pages: v.pipe(v.array(v.strictObject({ epoch: ordinal, keyId: hex16, cid: rawCid })), v.maxLength(4096)),
})

const compartmentState = v.strictObject({
  compartment,
  ...epochMembers,
  /** The history file; null where there is no other epoch. */
  history: v.nullable(rawCid),
  catalogue: catalogueState,
})

const members = {
  ...formatHead('medrec/vault'),
  chainId,
  registry: address,
  owner: address,
  version: ordinal,
  /** Digest of the document before; null in version 1. */
  previous: v.nullable(hex32),
  /** The owner's recipient, which the certificate's `recipientHash` names. */
  recipient,
  certificate: certificateSchema,
  unlockBox: base64Bytes({ min: 1, max: maxUnlockBoxBytes }),
  compartments: v.pipe(
    v.array(compartmentState),
    v.maxLength(maxCompartments),
    ascending((item) => item.compartment),
  ),
  inbox: v.strictObject({ ...epochMembers, history: v.nullable(rawCid) }),
  settings: v.nullable(rawCid),
  keyBoxPages: v.pipe(
    v.array(v.strictObject({ first: hex16, cid: rawCid })),
    v.maxLength(1024),
    ascending((item) => item.first),
  ),
  stores: v.pipe(v.array(storeUrl), v.maxLength(16)),
  practitioner: v.exactOptional(practitionerSchema),
  policy: openItems,
  crit: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^(policy|ext)\.[a-z0-9][a-z0-9./-]{0,63}$/))),
    v.maxLength(64),
    ascending((item) => item),
  ),
  ext: v.exactOptional(openItems),
}

type Checked = {
  version: number
  previous: string | null
  crit: string[]
  policy: Record<string, unknown>
  ext?: Record<string, unknown>
}

export const unsignedVaultDocumentSchema = v.pipe(
  v.strictObject(members),
  v.check((document) => startsChain(document), 'previous'),
  v.check((document) => namesItems(document), 'crit'),
)

/** See specs/vault-document.md. */
export const vaultDocumentSchema = v.pipe(
  v.strictObject({ ...members, signature: base64Bytes({ min: 64, max: 64 }) }),
  v.check((document) => startsChain(document), 'previous'),
  v.check((document) => namesItems(document), 'crit'),
)

function startsChain({ previous, version }: Checked): boolean {
  return (previous === null) === (version === 1)
}

/** Each critical item is there, as `policy.<name>` or `ext.<name>`. */
function namesItems({ crit, ext = {}, policy }: Checked): boolean {
  return crit.every((item) => {
    const name = item.slice(item.indexOf('.') + 1)
    return Object.hasOwn(item.startsWith('policy.') ? policy : ext, name)
  })
}

/** The public document of a vault, whose SHA-256 is the head on chain. */
export type VaultDocument = v.InferOutput<typeof vaultDocumentSchema>
export type UnsignedVaultDocument = v.InferOutput<typeof unsignedVaultDocumentSchema>
export type CompartmentState = VaultDocument['compartments'][number]

/** What a client keeps of the newest document it has verified. */
export type VaultPin = {
  chainId: number
  registry: Address
  owner: Address
  version: number
  /** SHA-256 of the document, hex without `0x`. */
  digest: string
  /** `digestCertificate` of the certificate. */
  certificate: string
  /** Sequence of the certified identity. */
  sequence: number
  /** The certified recipient, for when the document can't be fetched. */
  recipient: string
}

/** Critical items this version understands. None exists yet. */
const knownCritical: readonly string[] = []

/**
 * Signs a vault document and encodes it as the block whose digest becomes the head.
 *
 * @param parameters.document - Everything but the signature; its certificate must name the signing key.
 * @param parameters.signingKey - Of the owner's current identity.
 * @returns The document with its block.
 * @throws {InvalidParameterError} if the document does not fit its format, or the certificate is of other keys.
 * @throws {TooLargeError} if it is larger than 256 KiB.
 *
 * @example
 * import { signVaultDocument } from '@medrec/sdk/crypto'
 *
 * const { bytes, cid, digest } = signVaultDocument({ document, signingKey: identity.signingKey })
 */
export function signVaultDocument(parameters: signVaultDocument.Parameters): signVaultDocument.ReturnType {
  const { document: unsigned, signingKey } = parameters
  assertOwnCertificate(unsigned, toHex(signingKey.publicKey))
  encodeFormat({ document: unsigned, schema: unsignedVaultDocumentSchema, maxBytes: maxVaultDocumentBytes })
  const signature = signObject({ domain: labels.vaultSignature, object: unsigned, signingKey })
  const document: VaultDocument = { ...unsigned, signature }
  const bytes = encodeFormat({ document, schema: vaultDocumentSchema, maxBytes: maxVaultDocumentBytes })
  return { document, ...createBlock(bytes) }
}

export declare namespace signVaultDocument {
  type Parameters = { document: UnsignedVaultDocument; signingKey: SigningKey }
  type ReturnType = { document: VaultDocument } & Block
  type ErrorType = TooLargeError | InvalidParameterError
}

/**
 * Reads a vault document and checks all that can be checked: digest against the head, format, place, certificate
 * against the controller, signature, and what was seen before. Nobody encrypts to a document that did not pass here.
 *
 * @param parameters.bytes - The block.
 * @param parameters.context - Whose vault it should be.
 * @param parameters.head - From the chain. Left out only where the chain can't be read (recovery offline).
 * @param parameters.controller - From the chain: who controls the account now.
 * @param parameters.pin - What was seen before of this vault. Pin only what the safe block shows: a reorg may replace
 *   a document by another of the same version.
 * @param parameters.confirmedCertificates - Digests of certificates that the person (or a second RPC) confirmed.
 * @param parameters.verify - For smart accounts (ERC-1271, ERC-6492).
 * @returns The document, and the pin to keep from now on.
 * @throws {DigestMismatchError} if the bytes are not those of the head.
 * @throws {ContextMismatchError} if it is the document of another vault.
 * @throws {CertificateInvalidError} if the certificate does not bind the keys to the account's controller.
 * @throws {CertificateChangedError} if the pinned keys have changed and nobody confirmed it.
 * @throws {CertificateUnconfirmedError} if a controller other than the account signed and nobody confirmed it.
 * @throws {SignatureInvalidError} if the signing key did not sign it.
 * @throws {VaultRollbackError | VaultForkError} if it is older than, or not a successor of, what was seen.
 *
 * @example
 * import { verifyVaultDocument } from '@medrec/sdk/crypto'
 *
 * const { document, pin } = await verifyVaultDocument({ bytes, context, head, controller, pin: pins.get(owner) })
 */
export async function verifyVaultDocument(
  parameters: verifyVaultDocument.Parameters,
): Promise<verifyVaultDocument.ReturnType> {
  const { bytes, confirmedCertificates = [], controller, head, pin, verify } = parameters
  const context = normalizeContext(parameters.context)
  if (bytes.length > maxVaultDocumentBytes)
    throw new TooLargeError({ what: format, limit: maxVaultDocumentBytes, size: bytes.length })
  if (head !== undefined) assertDigest(format, bytes, head)
  const document = decodeFormat({
    bytes,
    type: 'medrec/vault',
    schema: vaultDocumentSchema,
    limits: { maxBytes: maxVaultDocumentBytes },
  })
  assertContext(format, document, context)
  const { certificate } = document
  if (certificate.recipientHash !== toHex(hashRecipient(document.recipient)))
    throw new CertificateInvalidError({ reason: 'it names another recipient than the document' })
  const { signedBy } = await verifyCertificate({ certificate, context, controller, verify })
  assertSignature({
    format,
    domain: labels.vaultSignature,
    object: document,
    publicKey: certificate.signingKey,
  })
  const found: VaultPin = {
    ...context,
    version: document.version,
    digest: createBlock(bytes).digest.slice(2),
    certificate: digestCertificate(certificate),
    sequence: certificate.sequence,
    recipient: document.recipient,
  }
  const confirmed = confirmedCertificates.includes(found.certificate)
  if (pin !== undefined)
    assertSucceeds({ pin, found, previous: document.previous, confirmed, certificate, signedBy })
  else if (signedBy === 'controller' && !confirmed)
    throw new CertificateUnconfirmedError({ signer: certificate.signer, certificate: found.certificate })
  return { document, pin: found }
}

export declare namespace verifyVaultDocument {
  type Parameters = {
    bytes: Uint8Array
    context: VaultContext
    head?: Hex | undefined
    controller?: Address | undefined
    pin?: VaultPin | undefined
    confirmedCertificates?: readonly string[] | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = { document: VaultDocument; pin: VaultPin }
  type ErrorType =
    | CertificateChangedError
    | CertificateInvalidError
    | CertificateUnconfirmedError
    | ContextMismatchError
    | DigestMismatchError
    | FormatTypeError
    | SchemaError
    | CanonicalJsonError
    | SignatureInvalidError
    | TooLargeError
    | UnsupportedVersionError
    | VaultForkError
    | VaultRollbackError
}

/**
 * Refuses to write to a vault with rules that this version does not know. Readers need not ask.
 *
 * @param parameters.document - A verified document.
 * @throws {CriticalItemUnknownError} if `crit` names an unknown item.
 *
 * @example
 * import { assertWritable } from '@medrec/sdk/crypto'
 *
 * assertWritable({ document })
 */
export function assertWritable(parameters: assertWritable.Parameters): void {
  const unknown = parameters.document.crit.filter((item) => !knownCritical.includes(item))
  if (unknown.length > 0) throw new CriticalItemUnknownError({ count: unknown.length })
}

export declare namespace assertWritable {
  type Parameters = { document: Pick<VaultDocument, 'crit'> }
  type ErrorType = CriticalItemUnknownError
}

/** What was seen may only be followed by the same or by a later version with the same keys, or confirmed ones. */
function assertSucceeds(parameters: {
  pin: VaultPin
  found: VaultPin
  previous: string | null
  confirmed: boolean
  certificate: Certificate
  signedBy: 'account' | 'controller'
}): void {
  const { certificate, confirmed, found, pin, previous, signedBy } = parameters
  assertContext('pinned state', pin, found)
  if (found.version < pin.version) throw new VaultRollbackError({ seen: pin.version, found: found.version })
  const replaced = found.version === pin.version && found.digest !== pin.digest
  const branched = found.version === pin.version + 1 && previous !== pin.digest
  if (replaced || branched) throw new VaultForkError({ version: found.version })
  if (found.sequence < pin.sequence)
    throw new CertificateInvalidError({ reason: 'it is of an earlier identity than the one that was seen' })
  if (found.certificate !== pin.certificate && !confirmed)
    throw new CertificateChangedError({
      pinned: pin.certificate,
      found: found.certificate,
      signer: certificate.signer,
      signedBy,
    })
}

function assertOwnCertificate(document: UnsignedVaultDocument, publicKey: string): void {
  const { certificate } = document
  const own =
    certificate.signingKey === publicKey &&
    certificate.recipientHash === toHex(hashRecipient(document.recipient)) &&
    certificate.chainId === document.chainId &&
    certificate.registry === document.registry &&
    certificate.account === document.owner
  if (!own)
    throw new InvalidParameterError({
      parameter: 'certificate',
      expected: 'the certificate of the signing key, the recipient and the vault',
    })
}
