import type { Hex } from 'viem'
import { getFinality } from '../../actions/getFinality.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import { toHex } from '../../crypto/schema.ts'
import { parseCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { type Garbage, garbageSchema } from './intents.ts'
import { openState } from './localState.ts'

/**
 * Writes down that blocks may be erased: now, or once `after` is final. Until then a reorganisation could bring back
 * the state that refers to them.
 */
export async function throwAway(
  ctx: Context,
  { after, cids }: { cids: readonly string[]; after?: Hex | undefined },
): Promise<void> {
  if (cids.length === 0) return
  const entry: Garbage = {
    id: toHex(randomBytes(16)),
    cids: [...cids],
    ...(after === undefined ? {} : { after }),
  }
  await (await openState(ctx)).put(`garbage/${entry.id}`, entry)
}

/**
 * Erases what may be erased. What a store refuses or can't be reached for stays written down for the next time.
 *
 * @returns How many blocks still wait.
 */
export async function collectGarbage(
  ctx: Context,
  { signal }: Pick<WorkflowOptions, 'signal'> = {},
): Promise<number> {
  const state = await openState(ctx)
  const entries = await state.list('garbage', garbageSchema)
  let waiting = 0
  for (const entry of entries) {
    const due = entry.after === undefined || (await isFinal(ctx, entry.after))
    const roots = entry.cids.map(parseCid)
    const holder = (await ctx.keys.load())?.account
    const erased =
      due &&
      (await ctx.store.erase(roots, { signal, holder })).remotes.every(({ error }) => error === undefined)
    if (erased) await state.delete(`garbage/${entry.id}`)
    else waiting += entry.cids.length
  }
  return waiting
}

async function isFinal(ctx: Context, hash: Hex): Promise<boolean> {
  return (await getFinality(ctx.client, { hash })).state === 'final'
}
