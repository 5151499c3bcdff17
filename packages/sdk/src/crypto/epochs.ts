import type { Address } from 'viem'
import * as v from 'valibot'
import { compartmentOrInbox, hex16, ordinal } from './schema.ts'

export const epochRefSchema = v.strictObject({ compartment: compartmentOrInbox, epoch: ordinal, keyId: hex16 })

/** Which epoch of which compartment: public, in hints and in the vault document. */
export type EpochRef = v.InferOutput<typeof epochRefSchema>

/** The key pair of an epoch. */
export type EpochKey = EpochRef & {
  /** 32 secret bytes. */
  seed: Uint8Array
  /** `AGE-SECRET-KEY-PQ-1…` */
  ageIdentity: string
  /** `age1pq1…` */
  recipient: string
}

/** The key pair of the history file of a compartment, as of one epoch. */
export type HistoryKey = EpochKey

/** What the public hint stanza of a file says: the sequence of the owner's identity and the epoch. */
export type KeyHint = EpochRef & { sequence: number }

/** Seeds of epochs at hand, from identity seeds (owner), key boxes and history files (doctor). */
export type EpochSeed = EpochRef & { seed: Uint8Array }

export declare namespace deriveEpochKey {
  type Parameters = { identitySeed: Uint8Array; owner: Address } & EpochRef
  type ReturnType = EpochKey
}
export declare namespace deriveHistoryKey {
  type Parameters = deriveEpochKey.Parameters
  type ReturnType = HistoryKey
}
export declare namespace createEpoch {
  type Parameters = { identitySeed: Uint8Array; owner: Address; compartment: number; epoch: number }
  /** With a fresh random keyId. */
  type ReturnType = EpochKey
}
