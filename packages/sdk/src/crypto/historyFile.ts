import * as v from 'valibot'
import type { WrongKeyError } from '../errors/crypto.ts'
import type { ContextMismatchError } from '../errors/formats.ts'
import { type EpochKey, type EpochRef, type EpochSeed, expandEpochSeed } from './epochs.ts'
import {
  address,
  ascending,
  chainId,
  compartmentOrInbox,
  formatHead,
  fromBase64,
  hex16,
  normalizeContext,
  openItems,
  ordinal,
  seed,
  toBase64,
  type VaultContext,
} from './schema.ts'
import { assertContext, assertSame, openDocument, sealDocument } from './sealedDocument.ts'

const format = 'history file'

/** See specs/key-box.md, "History file". */
export const historySchema = v.strictObject({
  ...formatHead('medrec/history'),
  chainId,
  registry: address,
  owner: address,
  compartment: compartmentOrInbox,
  /** The epoch under whose history key it is sealed. */
  epoch: ordinal,
  keyId: hex16,
  epochs: v.pipe(
    v.array(v.strictObject({ epoch: ordinal, keyId: hex16, seed })),
    v.minLength(1),
    v.maxLength(4096),
    ascending((item) => item.epoch),
  ),
  ext: v.exactOptional(openItems),
})

/**
 * Seals the seeds of a compartment's other epochs, earlier and resealed ones, to its history key. At each rotation
 * it is written anew under the history key of the new epoch.
 *
 * @param parameters.context - The vault.
 * @param parameters.sequence - Sequence of the owner's identity, for the public hint.
 * @param parameters.historyKey - From `deriveHistoryKey` for the current epoch.
 * @param parameters.epochs - Every other epoch of the compartment with its seed.
 * @returns The file, one raw block.
 *
 * @example
 * import { deriveHistoryKey, sealHistoryFile } from '@medrec/sdk/crypto'
 *
 * const historyKey = await deriveHistoryKey({ identitySeed: identity.seed, owner, ...current })
 * const file = await sealHistoryFile({ context, sequence: identity.sequence, historyKey, epochs: [retired] })
 */
export async function sealHistoryFile(
  parameters: sealHistoryFile.Parameters,
): Promise<sealHistoryFile.ReturnType> {
  const { context, epochs, historyKey, sequence } = parameters
  const { compartment, epoch, keyId, recipient } = historyKey
  for (const item of epochs) assertSame(format, 'compartment', item, historyKey)
  return sealDocument({
    document: {
      type: 'medrec/history',
      v: 1,
      ...normalizeContext(context),
      compartment,
      epoch,
      keyId,
      epochs: epochs
        .map(({ epoch, keyId, seed }) => ({ epoch, keyId, seed: toBase64(seed) }))
        .sort((a, b) => a.epoch - b.epoch),
    },
    schema: historySchema,
    recipient,
    hint: { sequence, compartment, epoch, keyId },
  })
}

export declare namespace sealHistoryFile {
  type Parameters = {
    context: VaultContext
    sequence: number
    historyKey: Pick<EpochKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>
    epochs: readonly EpochSeed[]
  }
  type ReturnType = Uint8Array
  type ErrorType = ContextMismatchError | sealDocument.ErrorType
}

/**
 * Opens a compartment's history file.
 *
 * @param parameters.file - The file that the verified vault document names.
 * @param parameters.context - The vault.
 * @param parameters.current - The compartment's current epoch, out of that document.
 * @param parameters.historySeed - 32 bytes: derived by the owner, or from the key box of a grant of "all".
 * @returns The other epochs with their seeds, ascending.
 * @throws {ContextMismatchError} if it is the file of another vault, compartment or epoch.
 * @throws {WrongKeyError} if the seed is not of this file.
 *
 * @example
 * import { openHistoryFile } from '@medrec/sdk/crypto'
 *
 * const earlier = await openHistoryFile({ file, context, current: state, historySeed })
 */
export async function openHistoryFile(
  parameters: openHistoryFile.Parameters,
): Promise<openHistoryFile.ReturnType> {
  const { context, current, file, historySeed } = parameters
  const { compartment, epoch, keyId } = current
  const { ageIdentity } = await expandEpochSeed({ compartment, epoch, keyId, seed: historySeed })
  const content = await openDocument({ file, ageIdentity, type: 'medrec/history', schema: historySchema })
  assertContext(format, content, normalizeContext(context))
  for (const field of ['compartment', 'epoch', 'keyId'] as const) assertSame(format, field, content, current)
  return content.epochs.map((item) => ({
    compartment,
    epoch: item.epoch,
    keyId: item.keyId,
    seed: fromBase64(item.seed),
  }))
}

export declare namespace openHistoryFile {
  type Parameters = { file: Uint8Array; context: VaultContext; current: EpochRef; historySeed: Uint8Array }
  type ReturnType = EpochSeed[]
  type ErrorType = ContextMismatchError | WrongKeyError | openDocument.ErrorType
}
