import * as v from 'valibot'
import type { Address, Hex } from 'viem'
import { AgePolicyError, type InvalidParameterError, type TooLargeError } from '../errors/crypto.ts'
import {
  ContextMismatchError,
  type DigestMismatchError,
  KeySlotUnknownError,
  RecordReplayedError,
} from '../errors/formats.ts'
import { type KeyHint, readHint } from './age/hint.ts'
import { parseHeader } from './age/parseHeader.ts'
import { sealedFilePolicy } from './age/policy.ts'
import { assertDigest, type Block, createBlock } from './block.ts'
import type { CanonicalValue } from './canonicalJson.ts'
import type { VerifySignature } from './certificate.ts'
import type { EpochKey } from './epochs.ts'
import { encodeAgeIdentity } from './identity.ts'
import {
  address,
  ageIdentity,
  byteLength,
  chainId,
  compartment,
  fileCid,
  formatHead,
  hex16,
  inbox,
  normalizeContext,
  openItems,
  type VaultContext,
} from './schema.ts'
import { assertContext, assertSame, openDocument, sealDocument } from './sealedDocument.ts'
import { type OwnKeys, type Statement, statementSchema, verifyStatement } from './statement.ts'

const format = 'manifest'

/** The payload's key, held by whoever opens the manifest. */
export type DirectKeySlot = {
  type: 'direct'
  /** `AGE-SECRET-KEY-PQ-1…` */
  identity: string
}
/** A way to hold the key that a later version knows; kept and skipped. */
export type OtherKeySlot = { type: string; [member: string]: CanonicalValue }

/** See specs/record.md. */
export type Manifest = {
  type: 'medrec/manifest'
  v: 1
  chainId: number
  registry: Address
  owner: Address
  /** As on chain, also while it lies in the inbox. */
  compartment: number
  /** The statement's. */
  uid: string
  keys: (DirectKeySlot | OtherKeySlot)[]
  /** The payload's CID and the bytes of its ciphertext; null in a mark. */
  payload: { cid: string; size: number } | null
  statement: Statement
  ext?: { [name: string]: CanonicalValue }
}

const directSlot = v.strictObject({ type: v.literal('direct'), identity: ageIdentity })
const otherSlot = v.custom<OtherKeySlot>(
  (slot) =>
    typeof slot === 'object' &&
    slot !== null &&
    'type' in slot &&
    typeof slot.type === 'string' &&
    /^[a-z][a-z0-9-]{0,31}$/.test(slot.type) &&
    slot.type !== 'direct',
)

/** See specs/record.md, "Manifest". */
const manifestSchema: v.GenericSchema<Manifest> = v.pipe(
  v.strictObject({
    ...formatHead('medrec/manifest'),
    chainId,
    registry: address,
    owner: address,
    compartment,
    uid: hex16,
    keys: v.pipe(v.array(v.union([directSlot, otherSlot])), v.maxLength(8)),
    payload: v.nullable(v.strictObject({ cid: fileCid, size: byteLength })),
    statement: statementSchema,
    ext: v.exactOptional(openItems),
  }),
  // A mark has no content, hence no payload and no key; everything else has both.
  v.check(({ keys, payload, statement }) => {
    const empty = statement.kind === 'mark'
    return (payload === null) === empty && (keys.length === 0) === empty
  }, 'payload'),
)

/**
 * Seals a record's manifest to an epoch.
 *
 * @param parameters.context - The vault.
 * @param parameters.compartment - The compartment the record is for, as on chain.
 * @param parameters.epoch - To whom: the compartment's current epoch, a reseal epoch, or the inbox (255).
 * @param parameters.sequence - Sequence of the owner's identity: `document.certificate.sequence`.
 * @param parameters.statement - The signed statement.
 * @param parameters.payload - CID, ciphertext bytes and key of the payload; absent in a mark.
 * @returns The manifest and its block; `digest` goes on chain.
 * @throws {ContextMismatchError} if the statement is about somebody else than the owner, and not the owner's own.
 * @throws {InvalidParameterError} if it does not fit its format.
 *
 * @example
 * import { sealManifest } from '@medrec/sdk/crypto'
 *
 * const { bytes, digest } = await sealManifest({
 *   context, compartment: 17, epoch: { compartment: 17, ...state }, sequence: document.certificate.sequence,
 *   statement, payload: { cid, size: ciphertextSize, ageIdentity },
 * })
 */
