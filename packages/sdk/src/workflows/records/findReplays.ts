import type { Depositors } from './findDepositors.ts'
import type { Slot } from './foldEntries.ts'

/**
 * A uid counts in the slot that came to be first; anywhere else it is a replay. Not the first in a list: whoever may
 * write into one compartment could claim the uid of a record in a later one, and push it out.
 *
 * @param slots - All that were read.
 * @param depositors - Of the vault; asked only where a uid stands twice.
 * @returns The slots whose uid is another's.
 */
export async function findReplays(
  slots: readonly Slot[],
  depositors: Pick<Depositors, 'since'>,
): Promise<ReadonlySet<Slot>> {
  const claims = new Map<string, Slot[]>()
  for (const slot of slots)
    if (slot.entry.state !== 'unreadable')
      claims.set(slot.entry.uid, [...(claims.get(slot.entry.uid) ?? []), slot])
  const replays = new Set<Slot>()
  for (const rivals of claims.values()) {
    if (rivals.length === 1) continue
    const dated = await Promise.all(
      // What the trail says nothing about comes last.
      rivals.map(async (slot) => ({ slot, since: (await depositors.since(slot.file)) ?? 2n ** 256n })),
    )
    const [, ...later] = dated.sort((a, b) => (a.since < b.since ? -1 : Number(a.since > b.since)))
    for (const { slot } of later) replays.add(slot)
  }
  return replays
}
