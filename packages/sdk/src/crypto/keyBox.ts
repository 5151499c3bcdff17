import * as v from 'valibot'
import type { Address } from 'viem'
import type { ContextMismatchError } from '../errors/formats.ts'
import type { WrongKeyError } from '../errors/crypto.ts'
import { compartmentSchema, type Compartment } from './compartments.ts'
import type { EpochSeed } from './epochs.ts'
import type { IdentitySeed } from './identity.ts'
import {
  address,
  chainId,
  formatHead,
  hex16,
  hex32,
  openItems,
  ordinal,
  seed,
  type VaultContext,
} from './schema.ts'
import type { VaultDocument } from './vaultDocument.ts'

const members = { chainId, registry: address, patient: address, doctor: address, recipientHash: hex32 }

export const grantBoxSchema = v.strictObject({
  ...formatHead('medrec/key-box'),
  kind: v.literal('grant'),
  ...members,
  compartments: v.pipe(
    v.array(
      v.strictObject({
        ...compartmentSchema.entries,
        epoch: ordinal,
        keyId: hex16,
        seed,
        /** Key of the compartment's history file; only in grants of "all". */
        history: v.exactOptional(seed),
      }),
    ),
    v.minLength(1),
    v.maxLength(48),
  ),
  ext: v.exactOptional(openItems),
})

/** For a caregiver: the identity seeds themselves. */
export const seedBoxSchema = v.strictObject({
  ...formatHead('medrec/key-box'),
  kind: v.literal('seed'),
  ...members,
  seeds: v.pipe(v.array(v.strictObject({ sequence: ordinal, seed })), v.minLength(1), v.maxLength(64)),
  ext: v.exactOptional(openItems),
})

/** One compartment as a key box grants it. */
export type GrantedCompartment = Compartment &
  EpochSeed & {
    /** Seed of the history key, 32 bytes; only where earlier records were granted too. */
    historySeed?: Uint8Array | undefined
  }

export declare namespace sealGrantBox {
  type Parameters = {
    /** The patient's vault. */
    context: VaultContext
    doctor: Address
    /** The doctor's certified recipient (fresh, or pinned). */
    recipient: string
    compartments: readonly GrantedCompartment[]
  }
  type ReturnType = Uint8Array
}

export declare namespace openGrantBox {
  type Parameters = {
    box: Uint8Array
    /** The doctor's identity. */
    identity: { ageIdentity: string; recipientHash: Uint8Array }
    context: VaultContext
    doctor: Address
    /** The verified document where the box was found: seeds of current epochs must match its recipients. */
    document?: VaultDocument | undefined
  }
  type ReturnType = { compartments: GrantedCompartment[] }
  type ErrorType = ContextMismatchError | WrongKeyError
}

export declare namespace sealSeedBox {
  type Parameters = {
    context: VaultContext
    caregiver: Address
    recipient: string
    seeds: readonly IdentitySeed[]
  }
  type ReturnType = Uint8Array
}

export declare namespace openSeedBox {
  type Parameters = {
    box: Uint8Array
    identity: { ageIdentity: string; recipientHash: Uint8Array }
    context: VaultContext
    caregiver: Address
  }
  type ReturnType = { seeds: IdentitySeed[] }
  type ErrorType = ContextMismatchError | WrongKeyError
}
