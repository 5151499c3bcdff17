import type { Hex } from 'viem'
import type { WriteResult } from '../../actions/writeContract.ts'
import { NothingToRevokeError } from '../../errors/workflows.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import { chainTime } from '../chainTime.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { collectGarbage, throwAway } from '../state/garbage.ts'
import type { Intent } from '../state/intents.ts'
import { listOutbox, type OutboxHandle } from '../state/outbox.ts'
import { settleEntry, undoEntry } from '../state/settleEntry.ts'
import { loadOwnVault } from './loadVault.ts'
import { rotateVault } from './rotateVault.ts'

export declare namespace resumeVault {
  type Parameters = WorkflowOptions
  type ReturnType = {
    /** What was begun, oldest first. */
    resumed: {
      kind: Intent['kind']
      /** `finished`: the chain had it. `repeated`: it had not, and was done now. `undone`: nothing of it is left. */
      outcome: 'finished' | 'repeated' | 'undone'
      hash?: Hex | undefined
    }[]
    /** Old blocks that still wait to be erased. */
    garbage: number
  }
}

/**
 * Finishes or cleans up everything that a crash or a lost connection left behind. What the chain has is finished; a
 * revocation, a rotation or a grant that it has not is done again on the newest vault; everything else is undone, to be
 * started again by the person.
 *
 * @returns What became of each change.
 * @throws TransactionPendingError, TransactionOutcomeUnknownError and the errors of `errors/rpc`: ask again later.
 *
 * @example
 * const { resumed } = await client.vault.resume()
 */
export async function resumeVault(
  ctx: Context,
  parameters: resumeVault.Parameters = {},
): Promise<resumeVault.ReturnType> {
  const { signal } = parameters
  const resumed: resumeVault.ReturnType['resumed'] = []
  for (const handle of await listOutbox(ctx)) {
    signal?.throwIfAborted()
    const { kind } = handle.entry.intent
    const written = await settleEntry(ctx, { handle, signal })
    if (written !== undefined) {
      await finishEntry(ctx, { handle, written, signal })
      resumed.push({ kind, outcome: 'finished', hash: written.hash })
      continue
    }
    // The intent is repeated before the entry goes, so that no crash in between forgets a revocation.
    const hash = await repeat(ctx, { ...parameters, intent: handle.entry.intent })
    await undoEntry(ctx, handle)
    resumed.push(hash === undefined ? { kind, outcome: 'undone' } : { kind, outcome: 'repeated', hash })
  }
  return { resumed, garbage: await collectGarbage(ctx, { signal }) }
}

async function finishEntry(
  ctx: Context,
  {
    handle,
    signal,
    written,
  }: { handle: OutboxHandle; written: WriteResult; signal: AbortSignal | undefined },
): Promise<void> {
  // Loading pins the document that the transaction made current.
  if (handle.entry.intent.kind !== 'record') await loadOwnVault(ctx, { signal })
  await throwAway(ctx, { cids: handle.entry.obsolete, after: written })
  await handle.close()
}

/** Does an intent again that can stand on its own. Grants whose time is over, and records, are left to the person. */
async function repeat(
  ctx: Context,
  parameters: resumeVault.Parameters & { intent: Intent },
): Promise<Hex | undefined> {
  const { intent, ...options } = parameters
  switch (intent.kind) {
    case 'revoke':
      return revokeAccess(ctx, { ...options, doctor: intent.doctor }).then(
        ({ hash }) => hash,
        (error: unknown) => {
          // Another device, or the entry before this one, has done it.
          if (error instanceof NothingToRevokeError) return undefined
          throw error
        },
      )
    case 'rotate':
      return (await rotateVault(ctx, { ...options, compartments: intent.compartments })).hash
    case 'grant':
      if (intent.expiresAt <= (await chainTime(ctx))) return undefined
      return (await grantAccess(ctx, { ...options, ...intent })).hash
    case 'register':
    case 'update':
    case 'certify':
    case 'record':
      return undefined
  }
}
