import type { Hex } from 'viem'
import type { ContextMismatchError, DigestMismatchError, EpochKeyMissingError } from '../errors/formats.ts'
import type { EpochKey, EpochSeed, KeyHint } from './epochs.ts'
import type { VaultContext } from './schema.ts'
import type { Statement, verifyStatement } from './statement.ts'
import type { VerifySignature } from './certificate.ts'

/** Largest manifest file read, in bytes. */
export const maxManifestBytes = 1024 * 1024

/** How the payload's key is held. Slots of types that a reader does not know are kept and skipped. */
export type KeySlot = { type: 'direct'; identity: string } | { type: string; [member: string]: unknown }

/** See specs/record.md. */
export type Manifest = {
  type: 'medrec/manifest'
  v: 1
  chainId: number
  registry: `0x${string}`
  owner: `0x${string}`
  compartment: number
  /** The statement's uid. */
  uid: string
  keys: KeySlot[]
  /** Null in a mark. */
  payload: { cid: string; size: number } | null
  statement: Statement
  ext?: Record<string, unknown>
}

export declare namespace sealManifest {
  type Parameters = {
    context: VaultContext
    /** The compartment the manifest is for, as on chain. */
    compartment: number
    /** To whom: the compartment's current epoch, a reseal epoch, or the inbox (compartment 255). */
    epoch: Pick<EpochKey, 'compartment' | 'epoch' | 'keyId' | 'recipient'>
    /** Sequence of the owner's identity (in the certificate of the vault document). */
    sequence: number
    statement: Statement
    /** From `encryptRecordPayload`, with its CID; absent in a mark. */
    payload?: { cid: string; size: number; ageIdentity: string } | undefined
  }
  type ReturnType = { manifest: Manifest; file: Uint8Array; digest: Hex; cid: string }
}

export declare namespace readManifestHint {
  type Parameters = { file: Uint8Array }
  type ReturnType = KeyHint
}

export declare namespace openManifest {
  type Parameters = {
    file: Uint8Array
    context: VaultContext
    /** As on chain. */
    compartment: number
    /** From the chain. */
    digest?: Hex | undefined
    /** Where the catalogue or a reference names it. */
    uid?: string | undefined
    /** The seed of the epoch that the hint names; see `findEpochSeed`. */
    seed: Uint8Array
    knownCertificates?: readonly string[] | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = {
    manifest: Manifest
    hint: KeyHint
    /** True where it lies in the inbox and waits for the owner to admit it. */
    pending: boolean
  } & verifyStatement.ReturnType
  type ErrorType = ContextMismatchError | DigestMismatchError | verifyStatement.ErrorType
}

export declare namespace findEpochSeed {
  type Parameters = { hint: KeyHint; seeds: readonly EpochSeed[] }
  type ReturnType = Uint8Array
  type ErrorType = EpochKeyMissingError
}
