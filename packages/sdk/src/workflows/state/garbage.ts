import type { Address } from 'viem'
import { getBlock } from 'viem/actions'
import { getFinality } from '../../actions/getFinality.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import { toHex, toLowerAddress } from '../../crypto/schema.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
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
  parameters: {
    cids: readonly string[]
    after?: Pick<WriteResult, 'hash' | 'receipt'> | undefined
    /** For whom stores hold them; oneself where it is not given. */
    holder?: Address | undefined
  },
): Promise<void> {
  const { after, cids, holder } = parameters
  if (cids.length === 0) return
  const entry: Garbage = {
    id: toHex(randomBytes(16)),
    cids: [...cids],
    ...(holder === undefined ? {} : { holder: toLowerAddress(holder) }),
    ...(after === undefined
      ? {}
      : { after: { hash: after.hash, block: after.receipt.blockNumber.toString() } }),
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
  const final = entries.some(({ after }) => after !== undefined) ? await finalBlock(ctx) : 0n
  let waiting = 0
  for (const entry of entries) {
    const due = entry.after === undefined || (await isFinal(ctx, entry.after, final))
    const roots = entry.cids.map(parseCid)
    const holder = entry.holder ?? (await ctx.keys.load())?.account
    const erased =
      due &&
      (await ctx.store.erase(roots, { signal, holder })).remotes.every(({ error }) => error === undefined)
    if (erased) await state.delete(`garbage/${entry.id}`)
    else waiting += entry.cids.length
  }
  return waiting
}

/** Asks for the transaction only where its block can be final: a reorganisation may have moved it. */
async function isFinal(ctx: Context, after: NonNullable<Garbage['after']>, final: bigint): Promise<boolean> {
  if (BigInt(after.block) > final) return false
  return (await getFinality(ctx.client, { hash: after.hash })).state === 'final'
}

/** Number of the newest final block; -1 where the chain has no such tag, so that nothing is thrown away. */
async function finalBlock({ client }: Pick<Context, 'client'>): Promise<bigint> {
  return getBlock(client, { blockTag: 'finalized' }).then(
    ({ number }) => number,
    (error: unknown) => {
      const named = getRpcError(error)
      if (named.retryable) throw named
      return -1n
    },
  )
}
