import { parseCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { throwAway } from './garbage.ts'
import type { OutboxHandle } from './outbox.ts'

/** The blocks of one attempt: all referred to in the end, or all thrown away. */
export type Scratch = {
  /** Name under which the attempt's blocks are pinned on this device. */
  readonly pin: string
  /** Stores a block durably on this device. Returns its CID. */
  put(bytes: Uint8Array): Promise<string>
  /** Takes note of a root that was stored under `pin` by other means (a payload). */
  keep(cid: string): void
  /** Durable elsewhere too: only after this may the chain point to anything of it. */
  confirm(): Promise<void>
  /** Throws the attempt's blocks away for ever: what is in them counts as disclosed. */
  discard(): Promise<void>
}

/**
 * Begins an attempt of an outbox entry.
 *
 * @param parameters.handle - The entry; its `blocks` are those of the newest attempt.
 * @param parameters.holder - For whom stores hold the blocks.
 */
export function openScratch(
  ctx: Context,
  parameters: WorkflowOptions & { handle: OutboxHandle; attempt: number; holder: string },
): Scratch {
  const { attempt, handle, holder, onProgress, signal } = parameters
  const pin = pinOf(handle.entry.id, attempt)
  const cids: string[] = []
  return {
    pin,
    put: async (bytes) => {
      const { cid } = await ctx.store.putBlock(bytes, { pin, signal })
      cids.push(cid.toString())
      return cid.toString()
    },
    keep: (cid) => {
      cids.push(cid)
    },
    confirm: async () => {
      await onProgress?.({ phase: 'storing' })
      // Before anything leaves the device, so that a crash leaves no block that nobody accounts for.
      await handle.update({ blocks: cids })
      await onProgress?.({ phase: 'confirming' })
      await ctx.store.confirmRemote(cids.map(parseCid), { signal, holder })
    },
    discard: async () => {
      await ctx.store.local.unpin({ pin })
      await throwAway(ctx, { cids })
      await handle.restart()
    },
  }
}

/** Ends every local pin of an entry's attempts, after a crash. */
export async function unpinAttempts(ctx: Context, { entry }: OutboxHandle): Promise<void> {
  const prefix = pinOf(entry.id, '')
  const names = (await ctx.store.local.listPins())
    .map(({ pin }) => pin)
    .filter((pin) => pin.startsWith(prefix))
  for (const pin of new Set(names)) await ctx.store.local.unpin({ pin })
}

const pinOf = (id: string, attempt: number | '') => `outbox/${id}/${attempt}`
