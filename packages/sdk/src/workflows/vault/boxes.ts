import type { Address } from 'viem'
import type { Grant } from '../../actions/internal/grant.ts'
import { iteratePages } from '../../actions/iteratePages.ts'
import { listDoctorsOfPatient } from '../../actions/listDoctorsOfPatient.ts'
import { maxPageSize } from '../../contracts/constants.ts'
import { type Grantee, type KeyBoxPage, openGrantees, openKeyBoxPage } from '../../crypto/keyBoxPage.ts'
import { fromBase64 } from '../../crypto/schema.ts'
import { parseCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import type { LoadedVault, OwnVault } from './types.ts'

/** A box as it stands in the pages, with what the owner keeps about it. */
export type BoxEntry = { grantee: Grantee; box: Uint8Array }

type Options = Pick<WorkflowOptions, 'signal'>

/** The pages that the vault document names; anybody can read them, not what is in the boxes. */
export async function loadBoxPages(
  ctx: Context,
  { signal, vault }: Options & { vault: LoadedVault },
): Promise<KeyBoxPage[]> {
  const { context, document } = vault
  return Promise.all(
    document.keyBoxPages.map(async (ref) =>
      openKeyBoxPage({ bytes: await ctx.store.get(parseCid(ref.cid), { signal }), context, ref }),
    ),
  )
}

/** All boxes of one's own vault. */
export async function loadBoxes(
  ctx: Context,
  { signal, vault }: Options & { vault: OwnVault },
): Promise<BoxEntry[]> {
  const { context, identity } = vault
  const pages = await loadBoxPages(ctx, { vault, signal })
  const entries = pages.map(async (page) => {
    const grantees = await openGrantees({ page, ageIdentity: identity.ageIdentity, context })
    // `openGrantees` has checked that the two lists name the same doctors in the same order.
    return page.boxes.flatMap(({ box }, i) => {
      const grantee = grantees[i]
      return grantee === undefined ? [] : [{ grantee, box: fromBase64(box) }]
    })
  })
  return (await Promise.all(entries)).flat()
}

/** Every grant a patient ever gave, by the doctor's address in lower case, as it stands on the chain now. */
export async function loadGrants(
  ctx: Pick<Context, 'client'>,
  { patient }: { patient: Address },
): Promise<Map<string, Grant>> {
  const grants = new Map<string, Grant>()
  const pages = iteratePages(listDoctorsOfPatient, ctx.client, { patient, size: maxPageSize })
  for await (const grant of pages) grants.set(grant.account.toLowerCase(), grant)
  return grants
}
