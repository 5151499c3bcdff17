import type { Address, Hex } from 'viem'
import { getAuditDetails } from '../../actions/audit/auditDetails.ts'
import { checkDoctorAccess } from '../../actions/checkDoctorAccess.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import type { ByteSource } from '../../crypto/recordPayload.ts'
import { toHex } from '../../crypto/schema.ts'
import { type ContentStatement, copyStatement, signStatement } from '../../crypto/statement.ts'
import { ContextMismatchError } from '../../errors/formats.ts'
import { RecordIndexUnknownError } from '../../errors/records.ts'
import { AccountNotRegisteredError, GrantScopeError } from '../../errors/workflows.ts'
import { openBox, requireGrant } from '../access/openBox.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { undoEntry } from '../state/settleEntry.ts'
import { isOutcomeOpen } from '../state/submit.ts'
import { compartmentKeys, findCompartment } from '../vault/compartmentKeys.ts'
import { loadOwnVault, loadVault } from '../vault/loadVault.ts'
import type { OwnVault } from '../vault/types.ts'
import { depositRecord } from './depositRecord.ts'
import { stagePayload } from './stagePayload.ts'
import type { RecordReference } from './types.ts'

export declare namespace addRecord {
  type Parameters = WorkflowOptions & {
    /** Into whose vault; the own one where it is not given. For a doctor with write access. */
    patient?: Address | undefined
    /** Label, or number on the chain. A doctor who may only write knows numbers, not labels. */
    compartment: string | number
    source: ByteSource | Blob
    /** Bytes of the content, where they are known; only for progress. */
    size?: number | undefined
    /** 1 to 10,000 characters, kept verbatim; seen only by those who can open the record. */
    name: string
    /** RFC 9110 media type, such as `application/pdf`. */
    mediaType: string
    /** @default 'file' */
    kind?: ContentStatement['kind'] | undefined
    /** uid of the record that this one is about; a note needs it. */
    about?: string | undefined
    /** uid of the record that this one corrects. */
    replaces?: string | undefined
    /** The signed statement of the original, where this is a copy of it. */
    original?: ContentStatement | undefined
  }
  type ReturnType = RecordReference & {
    hash: Hex
    gasUsed: bigint
    /** How often the manifest was sealed anew because the vault's keys were rotated meanwhile. */
    resealed: number
    /** True where it waits in the inbox for the owner to admit it. */
    pending: boolean
  }
}

/**
 * Adds a record to the own vault, or as a doctor with write access to a patient's.
 *
 * The content is encrypted to a key of its own while it is read, with flat memory; it is durable in as many stores as
 * must confirm before the chain points to it.
 *
 * @param ctx - Whose keys sign as the author.
 * @param parameters.patient - Into whose vault; the own one where it is not given.
 * @param parameters.compartment - Label or number.
 * @param parameters.source - Bytes, a `Blob`, a stream or an async iterable.
 * @param parameters.size - Bytes of the content, where they are known; only for progress.
 * @param parameters.name - Kept verbatim, seen only by those who can open the record.
 * @param parameters.mediaType - RFC 9110 media type.
 * @param parameters.kind - What it is.
 * @param parameters.about - uid of the record that it is about.
 * @param parameters.replaces - uid of the record that it corrects.
 * @param parameters.original - The signed statement of the original, where this is a copy.
 * @param parameters.signal - Ends the work; nothing of it stays.
 * @param parameters.onProgress - Told about each step, awaited.
 * @returns Where it lies, and what it cost.
 * @throws {CompartmentUnknownError} if the vault has no such compartment.
 * @throws {GrantScopeError} if the doctor may not write there; before anything is encrypted or stored.
 * @throws {InvalidParameterError | StatementInvalidError} if name, media type, kind or references are none; before
 * anything is read.
 * @throws {ContextMismatchError} if a copy about one patient is meant for another.
 * @throws {RecordIndexUnknownError} if the RPC server withholds where it went; it is added, and listed.
 * @throws As `depositRecord`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const patient = client.extend(medrecActions({ store, keys, state }))
 * const record = await patient.records.add({
 *   compartment: 'labs',
 *   source: file.stream(),
 *   name: 'blood count.pdf',
 *   mediaType: 'application/pdf',
 * })
 */
