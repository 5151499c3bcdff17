import type { Compartment } from '../../crypto/compartments.ts'
import { inbox } from '../../crypto/schema.ts'
import { sealSettings } from '../../crypto/settings.ts'
import { assertWritable, type UnsignedVaultDocument, type VaultDocument } from '../../crypto/vaultDocument.ts'
import type { Context } from '../context.ts'
import { loadBoxes, loadGrants } from './boxes.ts'
import { issueBoxes } from './issueBoxes.ts'
import { type BoxPlan, planBoxes, retireEpochs } from './planBoxes.ts'
import { resolveGrantees } from './resolveGrantees.ts'
import { firstEpoch, rotateEpoch } from './rotateEpochs.ts'
import type { Draft, OwnVault, Recipient, VaultChanges } from './types.ts'

/** The next document before it is signed, and what its keys have become. */
export type NextVault = {
  document: UnsignedVaultDocument
  /** Compartments with a new epoch, ascending; 255 is the inbox. */
  rotated: number[]
  dropped: BoxPlan['dropped']
}

/**
 * Applies changes to the newest document. With every head move the key boxes are brought in line with the grants on
 * the chain: lapsed grantees go (and what they had the key to is rotated), owed boxes are issued.
 */
export async function buildNext(
  ctx: Context,
  { changes, draft }: { changes: VaultChanges; draft: Draft },
): Promise<NextVault> {
  const { vault } = draft
  const { document: current, identity, role } = vault
  assertWritable({ document: current })
  const labels = changes.compartments ?? vault.settings.compartments
  const boxes =
    role === 'patient'
      ? await planGrantees(ctx, { changes, draft })
      : {
          plan: { boxes: [], dropped: [], rotate: [] },
          present: [],
          recipients: new Map<string, Recipient>(),
        }
  const rotated = [...new Set([...(changes.rotate ?? []), ...boxes.plan.rotate])].sort((a, b) => a - b)
  const states = await nextStates(ctx, { changes, draft, labels, rotated })
  const planned = retireEpochs({
    boxes: boxes.plan.boxes,
    grantees: boxes.present.map(({ grantee }) => grantee),
    retired: retiredEpochs(vault, rotated),
  })
  const keyBoxPages = await issueBoxes({
    draft,
    states,
    labels,
    recipients: boxes.recipients,
    present: boxes.present,
    planned,
    touched: new Set([...rotated, ...relabelled(vault.settings.compartments, labels)]),
    reissue: new Set(changes.grant === undefined ? [] : [changes.grant.doctor.toLowerCase()]),
  })
  const { signature: _, ...kept } = current
  const document: UnsignedVaultDocument = {
    ...kept,
    version: current.version + 1,
    previous: vault.head.slice(2).toLowerCase(),
    certificate: changes.certificate ?? current.certificate,
    unlockBox: changes.unlockBox ?? current.unlockBox,
    compartments: states,
    inbox: rotated.includes(inbox) ? await nextInbox(ctx, draft) : current.inbox,
    keyBoxPages,
    settings:
      changes.compartments === undefined
        ? current.settings
        : await draft.put(
            await sealSettings({
              context: vault.context,
              recipient: identity.recipient,
              settings: { ...vault.settings, compartments: [...labels] },
            }),
          ),
    stores: changes.stores === undefined ? current.stores : [...changes.stores],
    ...(changes.practitioner === undefined ? {} : { practitioner: changes.practitioner }),
  }
  return { document, rotated, dropped: boxes.plan.dropped }
}

/** The current epochs that this change retires. */
function retiredEpochs({ document, identity }: OwnVault, rotated: readonly number[]) {
  const states = document.compartments.filter(({ compartment }) => rotated.includes(compartment))
  return new Map(
    states.map(({ compartment, epoch, keyId }) => [
      compartment,
      { sequence: identity.sequence, epoch, keyId },
    ]),
  )
}

async function planGrantees(ctx: Context, { changes, draft }: { changes: VaultChanges; draft: Draft }) {
  const { signal, vault } = draft
  const [present, grants] = await Promise.all([
    loadBoxes(ctx, { vault, signal }),
    loadGrants(ctx, { patient: vault.context.owner }),
  ])
  const grantees = present.map(({ grantee }) => grantee)
  const decided = [changes.grant?.doctor, changes.drop].map((doctor) => doctor?.toLowerCase())
  const owed = [...grants.values()]
    .filter(({ live, permissions }) => live && permissions.includes('read'))
    .map(({ account }) => account)
    .filter((doctor) => !grantees.some((grantee) => grantee.doctor === doctor.toLowerCase()))
  const { distrusted, recipients } = await resolveGrantees(ctx, {
    grantees: grantees.filter(({ doctor }) => !decided.includes(doctor)),
    owed: owed.filter((doctor) => !decided.includes(doctor.toLowerCase())),
    signal,
  })
  const known = new Map(recipients)
  if (changes.grant !== undefined) known.set(changes.grant.doctor.toLowerCase(), changes.grant.recipient)
  const existing = vault.document.compartments.map(({ compartment }) => compartment)
  const plan = planBoxes({ grantees, grants, existing, reachable: known, distrusted, changes })
  return { plan, present, recipients: known }
}

async function nextStates(
  ctx: Context,
  parameters: {
    changes: VaultChanges
    draft: Draft
    labels: readonly Compartment[]
    rotated: readonly number[]
  },
): Promise<VaultDocument['compartments']> {
  const { changes, draft, labels, rotated } = parameters
  const { compartments: current } = draft.vault.document
  const states: VaultDocument['compartments'] = []
  for (const state of current) {
    draft.signal?.throwIfAborted()
    const { compartment } = state
    const rewritten = changes.catalogues?.find((one) => one.compartment === compartment)
    const catalogue = rewritten?.catalogue ?? state.catalogue
    const epochs = rotated.includes(compartment) ? await rotateEpoch(ctx, { compartment, draft }) : state
    states.push({ ...epochs, compartment, catalogue })
  }
  for (const { compartment } of labels) {
    if (states.some((state) => state.compartment === compartment)) continue
    const epochs = await firstEpoch(draft.vault, compartment)
    states.push({ ...epochs, compartment, catalogue: { count: 0, pages: [] } })
  }
  return states.sort((a, b) => a.compartment - b.compartment)
}

async function nextInbox(ctx: Context, draft: Draft): Promise<VaultDocument['inbox']> {
  const { compartment: _, ...epochs } = await rotateEpoch(ctx, { compartment: inbox, draft })
  return epochs
}

/** Compartments whose label or kind is another now: it stands in their key boxes. */
function relabelled(before: readonly Compartment[], after: readonly Compartment[]): number[] {
  return after
    .filter(({ compartment, kind, label }) => {
      const old = before.find((one) => one.compartment === compartment)
      return old !== undefined && (old.label !== label || old.kind !== kind)
    })
    .map(({ compartment }) => compartment)
}
