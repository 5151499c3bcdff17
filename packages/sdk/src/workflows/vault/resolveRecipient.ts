import type { Address } from 'viem'
import type { Context, PersonRole, WorkflowOptions } from '../context.ts'
import type { Recipient } from './types.ts'

export declare namespace resolveRecipient {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    account: Address
    role?: PersonRole | undefined
    acceptCertificate?: string | undefined
  }
  /** `fresh` is false where the vault document could not be had and the pinned recipient stands in. */
  type ReturnType = Recipient & { fresh: boolean }
}

/** Whom to seal to for a person: signature → certificate → account checked, and pinned. */
export declare function resolveRecipient(
  ctx: Context,
  parameters: resolveRecipient.Parameters,
): Promise<resolveRecipient.ReturnType>
