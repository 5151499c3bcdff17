import type { Address } from 'viem'
import { VaultUnavailableError } from '../../errors/workflows.ts'
import type { Context, PersonRole, WorkflowOptions } from '../context.ts'
import { loadPin } from '../state/pins.ts'
import { findAccount, loadVault } from './loadVault.ts'
import type { Recipient } from './types.ts'

export declare namespace resolveRecipient {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    account: Address
    role?: PersonRole | undefined
    acceptCertificate?: string | undefined
  }
  type ReturnType = Recipient & {
    /** False where the vault document could not be had and the pinned recipient stands in. */
    fresh: boolean
  }
}

/**
 * Whom to seal to for a person: signature → certificate → account checked, and pinned. Where no store has the person's
 * document, what was pinned when it was last checked stands in.
 *
 * @param parameters.account - The person's account.
 * @param parameters.acceptCertificate - Digest of a certificate that was confirmed over another channel.
 * @returns The recipient.
 * @throws As `loadVault`; {VaultUnavailableError} only where nothing was pinned before.
 */
export async function resolveRecipient(
  ctx: Context,
  parameters: resolveRecipient.Parameters,
): Promise<resolveRecipient.ReturnType> {
  const { account } = parameters
  try {
    const { pin } = await loadVault(ctx, parameters)
    return { account, ...recipientOf(pin), fresh: true }
  } catch (error) {
    if (!(error instanceof VaultUnavailableError)) throw error
    const { context } = await findAccount(ctx, parameters)
    const kept = await loadPin(ctx, context)
    if (kept === undefined) throw error
    return { account, ...recipientOf(kept.pin), fresh: false }
  }
}

const recipientOf = ({ certificate, recipient, sequence }: Omit<Recipient, 'account'>) => ({
  certificate,
  recipient,
  sequence,
})
