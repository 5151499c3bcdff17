import type { Address } from 'viem'
import { computeBoxTag } from '../../crypto/keyBoxPage.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { loadBoxPages, loadGrants } from './boxes.ts'
import type { LoadedVault } from './types.ts'

/**
 * Doctors whose key box stands in the current pages although they may not read any more. While there is one, nothing
 * may be sealed to the current epochs: the owner rotates first, a depositor seals to the inbox.
 *
 * @param parameters.vault - A patient's, freshly loaded.
 * @returns Their accounts; empty for a doctor's own vault, which nobody else is let into.
 */
export async function findLapsed(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { vault: LoadedVault },
): Promise<Address[]> {
  const { signal, vault } = parameters
  const { context, document, role } = vault
  if (role === 'doctor' || document.keyBoxPages.length === 0) return []
  const [pages, grants] = await Promise.all([
    loadBoxPages(ctx, { vault, signal }),
    loadGrants(ctx, { patient: context.owner }),
  ])
  const tags = new Set(pages.flatMap(({ boxes }) => boxes.map(({ tag }) => tag)))
  return [...grants.values()]
    .filter(({ live, permissions }) => !live || !permissions.includes('read'))
    .map(({ account }) => account)
    .filter((doctor) => tags.has(computeBoxTag({ owner: context.owner, doctor })))
}
