import type { Compartment } from '../../crypto/compartments.ts'
import { deriveEpochKey, deriveHistoryKey } from '../../crypto/epochs.ts'
import { type GrantedCompartment, sealGrantBox, sealSeedBox } from '../../crypto/keyBox.ts'
import { buildKeyBoxPages, type Grantee } from '../../crypto/keyBoxPage.ts'
import type { VaultDocument } from '../../crypto/vaultDocument.ts'
import { BoxOwedError } from '../../errors/formats.ts'
import { CompartmentUnknownError } from '../../errors/workflows.ts'
import type { BoxEntry } from './boxes.ts'
import type { PlannedBox } from './planBoxes.ts'
import { refOf } from './rotateEpochs.ts'
import type { Draft, Recipient } from './types.ts'

type Scope = {
  draft: Draft
  /** The compartments as the next document has them. */
  states: VaultDocument['compartments']
  /** Labels as the next settings have them. */
  labels: readonly Compartment[]
  recipients: ReadonlyMap<string, Recipient>
}

/**
 * Seals every planned box whose keys or scope change, keeps the others byte for byte, and builds the pages.
 *
 * @param parameters.present - The boxes as they stand.
 * @param parameters.planned - From `planBoxes`.
 * @param parameters.touched - Compartments whose keys or labels change.
 * @param parameters.reissue - Accounts whose box is sealed anew in any case, lower case.
 * @returns What the document says about the pages; their blocks are put.
 */
export async function issueBoxes(
  parameters: Scope & {
    present: readonly BoxEntry[]
    planned: readonly PlannedBox[]
    touched: ReadonlySet<number>
    reissue: ReadonlySet<string>
  },
): Promise<VaultDocument['keyBoxPages']> {
  const { draft, planned, present, reissue, touched, ...rest } = parameters
  const { context, document, identity } = draft.vault
  const held = new Map<string, BoxEntry>(present.map((entry) => [entry.grantee.doctor, entry]))
  const entries: BoxEntry[] = []
  let changed = present.length !== planned.length
  for (const box of planned) {
    draft.signal?.throwIfAborted()
    const old = held.get(box.doctor)
    const same =
      old !== undefined &&
      !reissue.has(box.doctor) &&
      !box.compartments.some(({ compartment }) => touched.has(compartment)) &&
      sameScope(old.grantee, box)
    entries.push(same ? old : await sealBox({ ...rest, draft, box }))
    changed ||= !same
  }
  if (!changed) return document.keyBoxPages
  const pages = await buildKeyBoxPages({ context, recipient: identity.recipient, entries })
  return Promise.all(pages.map(async ({ bytes, ref }) => ({ ...ref, cid: await draft.put(bytes) })))
}

async function sealBox({
  box,
  draft,
  labels,
  recipients,
  states,
}: Scope & { box: PlannedBox }): Promise<BoxEntry> {
  const { context, keyring } = draft.vault
  const to = recipients.get(box.doctor)
  // The plan has only boxes of doctors whose recipient is known.
  if (to === undefined) throw new BoxOwedError()
  const { certificate, recipient, sequence } = to
  const grantee: Grantee = { ...box, certificate, recipient, sequence }
  if (box.kind === 'seed') {
    const seeds = keyring.identities.map(({ seed, sequence }) => ({ seed, sequence }))
    return { grantee, box: await sealSeedBox({ context, caregiver: box.doctor, recipient, seeds }) }
  }
  const compartments = await Promise.all(
    box.compartments.map((extent) => grantCompartment({ draft, labels, states, ...extent })),
  )
  return { grantee, box: await sealGrantBox({ context, doctor: box.doctor, recipient, compartments }) }
}

async function grantCompartment(
  parameters: Omit<Scope, 'recipients'> & Grantee['compartments'][number],
): Promise<GrantedCompartment> {
  const { compartment, draft, epochs = [], extent, labels, states } = parameters
  const { context, identity } = draft.vault
  const state = states.find((one) => one.compartment === compartment)
  const label = labels.find((one) => one.compartment === compartment)
  if (state === undefined || label === undefined) throw new CompartmentUnknownError()
  const place = { identitySeed: identity.seed, owner: context.owner, ...refOf(state) }
  const { seed } = await deriveEpochKey(place)
  const granted = { ...label, ...refOf(state), seed }
  if (extent === 'all') return { ...granted, historySeed: (await deriveHistoryKey(place)).seed }
  const earlier = epochs.map(async ({ epoch, keyId, sequence }) => ({
    epoch,
    keyId,
    seed: await draft.keys.findSeed({ compartment, epoch, keyId, sequence }),
  }))
  return { ...granted, earlier: await Promise.all(earlier) }
}

function sameScope({ compartments }: Grantee, box: PlannedBox): boolean {
  return (
    compartments.length === box.compartments.length &&
    compartments.every(({ compartment, extent }, i) => {
      const other = box.compartments[i]
      return other?.compartment === compartment && other.extent === extent
    })
  )
}
