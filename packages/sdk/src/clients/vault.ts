import type { Context } from '../workflows/context.ts'
import { restoreVault } from '../workflows/vault/restoreVault.ts'
import { resumeVault } from '../workflows/vault/resumeVault.ts'
import { rotateVault } from '../workflows/vault/rotateVault.ts'
import { salvageRecords } from '../workflows/vault/salvageRecords.ts'
import { vaultStatus } from '../workflows/vault/vaultStatus.ts'

/** The own vault: keys, control, and what was left unfinished. */
export function vaultActions(ctx: Context) {
  return {
    /** See {@link restoreVault}. */
    restore: (parameters: restoreVault.Parameters) => restoreVault(ctx, parameters),
    /** See {@link resumeVault}. */
    resume: (parameters?: resumeVault.Parameters) => resumeVault(ctx, parameters),
    /** See {@link rotateVault}. */
    rotate: (parameters?: rotateVault.Parameters) => rotateVault(ctx, parameters),
    /** See {@link salvageRecords}. */
    salvage: (parameters?: salvageRecords.Parameters) => salvageRecords(ctx, parameters),
    /** See {@link vaultStatus}. */
    status: (parameters?: vaultStatus.Parameters) => vaultStatus(ctx, parameters),
  }
}
