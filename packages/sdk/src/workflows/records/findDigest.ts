import type { Hex } from 'viem'
import { getMedicalFile } from '../../actions/getMedicalFile.ts'
import { RecordDeletedError, RecordMovedError } from '../../errors/records.ts'
import type { Context } from '../context.ts'
import type { Reader } from './openReader.ts'
import type { RecordPlace } from './types.ts'

/**
 * The digest that the chain has for a record.
 *
 * @throws {RecordDeletedError} if the slot is empty; {RecordMovedError} if it has another digest than the reference says.
 */
export async function findDigest(
  ctx: Context,
  reader: Pick<Reader, 'vault'>,
  record: RecordPlace,
): Promise<Hex> {
  const { compartment, digest: expected, index, owner } = record
  const digest = await getMedicalFile(ctx.client, { registry: reader.vault.role, owner, compartment, index })
  if (digest === undefined) throw new RecordDeletedError({ compartment, index })
  if (expected !== undefined && expected !== digest) throw new RecordMovedError({ compartment, index })
  return digest
}
