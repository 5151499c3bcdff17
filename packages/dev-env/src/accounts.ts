import { type Hex, toHex } from 'viem'
import { type HDAccount, mnemonicToAccount } from 'viem/accounts'

/** Anvil's own mnemonic: known to everybody, for development only. */
const mnemonic = 'test test test test test test test test test test test junk'

/**
 * The accounts of the development network by what they do, each at its index of Anvil's mnemonic.
 * Anvil funds all ten at genesis.
 */
const indices = {
  /** Deploys, holds ADMIN and AUDIT_ADMIN of the AccessManager. */
  admin: 0,
  registrar: 1,
  auditor: 2,
  secondAuditor: 3,
  patient: 4,
  doctor: 5,
  secondDoctor: 6,
  /** Somebody without any role. */
  stranger: 7,
  relayer: 8,
  secondPatient: 9,
} as const

export type AccountName = keyof typeof indices

/** The named accounts, ready to sign. */
export type DevAccounts = Readonly<Record<AccountName, HDAccount>>

/**
 * Derives the named accounts.
 *
 * @example
 * import { devAccounts } from '@medrec/dev-env'
 *
 * const { admin, patient } = devAccounts()
 */
export function devAccounts(): DevAccounts {
  const accounts = Object.entries(indices).map(([name, addressIndex]) => [
    name,
    mnemonicToAccount(mnemonic, { addressIndex }),
  ])
  return Object.fromEntries(accounts) as DevAccounts
}

/** The private key of a named account, for a key file or another process. */
export function privateKeyOf(account: HDAccount): Hex {
  const { privateKey } = account.getHdKey()
  if (!privateKey) throw new Error('An account of the development network has no key.')
  return toHex(privateKey)
}
