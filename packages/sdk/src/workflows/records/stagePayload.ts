import type { CID } from 'multiformats/cid'
import type { sealManifest } from '../../crypto/manifest.ts'
import { type ByteSource, encryptRecordPayload } from '../../crypto/recordPayload.ts'
import type { Context, WorkflowOptions } from '../context.ts'

/** Content that is encrypted and durable on this device, and what its statement says about it. */
export type StagedPayload = {
  root: CID
  /** For `sealManifest`. */
  payload: NonNullable<sealManifest.Parameters['payload']>
  /** Of the content, lower-case hex. */
  sha256: string
  /** Bytes of the content. */
  size: number
}

export declare namespace stagePayload {
  type Parameters = WorkflowOptions & {
    source: ByteSource | Blob
    /** Bytes of the content, where they are known; only for progress. */
    size?: number | undefined
    /** Name under which the blocks are pinned on this device. */
    pin: string
  }
  type ReturnType = StagedPayload
}

/**
 * Encrypts content to a key of its own and stores it durably on this device, with flat memory.
 *
 * @throws As the source, `encryptRecordPayload` and `store.putFile`; nothing of it stays.
 */
export async function stagePayload(
  ctx: Context,
  parameters: stagePayload.Parameters,
): Promise<stagePayload.ReturnType> {
  const { onProgress, pin, signal, size: total, source } = parameters
  const content = source instanceof Blob ? source.stream() : source
  let done = 0
  const { ciphertext, result } = await encryptRecordPayload({
    source: content,
    signal,
    onProgress: ({ bytes }) => {
      done = bytes
    },
  })
  // Bytes of the content, not of its ciphertext: what the caller knows the total of.
  const report = async () => onProgress?.({ phase: 'encrypting', done, total })
  const [{ cid, size: stored }, { ageIdentity, sha256, size }] = await Promise.all([
    ctx.store.putFile(withProgress(ciphertext, report), { pin, signal }),
    result,
  ])
  return { root: cid, payload: { cid: cid.toString(), size: stored, ageIdentity }, sha256, size }
}

async function* withProgress(
  pieces: AsyncIterable<Uint8Array>,
  report: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of pieces) {
    yield piece
    await report()
  }
}
