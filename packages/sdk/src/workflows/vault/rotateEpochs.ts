import {
  createEpoch,
  deriveEpochKey,
  deriveHistoryKey,
  type EpochRef,
  type EpochSeed,
} from '../../crypto/epochs.ts'
import { openHistoryFile, sealHistoryFile } from '../../crypto/historyFile.ts'
import { inbox } from '../../crypto/schema.ts'
import { parseCid } from '../../storage/cid.ts'
import type { Context } from '../context.ts'
import type { Draft, OwnVault } from './types.ts'

/** A current epoch with the file of its earlier ones, as the vault document has it. */
type Epochs = EpochRef & { recipient: string; history: string | null }

/**
 * Gives a compartment (or the inbox) its next epoch: a fresh seed, and a history file under a new history key that
 * holds the seeds of every earlier epoch.
 */
export async function rotateEpoch(
  ctx: Context,
  { compartment, draft }: { compartment: number; draft: Draft },
): Promise<Epochs> {
  const { put, vault } = draft
  const { context, identity } = vault
  const { owner } = context
  const current = currentEpoch(vault, compartment)
  const earlier = await openHistory(ctx, { current, draft })
  const retired = { ...refOf(current), seed: await ownSeed(vault, current) }
  const epochs = [...earlier, retired]
  const next = await createEpoch({
    identitySeed: identity.seed,
    owner,
    compartment,
    epoch: Math.max(...epochs.map(({ epoch }) => epoch)) + 1,
  })
  const historyKey = await deriveHistoryKey({ identitySeed: identity.seed, owner, ...refOf(next) })
  const history = await put(
    await sealHistoryFile({ context, sequence: identity.sequence, historyKey, epochs }),
  )
  return { ...refOf(next), recipient: next.recipient, history }
}

/** The first epoch of a new compartment. */
export async function firstEpoch(
  vault: Pick<OwnVault, 'context' | 'identity'>,
  compartment: number,
): Promise<Epochs> {
  const { owner } = vault.context
  const key = await createEpoch({ identitySeed: vault.identity.seed, owner, compartment, epoch: 1 })
  return { ...refOf(key), recipient: key.recipient, history: null }
}

/** The current epoch that the document names for a compartment or the inbox. */
export function currentEpoch({ document }: Pick<OwnVault, 'document'>, compartment: number): Epochs {
  if (compartment === inbox) return { compartment, ...document.inbox }
  const state = document.compartments.find((one) => one.compartment === compartment)
  // Callers take numbers from this very document.
  if (state === undefined) throw new RangeError('the vault document has no such compartment')
  return state
}

/** Seeds of every epoch of a compartment but the current one. */
async function openHistory(
  ctx: Context,
  { current, draft }: { current: Epochs; draft: Draft },
): Promise<EpochSeed[]> {
  if (current.history === null) return []
  const { signal, vault } = draft
  const { context, identity } = vault
  const file = await ctx.store.get(parseCid(current.history), { signal })
  const { seed } = await deriveHistoryKey({
    identitySeed: identity.seed,
    owner: context.owner,
    ...refOf(current),
  })
  return openHistoryFile({ file, context, current: refOf(current), historySeed: seed })
}

/** Current epochs derive from the newest identity: a change of identity rotates them all. */
async function ownSeed({ context, identity }: OwnVault, ref: EpochRef): Promise<Uint8Array> {
  return (await deriveEpochKey({ identitySeed: identity.seed, owner: context.owner, ...refOf(ref) })).seed
}

export const refOf = ({ compartment, epoch, keyId }: EpochRef): EpochRef => ({ compartment, epoch, keyId })
