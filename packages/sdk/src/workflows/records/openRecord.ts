import { CID } from 'multiformats/cid'
import type { Hex } from 'viem'
import { recordAccess } from '../../actions/recordAccess.ts'
import type { Manifest } from '../../crypto/manifest.ts'
import { concatBytes } from '../../crypto/primitives.ts'
import { decryptRecordPayload, openRecordReader } from '../../crypto/recordPayload.ts'
import type { ContentStatement } from '../../crypto/statement.ts'
import { RecordContentMissingError, RecordTooLargeError } from '../../errors/records.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { assertDeposited } from './assertDeposited.ts'
import { findDigest } from './findDigest.ts'
import { openReader, type Reader } from './openReader.ts'
import { hasContent, readManifest } from './readManifest.ts'
import type { Authorship, RecordPlace, RecordReference } from './types.ts'

/** Bytes that `bytes()` takes into memory at the most; larger content is streamed. */
export const maxBytesInMemory = 512 * 1024 * 1024

/** A record that was opened. */
export type OpenedRecord = openRecord.ReturnType

export declare namespace openRecord {
  type Parameters = WorkflowOptions & {
    record: RecordPlace
    /** A copy to the library is logged as such and needs the permission. @default 'read' */
    purpose?: 'read' | 'copy' | undefined
  }
  type ReturnType = Authorship & {
    /** True where each account in the chain of copies certified its own key, or the certificate was known before. */
    authorVerified: boolean
    reference: RecordReference
    /** Signed by the author; name, media type, size and SHA-256 of the content. */
    statement: ContentStatement
    /** The transaction that wrote the reading into the patient's trail; undefined for the owner. */
    accessHash: Hex | undefined
    /**
     * The content as it is decrypted. The end decides: only a stream that ends without an error was whole.
     */
    stream(): AsyncGenerator<Uint8Array, void, undefined>
    /** The whole content, checked against the SHA-256 that its author signed. */
    bytes(): Promise<Uint8Array>
    /** A part of the content: authentic, without reading the rest. */
    range(part: { offset: number; length: number }): Promise<Uint8Array>
  }
}

/**
 * Opens a record. A doctor's reading is on the chain, in a block, before anything of the content is decrypted.
 *
 * @param ctx - Whose keys; the owner's, or those of a doctor with a live grant.
 * @param parameters.record - Where it lies; digest and uid are compared where they are given.
 * @param parameters.purpose - `copy` for a copy to the library, which needs that permission.
 * @param parameters.signal - Ends the work.
 * @param parameters.onProgress - Told how much of the content was decrypted.
 * @returns Statement, authorship, and ways to get the content.
 * @throws {RecordDeletedError} if it was deleted or never added.
 * @throws {RecordMovedError} if the slot has another digest by now than the reference says.
 * @throws {RecordContentMissingError} if it is a mark, which has no content.
 * @throws {DepositorMismatchError} if somebody else than its author put it there: a replay.
 * @throws {DepositorUnknownError} if the RPC server withholds who put it there.
 * @throws {RecordTooLargeError} from `bytes()`, above 512 MiB.
 * @throws As `openReader` and `readManifest`; for a doctor as `recordAccess`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const patient = client.extend(medrecActions({ store, keys, state }))
 * const [entry] = await patient.records.list({ compartment: 'labs' })
 * const { bytes, statement } = await patient.records.open({ record: entry.reference })
 */
export async function openRecord(
  ctx: Context,
  parameters: openRecord.Parameters,
): Promise<openRecord.ReturnType> {
  const { record, purpose = 'read', signal } = parameters
  const { compartment, owner } = record
  const reader = await openReader(ctx, { owner, compartment, permission: purpose, signal })
  const digest = await findDigest(ctx, reader, record)
  const {
    manifest,
    hint: _,
    pending: __,
    ...authorship
  } = await readManifest(ctx, {
    reader,
    compartment,
    digest,
    uid: record.uid,
    signal,
  })
  const { payload, statement, uid } = manifest
  if (!hasContent(statement) || payload === null) throw new RecordContentMissingError()
  const file = { compartment, index: record.index, digest }
  await assertDeposited(ctx, { reader, file, statement, signal })
  const accessHash = reader.isOwner ? undefined : await logAccess(ctx, reader, record, purpose, signal)
  const content = createContent(ctx, { manifest, payload, statement, ...parameters })
  return {
    reference: { owner, compartment, index: record.index, digest, uid },
    statement,
    ...authorship,
    accessHash,
    ...content,
  }
}

async function logAccess(
  ctx: Context,
  reader: Reader,
  { compartment, index, owner }: RecordPlace,
  kind: 'read' | 'copy',
  signal: AbortSignal | undefined,
): Promise<Hex> {
  const { account: doctor } = reader
  const { hash } = await recordAccess(ctx.client, {
    patient: owner,
    doctor,
    kind,
    compartment,
    indexes: [index],
    signal,
  })
  return hash
}

type ContentSource = Pick<openRecord.Parameters, 'onProgress' | 'signal'> & {
  manifest: Manifest
  payload: { cid: string; size: number }
  statement: ContentStatement
}

function createContent(ctx: Context, source: ContentSource) {
  const { manifest, onProgress, payload, signal, statement } = source
  const cid = CID.parse(payload.cid)
  const maxSize = payload.size
  const stream = () =>
    decryptRecordPayload({
      ciphertext: withProgress(ctx.store.readFile({ cid, maxSize, signal }), { onProgress, total: maxSize }),
      manifest,
      signal,
    })
  return {
    stream,
    bytes: async () => {
      if (statement.size > maxBytesInMemory)
        throw new RecordTooLargeError({ limit: maxBytesInMemory, size: statement.size })
      return collect(stream())
    },
    range: async (part: { offset: number; length: number }) => {
      const reader = await openRecordReader({
        manifest,
        signal,
        read: (offset, length) => collect(ctx.store.readFile({ cid, maxSize, signal, offset, length })),
      })
      return collect(reader.readRange({ ...part, signal }))
    },
  }
}

async function* withProgress(
  pieces: AsyncIterable<Uint8Array>,
  { onProgress, total }: Pick<WorkflowOptions, 'onProgress'> & { total: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0
  for await (const piece of pieces) {
    yield piece
    done += piece.length
    await onProgress?.({ phase: 'decrypting', done, total })
  }
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return concatBytes(...parts)
}