export async function addRecord(
  ctx: Context,
  parameters: addRecord.Parameters,
): Promise<addRecord.ReturnType> {
  const { onProgress, signal, size, source } = parameters
  const own = await loadOwnVault(ctx, { signal })
  const author = own.keyring.account
  const owner = parameters.patient ?? author
  const { compartment, vault } = isSame(owner, author)
    ? await prepareOwn(ctx, own, parameters)
    : await prepareForeign(ctx, { ...parameters, author, patient: owner })

  const uid = toHex(randomBytes(16))
  const signing = { own, uid, patientContext: vault.context, parameters }
  assertDescription(signing)
  const outbox = await openOutboxEntry(ctx, {
    kind: 'record',
    operation: 'add',
    owner: vault.context.owner,
    compartment,
    uid,
  })
  let deposit: depositRecord.ReturnType
  try {
    const staged = await stagePayload(ctx, { source, size, pin: uid, signal, onProgress })
    await outbox.update({ blocks: [staged.root.toString()] })
    const statement = signContent({ ...signing, staged })
    const target = { owner, author, compartment, statement, staged }
    deposit = await depositRecord(ctx, { ...target, outbox, signal, onProgress })
  } catch (error) {
    // Where the digest may yet enter the chain, its blocks stay and the outbox knows.
    if (!isOutcomeOpen(outbox, error)) await undoEntry(ctx, outbox)
    throw error
  }
  // From here on the chain has it: whatever fails now leaves every block, and what is left to do for `vault.resume()`.
  const { digest, pending, resealed, written } = deposit
  const index = indexOf(written)
  await outbox.close()
  await onProgress?.({ phase: 'done' })
  const { gasUsed, hash } = written
  return { owner, compartment, index, digest, uid, hash, gasUsed, resealed, pending }
}

/** Where the record went, from the transaction's own event. */
function indexOf({ events }: WriteResult): number {
  const [index] = events.flatMap((event) => {
    const details = getAuditDetails(event)
    return details.kind === 'fileAdded' ? [details.index] : []
  })
  if (index === undefined) throw new RecordIndexUnknownError()
  return index
}

async function prepareOwn(ctx: Context, vault: OwnVault, { compartment }: addRecord.Parameters) {
  const found = findCompartment(compartmentKeys(ctx, { vault }), compartment)
  return { vault, compartment: found.compartment }
}

/** Everything the chain would refuse is refused here, before a byte is encrypted. */
async function prepareForeign(
  ctx: Context,
  { author, compartment, patient, signal }: addRecord.Parameters & { author: Address; patient: Address },
) {
  const vault = await loadVault(ctx, { account: patient, signal })
  if (vault.role !== 'patient') throw new AccountNotRegisteredError({ account: patient, role: 'patient' })
  const number =
    typeof compartment === 'number'
      ? compartment
      : findCompartment(
          (await openBox(ctx, { patient, permission: 'write', compartment, signal })).keys,
          compartment,
        ).compartment
  await requireGrant(ctx, { patient, doctor: author, permission: 'write' })
  const allowed = await checkDoctorAccess(ctx.client, {
    patient,
    doctor: author,
    compartment: number,
    permissions: ['write'],
  })
  if (!allowed) throw new GrantScopeError({ compartment: number, permission: 'write' })
  return { vault, compartment: number }
}

type Content = {
  own: OwnVault
  uid: string
  /** Chain and registry of the patient that the record is about. */
  patientContext: OwnVault['context']
  staged: { sha256: string; size: number }
  parameters: addRecord.Parameters
}

/** What can't be signed is refused before a byte is read: name, media type, kind, references, and whom a copy is about. */
function assertDescription(content: Omit<Content, 'staged'>): void {
  const { patient, author } = signContent({ ...content, staged: { sha256: '0'.repeat(64), size: 0 } })
  const { owner } = content.patientContext
  // A copy about somebody else may lie in the copier's own library, and nowhere else.
  if (patient !== owner && author !== owner)
    throw new ContextMismatchError({ format: 'record', field: 'patient' })
}

function signContent({ own, parameters, patientContext, staged, uid }: Content): ContentStatement {
  const { about, kind = 'file', mediaType, name, original, replaces } = parameters
  const { certificate } = own.document
  const { signingKey } = own.identity
  const author = own.context.owner
  const created = Math.floor(Date.now() / 1000)
  if (original !== undefined)
    return copyStatement({ source: original, author, uid, created, certificate, signingKey })
  const { chainId, owner, registry } = patientContext
  return signStatement({
    statement: {
      type: 'medrec/statement',
      v: 1,
      chainId,
      registry,
      uid,
      patient: owner,
      author,
      kind,
      sha256: staged.sha256,
      size: staged.size,
      mediaType,
      name,
      created,
      replaces: replaces ?? null,
      about: about ?? null,
      source: null,
      certificate,
    },
    signingKey,
  })
}
