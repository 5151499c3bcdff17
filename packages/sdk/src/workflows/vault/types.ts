import type { Address, Hex } from 'viem'
import type { AccountState } from '../../actions/getAccount.ts'
import type { Call } from '../../actions/internal/types.ts'
import type { Certificate } from '../../crypto/certificate.ts'
import type { Compartment } from '../../crypto/compartments.ts'
import type { KeyHint } from '../../crypto/epochs.ts'
import type { Identity } from '../../crypto/identity.ts'
import type { Practitioner } from '../../crypto/practitioner.ts'
import type { VaultContext } from '../../crypto/schema.ts'
import type { Settings } from '../../crypto/settings.ts'
import type { CompartmentState, VaultDocument, VaultPin } from '../../crypto/vaultDocument.ts'
import type { Keyring, PersonRole } from '../context.ts'

/** A vault whose document was checked against the chain, its certificate against the account, both against the pins. */
export type LoadedVault = {
  /** Chain, registry and owner, addresses in lower case: what every format of this vault names. */
  context: VaultContext
  role: PersonRole
  account: AccountState
  /** The digest on the chain that this document has. */
  head: Hex
  document: VaultDocument
  pin: VaultPin
}

/** One's own vault, with what only the owner can open. */
export type OwnVault = LoadedVault & {
  keyring: Keyring
  /** The newest identity: signs, and is encrypted to. */
  identity: Identity
  /** What the compartments are called, and what else only the owner reads. */
  settings: Settings
}

/** Keys of compartments, wherever they come from: derived by the owner, or from a doctor's key box. */
export type CompartmentKeys = {
  /** The compartments the keys are for, with labels. */
  compartments: readonly Compartment[]
  /**
   * The seed of the epoch that a hint names; loads history files when it needs them.
   *
   * @throws EpochKeyMissingError where it is not among these keys.
   */
  findSeed(hint: KeyHint): Promise<Uint8Array>
  /** True where this compartment is among the keys; the inbox only for the owner. */
  has(compartment: number): boolean
}

/** From when on a doctor can read: everything, or what is added from now on. */
export type GrantHistory = 'all' | 'fromNow'

/** What one change of a vault does to its document; what is not named stays as it is. */
export type VaultChanges = {
  /** Compartments (and 255, the inbox) that get a new epoch. Those of dropped grantees are added by `changeVault`. */
  rotate?: readonly number[] | undefined
  /** A doctor who gets a key box in place of the present one. */
  grant?:
    | { doctor: Address; compartments: readonly number[]; history: GrantHistory; recipient: Recipient }
    | undefined
  /** A doctor whose key box goes, whatever the chain says at the moment. */
  drop?: Address | undefined
  /** Catalogues whose pages were written anew with `put`. */
  catalogues?: readonly { compartment: number; catalogue: CompartmentState['catalogue'] }[] | undefined
  /** Compartments added or relabelled; replaces the list of the settings. New numbers get their first epoch. */
  compartments?: readonly Compartment[] | undefined
  practitioner?: Practitioner | undefined
  stores?: readonly string[] | undefined
  /** A new certificate for the present identity (after control changed hands). */
  certificate?: Certificate | undefined
  /** A new public unlock box, in base64 (a new phrase). */
  unlockBox?: string | undefined
}

/** A person's recipient, certified by the account and pinned. */
export type Recipient = {
  account: Address
  /** `age1pq1…` */
  recipient: string
  /** Digest of the certificate. */
  certificate: string
  sequence: number
}

/** What a plan of `changeVault` works with. A plan may run several times: each time on the newest vault. */
export type Draft = {
  vault: OwnVault
  keys: CompartmentKeys
  /** Stores a block that the next document refers to; thrown away where this attempt fails. Returns its CID. */
  put(bytes: Uint8Array): Promise<string>
  signal: AbortSignal | undefined
}

/** What a head move is sent as. `expectedHead` is what the chain has, `nextHead` the new document's digest. */
export type HeadMove = (heads: { expectedHead: Hex; nextHead: Hex; vault: OwnVault }) => Call
