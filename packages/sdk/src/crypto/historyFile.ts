import * as v from 'valibot'
import type { ContextMismatchError } from '../errors/formats.ts'
import type { EpochRef, EpochSeed, HistoryKey } from './epochs.ts'
import { address, chainId, compartmentOrInbox, formatHead, hex16, openItems, ordinal, seed, type VaultContext } from './schema.ts'

export const historySchema = v.strictObject({
  ...formatHead('medrec/history'),
  chainId,
  registry: address,
  owner: address,
  compartment: compartmentOrInbox,
  /** The epoch under whose history key it is sealed. */
  epoch: ordinal,
  keyId: hex16,
  /** Every other epoch of the compartment, ascending by epoch. */
  epochs: v.pipe(v.array(v.strictObject({ epoch: ordinal, keyId: hex16, seed })), v.minLength(1), v.maxLength(4096)),
  ext: v.exactOptional(openItems),
})

export declare namespace sealHistoryFile {
  type Parameters = {
    context: VaultContext
    /** Sequence of the owner's identity, for the hint. */
    sequence: number
    historyKey: Pick<HistoryKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>
    epochs: readonly EpochSeed[]
  }
  type ReturnType = Uint8Array
}

export declare namespace openHistoryFile {
  type Parameters = {
    file: Uint8Array
    context: VaultContext
    /** Current epoch of the compartment in the verified document. */
    current: EpochRef
    /** Derived by the owner, or from the key box. */
    historySeed: Uint8Array
  }
  type ReturnType = EpochSeed[]
  type ErrorType = ContextMismatchError
}
