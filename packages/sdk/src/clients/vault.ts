import type { Context } from '../workflows/context.ts'
import { resumeVault } from '../workflows/vault/resumeVault.ts'
import { rotateVault } from '../workflows/vault/rotateVault.ts'
import { vaultStatus } from '../workflows/vault/vaultStatus.ts'

/** The own vault: keys, control, and what was left unfinished. */
export function vaultActions(ctx: Context) {
  return {
    /** See {@link resumeVault}. */
    resume: (parameters?: resumeVault.Parameters) => resumeVault(ctx, parameters),
    /** See {@link rotateVault}. */
    rotate: (parameters?: rotateVault.Parameters) => rotateVault(ctx, parameters),
    /** See {@link vaultStatus}. */
    status: (parameters?: vaultStatus.Parameters) => vaultStatus(ctx, parameters),
  }
}
