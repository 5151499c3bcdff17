import type { Hex } from 'viem'
import type { Context, WorkflowOptions } from '../context.ts'
import type { Intent } from '../state/intents.ts'
import type { Draft, HeadMove, OwnVault, VaultChanges } from './types.ts'

export declare namespace changeVault {
  type Parameters = WorkflowOptions & {
    /** Goes into the outbox before anything is done. */
    intent: Intent
    /** What to change, decided on the newest vault; runs anew for each attempt. */
    plan: (draft: Draft) => Promise<VaultChanges>
    /** The transaction that moves the head; `setHead` where it is not given. */
    move?: HeadMove | undefined
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    /** The vault as it is now. */
    vault: OwnVault
    /** Compartments with a new epoch (255 is the inbox), ascending. */
    rotated: readonly number[]
    hash: Hex
    gasUsed: bigint
    /** How often it was tried: 1 where no other device was in the way. */
    attempts: number
  }
}

/**
 * Changes one's own vault document and moves the head, in a loop: load → plan → store durably → one transaction; when
 * another device was faster, everything made for the attempt is thrown away and the plan runs on the newer vault.
 */
export declare function changeVault(
  ctx: Context,
  parameters: changeVault.Parameters,
): Promise<changeVault.ReturnType>
