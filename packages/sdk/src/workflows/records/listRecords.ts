import type { Address } from 'viem'
import { readCatalogue } from '../../crypto/catalogue.ts'
import type { Compartment } from '../../crypto/compartments.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { findCompartment } from '../vault/compartmentKeys.ts'
import { loadCatalogue, loadDigests } from './catalogue.ts'
import { type Depositors, findDepositors } from './findDepositors.ts'
import { findReplays } from './findReplays.ts'
import { foldEntries, type Slot } from './foldEntries.ts'
import { mapParallel } from './mapParallel.ts'
import { openReader, type Reader } from './openReader.ts'
import { readEntry } from './readEntry.ts'
import type { RecordEntry, UnreadableEntry } from './types.ts'

export declare namespace listRecords {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    /** Whose records; the own ones where it is not given. */
    patient?: Address | undefined
    /** Label or number; every compartment that can be read where it is not given. */
    compartment?: string | number | undefined
  }
  type ReturnType = (RecordEntry | UnreadableEntry)[]
}

/**
 * Lists records, by compartment and in the order in which they were added. Names and kinds come from the catalogue as
 * far as it goes and from the manifests after that, each checked against the chain; what can't be read is listed with
 * the reason, never left out.
 *
 * @param ctx - Whose keys: the owner's, or those of a doctor with a live grant.
 * @param parameters.patient - Whose records; the own ones where it is not given.
 * @param parameters.compartment - Label or number; all where it is not given.
 * @param parameters.signal - Ends the work.
 * @returns The entries; marks are folded into the records they are about.
 * @throws As `openReader`; {CompartmentUnknownError} if the keys are for no such compartment.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const doctor = client.extend(medrecActions({ store, keys, state }))
 * for (const entry of await doctor.records.list({ patient })) console.log(entry.readable ? entry.kind : entry.reason)
 */
export async function listRecords(
  ctx: Context,
  parameters: listRecords.Parameters = {},
): Promise<listRecords.ReturnType> {
  const { compartment, patient, signal } = parameters
  const reader = await openReader(ctx, { owner: patient, compartment, signal })
  const { owner } = reader.vault.context
  const wanted =
    compartment === undefined ? reader.keys.compartments : [findCompartment(reader.keys, compartment)]
  const depositors = findDepositors(ctx, { owner, signal })
  const slots: Slot[] = []
  for (const one of wanted)
    slots.push(...(await listCompartment(ctx, { reader, compartment: one, depositors, signal })))
  return foldEntries({ owner, slots, replays: await findReplays(slots, depositors) })
}

type CompartmentListing = {
  reader: Reader
  compartment: Compartment
  depositors: Depositors
  signal: AbortSignal | undefined
}

async function listCompartment(ctx: Context, listing: CompartmentListing): Promise<Slot[]> {
  const {
    compartment: { compartment, label },
    depositors,
    reader,
    signal,
  } = listing
  const [pages, digests] = await Promise.all([
    loadCatalogue(ctx, { reader, compartment, signal }),
    loadDigests(ctx, reader, compartment),
  ])
  const known = new Map(readCatalogue({ pages, digests }).entries.map((entry) => [entry.index, entry]))
  const files = digests.flatMap((digest, index) =>
    BigInt(digest) === 0n ? [] : [{ compartment, index, digest }],
  )
  return mapParallel(files, async (file) => {
    signal?.throwIfAborted()
    const entry = known.get(file.index)
    if (entry !== undefined) return { file, label, entry, pending: false }
    return { file, label, ...(await readEntry(ctx, { reader, file, depositors, signal })) }
  })
}
