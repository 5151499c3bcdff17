import type { Address } from 'viem'
import type { MedrecClient } from '../actions/internal/types.ts'
import type { Identity } from '../crypto/identity.ts'
import { KeysMissingError, RoleMismatchError } from '../errors/workflows.ts'
import type { MedrecStore } from '../storage/store.ts'

/** Who has a vault. */
export type PersonRole = 'patient' | 'doctor'

/** The unlocked secrets of one person on this device. */
export type Keyring = {
  /** The account that registered, for ever; who controls it may have changed. */
  account: Address
  role: PersonRole
  /** All identities of the account by sequence, the newest last; never empty. */
  identities: readonly Identity[]
  /** The second way to open the identities besides the phrase (method `device`); stays on this device. */
  device?: { key: Uint8Array; box: Uint8Array } | undefined
}

/** Where a person's secrets lie on this device. The CLI's is an encrypted file, a test's is memory. */
export type KeyStore = {
  /** Undefined where nothing was saved yet. Throws where it is locked. */
  load(): Promise<Keyring | undefined>
  /** Resolves when the keyring is as durable as the store makes it. Replaces what was there. */
  save(keyring: Keyring): Promise<void>
}

/** Small local state. What workflows put here is sealed before, names are opaque. */
export type StateStore = {
  get(key: string): Promise<Uint8Array | undefined>
  /** Durable when it resolves, and never half-written. */
  put(key: string, value: Uint8Array): Promise<void>
  /** Unknown keys are not an error. */
  delete(key: string): Promise<void>
  /** Keys that begin with `prefix`, in any order. */
  list(prefix: string): Promise<string[]>
}

/** What every workflow works with: the chain, the blocks, the secrets and the memory of one person. */
export type Context = {
  /** A viem client whose chain went through `withMedrec`. Its account is who sends: the account itself, its controller or an operator. */
  client: MedrecClient
  store: MedrecStore
  keys: KeyStore
  state: StateStore
}

/** Where a long workflow is. */
export type ProgressPhase =
  | 'encrypting'
  | 'decrypting'
  | 'storing'
  | 'confirming'
  | 'sealed'
  | 'submitting'
  | 'done'

/** One report of a long workflow. */
export type Progress = {
  phase: ProgressPhase
  /** Bytes done in this phase, where they are known. */
  done?: number | undefined
  /** Bytes of the whole phase, where they are known. */
  total?: number | undefined
}

/** Options of every workflow that may take long. */
export type WorkflowOptions = {
  /** Ends the workflow between two steps; what was begun is finished or cleaned up by `vault.resume()`. */
  signal?: AbortSignal | undefined
  /** Called at each step and awaited. */
  onProgress?: ((progress: Progress) => void | Promise<void>) | undefined
}

/** The keyring, or a typed error that says how to get one. */
export async function requireKeyring(ctx: Pick<Context, 'keys'>, role?: PersonRole): Promise<Keyring> {
  const keyring = await ctx.keys.load()
  if (keyring === undefined || keyring.identities.length === 0) throw new KeysMissingError()
  if (role !== undefined && keyring.role !== role)
    throw new RoleMismatchError({ account: keyring.account, role, actual: keyring.role })
  return keyring
}

/** The identity that signs and is encrypted to now. */
export function newestIdentity(keyring: Keyring): Identity {
  const identity = keyring.identities.at(-1)
  if (identity === undefined) throw new KeysMissingError()
  return identity
}

/**
 * A key store in memory: for tests, and for apps that unlock at every start.
 *
 * @param keyring - What it holds at the beginning.
 * @returns The key store.
 *
 * @example
 * import { createMemoryKeys } from '@medrec/sdk'
 *
 * const keys = createMemoryKeys()
 */
export function createMemoryKeys(keyring?: Keyring): KeyStore {
  let held = keyring
  return {
    load: async () => held,
    save: async (next) => {
      held = next
    },
  }
}

/**
 * A state store in memory: what was pinned and begun is forgotten with it, so it is for tests and short-lived readers.
 *
 * @returns The state store.
 *
 * @example
 * import { createMemoryState } from '@medrec/sdk'
 *
 * const state = createMemoryState()
 */
export function createMemoryState(): StateStore {
  const entries = new Map<string, Uint8Array>()
  return {
    get: async (key) => entries.get(key)?.slice(),
    put: async (key, value) => {
      entries.set(key, value.slice())
    },
    delete: async (key) => {
      entries.delete(key)
    },
    list: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)),
  }
}