export async function sealManifest(parameters: sealManifest.Parameters): Promise<sealManifest.ReturnType> {
  const { compartment, epoch, payload, sequence, statement } = parameters
  const manifest: Manifest = {
    type: 'medrec/manifest',
    v: 1,
    ...normalizeContext(parameters.context),
    compartment,
    uid: statement.uid,
    keys: payload === undefined ? [] : [{ type: 'direct', identity: payload.ageIdentity }],
    payload: payload === undefined ? null : { cid: payload.cid, size: payload.size },
    statement,
  }
  return resealManifest({ manifest, epoch, sequence })
}

export declare namespace sealManifest {
  type Parameters = {
    context: VaultContext
    compartment: number
    epoch: ManifestEpoch
    sequence: number
    statement: Statement
    payload?: { cid: string; size: number; ageIdentity: string } | undefined
  }
  type ReturnType = { manifest: Manifest } & Block
  type ErrorType = ContextMismatchError | sealDocument.ErrorType
}

/** Whom a manifest is sealed to. */
export type ManifestEpoch = Pick<EpochKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>

/**
 * Seals a manifest that is there to another epoch: a deposit that met a rotation, a record that leaves the inbox, a
 * reseal. What the author signed stays as it is.
 *
 * @param parameters.manifest - The manifest.
 * @param parameters.epoch - The epoch of its compartment, or of the inbox.
 * @param parameters.sequence - Sequence of the owner's identity.
 * @returns The manifest and its new block.
 * @throws {ContextMismatchError} if the epoch is of another compartment, or as {@link sealManifest}.
 */
export async function resealManifest(
  parameters: resealManifest.Parameters,
): Promise<resealManifest.ReturnType> {
  const { epoch, manifest, sequence } = parameters
  const { compartment, keyId, recipient } = epoch
  assertManifest(manifest)
  if (compartment !== manifest.compartment && compartment !== inbox)
    throw new ContextMismatchError({ format, field: 'compartment' })
  const hint = { sequence, compartment, epoch: epoch.epoch, keyId }
  const bytes = await sealDocument({ document: manifest, schema: manifestSchema, recipient, hint })
  return { manifest, ...createBlock(bytes) }
}

export declare namespace resealManifest {
  type Parameters = { manifest: Manifest; epoch: ManifestEpoch; sequence: number }
  type ReturnType = { manifest: Manifest } & Block
  type ErrorType = ContextMismatchError | InvalidParameterError | TooLargeError
}

/**
 * Which key opens a manifest (or a catalogue page, or a history file): public, and only a hint.
 *
 * @param parameters.file - The file, or at least its header.
 * @returns Sequence of the owner's identity, compartment (255 is the inbox), epoch and key id.
 * @throws {AgeHeaderError | AgePolicyError} if it is no sealed file of ours, or has no hint.
 *
 * @example
 * import { deriveEpochKey, readKeyHint } from '@medrec/sdk/crypto'
 *
 * const hint = readKeyHint({ file })
 * const { seed } = await deriveEpochKey({ identitySeed, owner, ...hint })
 */
export function readKeyHint(parameters: readKeyHint.Parameters): readKeyHint.ReturnType {
  const header = parseHeader(parameters.file)
  sealedFilePolicy(header)
  const hint = readHint(header)
  if (hint === undefined) throw new AgePolicyError({ reason: 'no hint stanza' })
  return hint
}

export declare namespace readKeyHint {
  type Parameters = { file: Uint8Array }
  type ReturnType = KeyHint
}

