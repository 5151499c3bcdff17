import type { Address } from 'viem'
import type { Grantee } from '../../crypto/keyBoxPage.ts'
import { verifyVaultDocument } from '../../crypto/vaultDocument.ts'
import { MedrecError } from '../../errors/base.ts'
import { CertificateChangedError } from '../../errors/formats.ts'
import { digestToCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { findAccount, verifierOf } from './loadVault.ts'
import { resolveRecipient } from './resolveRecipient.ts'
import type { Recipient } from './types.ts'

/** To whom the boxes of a head move may be sealed. */
export type ResolvedGrantees = {
  /** By account in lower case; one entry for each doctor that could be resolved or is pinned. */
  recipients: ReadonlyMap<string, Recipient>
  /** Doctors who say themselves that their keys were compromised: lapsed until the patient confirms the new ones. */
  distrusted: ReadonlySet<string>
}

/**
 * Resolves everybody who has, or is owed, a key box. A document that can't be had, was changed without the person's
 * confirmation or is plainly wrong never blocks the others: the recipient to which the present box is sealed stands in.
 *
 * @param parameters.grantees - Whom the present boxes are for.
 * @param parameters.owed - Doctors with a live grant and no box.
 */
export async function resolveGrantees(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { grantees: readonly Grantee[]; owed: readonly Address[] },
): Promise<ResolvedGrantees> {
  const { grantees, owed, signal } = parameters
  const recipients = new Map<string, Recipient>()
  const distrusted = new Set<string>()
  const resolve = async (account: Address, pinned: Grantee | undefined) => {
    const key = account.toLowerCase()
    try {
      recipients.set(key, await resolveRecipient(ctx, { account, signal }))
    } catch (error) {
      if (!(error instanceof MedrecError) || signal?.aborted) throw error
      if (error instanceof CertificateChangedError && (await isCompromised(ctx, { account, error, signal })))
        distrusted.add(key)
      else if (pinned !== undefined) recipients.set(key, { ...pinned, account })
      // Without a pin the box stays owed: the next head move tries again.
    }
  }
  await Promise.all([
    ...grantees.map((grantee) => resolve(grantee.doctor, grantee)),
    ...owed.map((doctor) => resolve(doctor, undefined)),
  ])
  return { recipients, distrusted }
}

/** Whether the changed certificate, itself valid, says why it was made. */
async function isCompromised(
  ctx: Context,
  parameters: { account: Address; error: CertificateChangedError; signal: AbortSignal | undefined },
): Promise<boolean> {
  const { account, error, signal } = parameters
  const { context, state } = await findAccount(ctx, { account })
  const { document } = await verifyVaultDocument({
    bytes: await ctx.store.get(digestToCid(state.head), { signal }),
    context,
    head: state.head,
    controller: state.controller,
    confirmedCertificates: [error.found],
    verify: verifierOf(ctx),
  })
  return document.certificate.reason === 'compromised'
}
