import type { Address, Hex } from 'viem'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import type { Context, PersonRole, WorkflowOptions } from '../context.ts'
import { garbageSchema } from '../state/intents.ts'
import { openState } from '../state/localState.ts'
import { listOutbox } from '../state/outbox.ts'
import { findLapsed } from './findLapsed.ts'
import { loadOwnVault } from './loadVault.ts'

export declare namespace vaultStatus {
  type Parameters = Pick<WorkflowOptions, 'signal'>
  type ReturnType = {
    account: Address
    role: PersonRole
    /** Who controls the account now; the account itself, except after a restore. */
    controller: Address
    head: Hex
    /** Version of the vault document. */
    version: number
    compartments: {
      compartment: number
      kind: 'profile' | 'records' | 'share'
      label: string
      /** How often its keys were made anew, from 1. */
      epoch: number
      /** Records ever added, deleted ones included. */
      records: number
    }[]
    /** Deposits that wait to be admitted are among the records of their compartments; this counts the owner's own inbox. */
    inbox: number
    /** True where access was taken without changing the keys: run `vault.rotate()`. */
    rotationOwed: boolean
    /** Doctors who still hold keys although their access has ended: the next change, or `vault.rotate()`, settles it. */
    lapsed: Address[]
    /** Changes that were begun and not finished: run `vault.resume()`. */
    unfinished: { kind: string; created: number }[]
    /** Old blocks that wait to be erased. */
    garbage: number
    stores: readonly string[]
  }
}

/**
 * Everything about one's own vault that may need attention.
 *
 * @returns State of control, keys, grants and unfinished work.
 * @throws As `loadVault`.
 *
 * @example
 * const { lapsed, unfinished } = await client.vault.status()
 * if (lapsed.length > 0) await client.vault.rotate()
 */
export async function vaultStatus(
  ctx: Context,
  { signal }: vaultStatus.Parameters = {},
): Promise<vaultStatus.ReturnType> {
  const vault = await loadOwnVault(ctx, { signal })
  const { account, document, head, role, settings } = vault
  const owner = vault.keyring.account
  const [{ counts, inbox }, lapsed, outbox, garbage] = await Promise.all([
    getMedicalFileCounts(ctx.client, { registry: role, owner }),
    findLapsed(ctx, { vault, signal }),
    listOutbox(ctx),
    openState(ctx).then((state) => state.list('garbage', garbageSchema)),
  ])
  const epochs = new Map(document.compartments.map(({ compartment, epoch }) => [compartment, epoch]))
  return {
    account: owner,
    role,
    controller: account.controller,
    head,
    version: document.version,
    compartments: settings.compartments.map((one) => ({
      ...one,
      epoch: epochs.get(one.compartment) ?? 1,
      records: counts[one.compartment] ?? 0,
    })),
    inbox,
    rotationOwed: account.rotationOwed,
    lapsed,
    unfinished: outbox.map(({ entry }) => ({ kind: entry.intent.kind, created: entry.created })),
    garbage: garbage.reduce((sum, { cids }) => sum + cids.length, 0),
    stores: document.stores,
  }
}
