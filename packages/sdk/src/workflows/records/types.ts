import type { Address, Hex } from 'viem'
import type { ContentStatement } from '../../crypto/statement.ts'

/** Where a record lies. Public: an account, numbers and digests. */
export type RecordReference = {
  /** Whose vault. */
  owner: Address
  /** Number of the compartment on the chain. */
  compartment: number
  index: number
  /** Digest of the manifest as the chain has it. */
  digest: Hex
  /** Lower-case hex, 16 bytes. */
  uid: string
}

/** What naming a record takes: its place is enough, digest and uid are compared where they are given. */
export type RecordPlace = Pick<RecordReference, 'owner' | 'compartment' | 'index'> &
  Partial<Pick<RecordReference, 'digest' | 'uid'>>

/** What a statement proves about who wrote a record. */
export type Authorship = {
  /** Who put it here: the copier, in a copy. */
  author: Address
  /** Who wrote the content: what people are shown. */
  originalAuthor: Address
}

/** A record that could be read, in a list. */
export type RecordEntry = Authorship & {
  readable: true
  reference: RecordReference
  /** Label of the compartment. */
  label: string
  kind: ContentStatement['kind']
  name: string
  mediaType: string
  /** Bytes of the content. */
  size: number
  /** Unix seconds, by the author's clock. */
  created: number
  about: string | null
  replaces: string | null
  /**
   * Whether it takes the place of the record that it `replaces`, or only proposes to: that is for the owner and the
   * original author to do. Undefined where it replaces nothing that is listed.
   */
  correction: 'replacement' | 'proposal' | undefined
  /** True where it lies in the inbox and waits for the owner to admit it. */
  pending: boolean
  /** What others say about it, only where they may. */
  marks: readonly { author: Address; mark: 'accepted' | 'declined' | 'enteredInError'; created: number }[]
}

/** A slot with something in it that can't be read, with the name of the error: never left out silently. */
export type UnreadableEntry = {
  readable: false
  reference: Omit<RecordReference, 'uid'>
  label: string
  reason: string
}
