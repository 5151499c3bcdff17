import type { Address } from 'viem'
import type { Grant } from '../../actions/internal/grant.ts'
import { maxEarlierEpochs } from '../../crypto/keyBox.ts'
import type { Grantee } from '../../crypto/keyBoxPage.ts'
import type { Recipient, VaultChanges } from './types.ts'

type Extent = Grantee['compartments'][number]

/** A box that will stand in the pages: kept as it is, or sealed anew where its keys or scope change. */
export type PlannedBox = Pick<Grantee, 'doctor' | 'kind'> & { compartments: Extent[] }

/** What becomes of the key boxes with one head move. */
export type BoxPlan = {
  boxes: PlannedBox[]
  /** Accounts whose box goes. */
  dropped: Address[]
  /** Compartments that must get a new epoch: somebody who has the key may not read on, or may read only from now on. */
  rotate: number[]
}

/**
 * Compares the boxes in the pages with the grants on the chain. Nobody keeps a key to what the chain does not allow.
 *
 * @param parameters.grantees - Whom the present boxes are for.
 * @param parameters.grants - Grants by doctor in lower case, as the chain has them before this change.
 * @param parameters.existing - Numbers of the compartments that the vault has.
 * @param parameters.reachable - Doctors without a box whose certified recipient could be had, in lower case.
 * @param parameters.distrusted - Doctors whose keys are known to be compromised, in lower case.
 * @param parameters.changes - What this change does: its grant and its drop come before what the chain says.
 */
export function planBoxes(parameters: planBoxes.Parameters): planBoxes.ReturnType {
  const { changes, distrusted, existing, grantees, grants, reachable } = parameters
  const plan: BoxPlan = { boxes: [], dropped: [], rotate: [] }
  const present = new Map<string, Grantee>(grantees.map((grantee) => [grantee.doctor, grantee]))
  const granted = changes.grant?.doctor.toLowerCase()
  const doctors = new Set([...present.keys(), ...grants.keys(), ...(granted === undefined ? [] : [granted])])
  for (const doctor of [...doctors].sort()) {
    const before = present.get(doctor)
    const after = entitle(doctor, before).map((extent) => carryEpochs(extent, before))
    const lost = before?.compartments.filter(
      (had) => after.find(({ compartment }) => compartment === had.compartment)?.extent !== had.extent,
    )
    const gained = after.filter(
      ({ compartment, extent }) =>
        extent === 'fromNowOn' && !before?.compartments.some((had) => had.compartment === compartment),
    )
    // A wider extent (from now on → all) needs no rotation; every other change of extent does.
    const widened = (number: number) =>
      after.some((one) => one.compartment === number && one.extent === 'all')
    plan.rotate.push(
      ...(lost ?? []).map(({ compartment }) => compartment).filter((number) => !widened(number)),
    )
    plan.rotate.push(...gained.map(({ compartment }) => compartment))
    if (after.length > 0 || before?.kind === 'seed')
      plan.boxes.push({ doctor: doctor as Address, kind: before?.kind ?? 'grant', compartments: after })
    else if (before !== undefined) plan.dropped.push(doctor as Address)
  }
  return { ...plan, rotate: [...new Set(plan.rotate)].sort((a, b) => a - b) }

  function entitle(doctor: string, before: Grantee | undefined): Extent[] {
    if (doctor === granted && changes.grant !== undefined)
      return extentsOf(changes.grant.compartments, () =>
        changes.grant?.history === 'all' ? 'all' : 'fromNowOn',
      )
    if (doctor === changes.drop?.toLowerCase() || distrusted.has(doctor)) return []
    if (before?.kind === 'seed') return before.compartments
    const grant = grants.get(doctor)
    const reads = grant?.live === true && grant.permissions.includes('read')
    if (!reads || (before === undefined && !reachable.has(doctor))) return []
    const extents = new Map(before?.compartments.map(({ compartment, extent }) => [compartment, extent]))
    // What the chain allows beyond the box was granted by an operator without keys: it counts from now on.
    return extentsOf(grant.compartments, (compartment) => extents.get(compartment) ?? 'fromNowOn')
  }

  function extentsOf(
    compartments: readonly number[],
    extentOf: (compartment: number) => Extent['extent'],
  ): Extent[] {
    return compartments
      .filter((compartment) => existing.includes(compartment))
      .toSorted((a, b) => a - b)
      .map((compartment) => ({ compartment, extent: extentOf(compartment) }))
  }
}

/** What was read from now on stays readable while the grant stands. */
function carryEpochs(extent: Extent, before: Grantee | undefined): Extent {
  const had = before?.compartments.find(({ compartment }) => compartment === extent.compartment)
  if (extent.extent === 'all' || had?.extent !== 'fromNowOn' || had.epochs === undefined) return extent
  return { ...extent, epochs: had.epochs }
}

/**
 * Adds the epoch that a rotation retires to those of the boxes that had its key from now on.
 *
 * @param parameters.boxes - From {@link planBoxes}.
 * @param parameters.grantees - Whom the present boxes are for.
 * @param parameters.retired - By compartment, the epochs that are current before this change and not after it.
 */
export function retireEpochs(parameters: {
  boxes: readonly PlannedBox[]
  grantees: readonly Grantee[]
  retired: ReadonlyMap<number, NonNullable<Extent['epochs']>[number]>
}): PlannedBox[] {
  const { boxes, grantees, retired } = parameters
  return boxes.map((box) => {
    const before = grantees.find(({ doctor }) => doctor === box.doctor)
    // A box is at most 64 KiB: with many compartments each keeps fewer of its earlier epochs.
    const most = Math.min(maxEarlierEpochs, Math.floor(384 / Math.max(1, box.compartments.length)))
    const compartments = box.compartments.map((extent) => {
      const had = before?.compartments.find(({ compartment }) => compartment === extent.compartment)
      const last = retired.get(extent.compartment)
      if (extent.extent === 'all' || had?.extent !== 'fromNowOn' || last === undefined) return extent
      return { ...extent, epochs: [...(extent.epochs ?? []), last].slice(-most) }
    })
    return { ...box, compartments }
  })
}

export declare namespace planBoxes {
  type Parameters = {
    grantees: readonly Grantee[]
    grants: ReadonlyMap<string, Grant>
    existing: readonly number[]
    reachable: ReadonlyMap<string, Recipient>
    distrusted: ReadonlySet<string>
    changes: Pick<VaultChanges, 'grant' | 'drop'>
  }
  type ReturnType = BoxPlan
}