/**
 * Opens a record's manifest and checks it: digest, key, format, place, and the statement with its authors.
 *
 * @param parameters.file - The block.
 * @param parameters.context - The vault.
 * @param parameters.compartment - Where the chain has the record.
 * @param parameters.digest - What the chain has.
 * @param parameters.uid - Where a catalogue or another record names it.
 * @param parameters.seed - 32 bytes: of the epoch that {@link readKeyHint} names.
 * @param parameters.knownCertificates - See `verifyStatement`.
 * @param parameters.own - See `verifyStatement`.
 * @param parameters.verify - For smart accounts.
 * @returns The manifest, its hint, its authors, and whether it still waits in the inbox for the owner.
 * @throws {DigestMismatchError} if it is another block.
 * @throws {WrongKeyError} if the seed is not of its epoch.
 * @throws {ContextMismatchError} if it is of another vault, compartment, record or person.
 *
 * @example
 * import { findEpochSeed, openManifest, readKeyHint } from '@medrec/sdk/crypto'
 *
 * const seed = findEpochSeed({ hint: readKeyHint({ file }), seeds })
 * const { manifest, originalAuthor } = await openManifest({ file, context, compartment, digest, seed })
 */
export async function openManifest(parameters: openManifest.Parameters): Promise<openManifest.ReturnType> {
  const { compartment, digest, file, knownCertificates, own, seed, uid, verify } = parameters
  const context = normalizeContext(parameters.context)
  if (digest !== undefined) assertDigest(format, file, digest)
  const hint = readKeyHint({ file })
  const manifest = await openDocument({
    file,
    ageIdentity: encodeAgeIdentity(seed),
    type: 'medrec/manifest',
    schema: manifestSchema,
  })
  assertContext(format, manifest, context)
  assertSame(format, 'compartment', manifest, { compartment })
  if (uid !== undefined) assertSame(format, 'uid', manifest, { uid })
  if (hint.compartment !== compartment && hint.compartment !== inbox)
    throw new ContextMismatchError({ format, field: 'hint' })
  assertManifest(manifest)
  const authorship = await verifyStatement({
    statement: manifest.statement,
    knownCertificates,
    own,
    verify,
  })
  return { manifest, hint, pending: hint.compartment === inbox, ...authorship }
}

export declare namespace openManifest {
  type Parameters = {
    file: Uint8Array
    context: VaultContext
    compartment: number
    digest?: Hex | undefined
    uid?: string | undefined
    seed: Uint8Array
    knownCertificates?: readonly string[] | undefined
    own?: OwnKeys | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = { manifest: Manifest; hint: KeyHint; pending: boolean } & verifyStatement.ReturnType
  type ErrorType =
    | ContextMismatchError
    | DigestMismatchError
    | openDocument.ErrorType
    | verifyStatement.ErrorType
}

/**
 * The payload's key.
 *
 * @param manifest - A manifest that was opened.
 * @returns `AGE-SECRET-KEY-PQ-1…`
 * @throws {KeySlotUnknownError} if it is held in ways that this version does not know, or there is no payload.
 */
export function getPayloadIdentity(manifest: Pick<Manifest, 'keys'>): string {
  const slot = manifest.keys.find((slot): slot is DirectKeySlot => slot.type === 'direct')
  if (slot === undefined) throw new KeySlotUnknownError()
  return slot.identity
}

/**
 * A uid lives in one slot at a time: call it with the manifest of each slot, in the order of the chain.
 *
 * @param parameters.uid - Of the record in the slot.
 * @param parameters.slot - Any text that names the slot, e.g. `17/3`.
 * @param parameters.seen - Where each uid was first met; extended by this call.
 * @throws {RecordReplayedError} if the uid is in another slot already.
 */
export function assertNotReplayed(parameters: {
  uid: string
  slot: string
  seen: Map<string, string>
}): void {
  const { seen, slot, uid } = parameters
  const first = seen.get(uid)
  if (first !== undefined && first !== slot) throw new RecordReplayedError()
  seen.set(uid, slot)
}

/**
 * The statement is the manifest's own, and about the vault's owner; in a library it may be about a patient, as long as
 * the owner of the library says so.
 */
function assertManifest({ chainId, owner, registry, statement, uid }: Manifest): void {
  if (statement.uid !== uid) throw new ContextMismatchError({ format, field: 'uid' })
  if (statement.chainId !== chainId) throw new ContextMismatchError({ format, field: 'statement.chainId' })
  if (statement.patient === owner) {
    if (statement.registry !== registry)
      throw new ContextMismatchError({ format, field: 'statement.registry' })
  } else if (statement.author !== owner) throw new ContextMismatchError({ format, field: 'patient' })
}
