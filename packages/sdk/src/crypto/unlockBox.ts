import * as v from 'valibot'
import type { FormatTypeError, UnlockBoxError, UnlockFailedError, UnlockPolicyError } from '../errors/formats.ts'
import type { IdentitySeed } from './identity.ts'
import { address, chainId, formatHead, ordinal, seed, type VaultContext } from './schema.ts'

/** Ways to open an unlock box. `wallet` has a name of its own and is never in a public box; it is not written yet. */
export const unlockMethods = ['phrase', 'passkey', 'device'] as const
export type UnlockMethod = (typeof unlockMethods)[number]

/** A method and its 32-byte key: of the phrase, of a passkey's PRF, of a device's key store. */
export type UnlockKey = { method: UnlockMethod; key: Uint8Array }

export const unlockBoxSchema = v.strictObject({
  ...formatHead('medrec/unlock-box'),
  chainId,
  registry: address,
  account: address,
  seeds: v.pipe(v.array(v.strictObject({ sequence: ordinal, seed })), v.minLength(1), v.maxLength(64)),
})

export declare namespace sealUnlockBoxes {
  type Parameters = {
    context: VaultContext
    /** All identity seeds of the person, each with its sequence. */
    seeds: readonly IdentitySeed[]
    /** At least two different methods, one of them `phrase`. */
    keys: readonly UnlockKey[]
  }
  type ReturnType = {
    /** Opens with phrase and passkey only; goes into the vault document and on the sheet. */
    publicBox: Uint8Array
    /** Opens with every method given; stays on the device. */
    deviceBox: Uint8Array
  }
  type ErrorType = UnlockPolicyError
}

export declare namespace openUnlockBox {
  type Parameters = { box: Uint8Array; key: UnlockKey; context: VaultContext }
  /** Ascending by sequence; the last is the current one. */
  type ReturnType = IdentitySeed[]
  type ErrorType = UnlockBoxError | UnlockFailedError | FormatTypeError
}

export declare namespace readUnlockMethods {
  type Parameters = { box: Uint8Array }
  /** The methods the box has, without opening it. */
  type ReturnType = string[]
  type ErrorType = UnlockBoxError
}
