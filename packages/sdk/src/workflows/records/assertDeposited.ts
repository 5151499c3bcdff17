import type { MedicalFile } from '../../actions/getMedicalFiles.ts'
import { assertDepositor, type Statement } from '../../crypto/statement.ts'
import { DepositorUnknownError } from '../../errors/records.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { loadCatalogue } from './catalogue.ts'
import { findDepositors } from './findDepositors.ts'
import type { Reader } from './openReader.ts'

/**
 * Refuses a record that somebody else than its author put where it lies: a replay. What the owner's own catalogue lists
 * was checked when it got there.
 *
 * @throws {DepositorMismatchError} if it is a replay; {DepositorUnknownError} if the trail says nothing about it.
 */
export async function assertDeposited(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & {
    reader: Pick<Reader, 'vault' | 'keys'>
    file: MedicalFile
    statement: Statement
  },
): Promise<void> {
  const { file, reader, signal, statement } = parameters
  const { compartment, index } = file
  const pages = await loadCatalogue(ctx, { reader, compartment, signal })
  const isListed = pages.some(({ entries }) =>
    entries.some((entry) => 'uid' in entry && entry.index === index && `0x${entry.digest}` === file.digest),
  )
  if (isListed) return
  const depositor = await findDepositors(ctx, { owner: reader.vault.context.owner, signal }).of(file)
  if (depositor === undefined) throw new DepositorUnknownError({ compartment, index })
  if (depositor !== 'owner') assertDepositor({ statement, depositor })
}
