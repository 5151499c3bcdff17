import type { Context, WorkflowOptions } from '../context.ts'
import { findLapsed } from '../vault/findLapsed.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import type { LoadedVault } from '../vault/types.ts'

/**
 * Gives the own vault new keys where somebody without access still holds the present ones. To be called right before
 * something is sealed: a grant may end at any moment.
 *
 * @param parameters.vault - The own one, freshly loaded.
 * @returns True where the vault was changed and must be loaded again.
 * @throws As `findLapsed` and `rotateVault`.
 */
export async function rotateIfOwed(
  ctx: Context,
  { signal, vault }: Pick<WorkflowOptions, 'signal'> & { vault: LoadedVault },
): Promise<boolean> {
  const lapsed = await findLapsed(ctx, { vault, signal })
  if (lapsed.length === 0 && !vault.account.rotationOwed) return false
  await rotateVault(ctx, { signal })
  return true
}
