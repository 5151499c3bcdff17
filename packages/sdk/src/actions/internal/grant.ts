import type { Address } from 'viem'
import { type Permission, unpackCompartments, unpackPermissions } from '../../contracts/bits.ts'

/** A grant as one side of it sees the other. */
export type Grant = {
  /** The doctor in a patient's list, the patient in a doctor's list. */
  account: Address
  /** Numbers of the compartments it covers. */
  compartments: number[]
  /** The permissions this version knows. */
  permissions: Permission[]
  /** All permissions as they stand on the chain. */
  permissionMask: number
  /** Unix seconds from which on it is not live; `noExpiry` for no end, 0 where it was revoked. */
  expiresAt: number
  /** Whether it gives access now: not expired, and the doctor not suspended. */
  live: boolean
}

type Stored = {
  account: Address
  compartments: number
  permissions: number
  expiresAt: number
  live: boolean
}

/** Reads a grant out of the contract's struct. */
export function toGrant({ account, compartments, permissions, expiresAt, live }: Stored): Grant {
  return {
    account,
    compartments: unpackCompartments(compartments),
    permissions: unpackPermissions(permissions),
    permissionMask: permissions,
    expiresAt,
    live,
  }
}
