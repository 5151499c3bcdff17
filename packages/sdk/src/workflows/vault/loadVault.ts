import type { Address } from 'viem'
import type { Context, PersonRole, WorkflowOptions } from '../context.ts'
import type { LoadedVault, OwnVault } from './types.ts'

export declare namespace loadVault {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    account: Address
    /** In which registry to look; both where it is not given. */
    role?: PersonRole | undefined
    /** Digest of a changed or foreign-controlled certificate that the person confirmed, lower-case hex. */
    acceptCertificate?: string | undefined
  }
  type ReturnType = LoadedVault
}

/**
 * Loads a vault: head on the chain → block → signature → certificate → account's controller → pins.
 */
export declare function loadVault(ctx: Context, parameters: loadVault.Parameters): Promise<LoadedVault>

/** As `loadVault` for the account of the keyring, with what only its owner can open. */
export declare function loadOwnVault(
  ctx: Context,
  options?: Pick<WorkflowOptions, 'signal'> & { acceptCertificate?: string | undefined },
): Promise<OwnVault>
