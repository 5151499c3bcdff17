import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import { createCatalogueEntry, type readCatalogue } from '../../crypto/catalogue.ts'
import type { KeyHint } from '../../crypto/epochs.ts'
import { assertDepositor } from '../../crypto/statement.ts'
import { MedrecError } from '../../errors/base.ts'
import { DepositorUnknownError } from '../../errors/records.ts'
import { VaultUnavailableError } from '../../errors/workflows.ts'
import type { Context } from '../context.ts'
import { isUnavailable } from '../vault/loadVault.ts'
import type { Depositors } from './findDepositors.ts'
import type { Reader } from './openReader.ts'
import { readManifest } from './readManifest.ts'

/** What a list knows of a slot, and the key that its manifest is sealed to; undefined where it can't be read. */
export type ReadEntry = {
  entry: readCatalogue.ReturnType['entries'][number]
  hint: KeyHint | undefined
  pending: boolean
}

export declare namespace readEntry {
  type Parameters = {
    reader: Pick<Reader, 'vault' | 'keys'>
    file: MedicalFile
    depositors: Depositors
    signal?: AbortSignal | undefined
  }
  type ReturnType = ReadEntry
}

/**
 * Reads what a list shows of a record from its manifest. A deposit that can't be read or proves nothing is an entry
 * with the reason, and so is one that no store gives at the moment: a depositor may name a digest that has no block.
 *
 * @throws What concerns every record: errors of the RPC server and the disk, and the signal's reason.
 */
export async function readEntry(ctx: Context, parameters: readEntry.Parameters): Promise<ReadEntry> {
  const { depositors, file, reader, signal } = parameters
  const { compartment, digest, index } = file
  const place = { index, digest: digest.slice(2) }
  try {
    const { hint, manifest, originalAuthor, pending } = await readManifest(ctx, {
      reader,
      compartment,
      digest,
      signal,
    })
    const depositor = await depositors.of(file)
    if (depositor === undefined) throw new DepositorUnknownError({ compartment, index })
    if (depositor !== 'owner') assertDepositor({ statement: manifest.statement, depositor })
    return { entry: createCatalogueEntry({ index, digest, manifest, originalAuthor }), hint, pending }
  } catch (error) {
    if (!(error instanceof MedrecError) || signal?.aborted) throw error
    const passes = error.category === 'network' || error.category === 'disk'
    if (passes && !isUnavailable(error) && !(error instanceof VaultUnavailableError)) throw error
    return { entry: { state: 'unreadable', ...place, reason: error.name }, hint: undefined, pending: false }
  }
}
