import { type Address, bytesToBigInt, bytesToHex, type Hash, hexToBytes } from 'viem'
import {
  type OperatorPower,
  type Permission,
  unpackCompartments,
  unpackIndexes,
  unpackPermissions,
  unpackPowers,
} from '../../contracts/bits.ts'
import { type AuditEvent, auditKindName } from './auditEvent.ts'

/** What `ref` and `data` of an event say, by its kind: the table of `specs/audit.md`. */
export type AuditDetails =
  | { kind: 'patientRegistered' | 'doctorRegistered'; head: Hash }
  | { kind: 'headSet'; nextHead: Hash; previousHead: Hash }
  | { kind: 'fileAdded' | 'fileReplaced' | 'fileDeleted'; digest: Hash; compartment: number; index: number }
  | ({ kind: 'accessGranted'; nextHead: Hash } & GrantTerms)
  | ({ kind: 'accessRenounced' } & GrantTerms)
  | { kind: 'accessRevoked'; doctor: Address; nextHead: Hash }
  | { kind: 'accessRequested'; digest: Hash }
  | { kind: 'recordsRead' | 'recordsCopied'; compartment: number; indexes: number[] }
  | {
      kind: 'operatorSet'
      operator: Address
      powers: OperatorPower[]
      expiresAt: number
      epoch: number
      nonce: number
    }
  | { kind: 'operatorRemoved'; operator: Address; epoch: number; nonce: number }
  | { kind: 'controllerProposed'; next: Address }
  | { kind: 'controllerAccepted'; controller: Address; operatorEpoch: number }
  | { kind: 'doctorVerified' | 'doctorUnverified'; credentialDigest: Hash }
  | { kind: 'doctorSuspended' | 'doctorReinstated' | 'auditorInvited' | 'auditorRemoved' }
  | { kind: 'auditorAccepted'; invitedBy: Address }
  | { kind: 'unknown' }

type GrantTerms = {
  doctor: Address
  compartments: number[]
  permissions: Permission[]
  /** Unix seconds. */
  expiresAt: number
}

/** Bytes `from` to `to` of a word as a number; at most six bytes, so that it is exact. */
const number = (word: Hash, from: number, to: number) =>
  Number(bytesToBigInt(hexToBytes(word).subarray(from, to)))

/** The address in the first 20 bytes of a word. */
const address = (word: Hash): Address => bytesToHex(hexToBytes(word).subarray(0, 20))

const termsOf = (ref: Hash): GrantTerms => ({
  doctor: address(ref),
  compartments: unpackCompartments(number(ref, 20, 26)),
  permissions: unpackPermissions(number(ref, 26, 27)),
  expiresAt: number(ref, 27, 32),
})

const placeOf = (data: Hash) => ({ compartment: number(data, 27, 28), index: number(data, 28, 32) })

const termOf = (data: Hash) => ({ epoch: number(data, 24, 28), nonce: number(data, 28, 32) })

/**
 * Reads what an event commits to. No content is in it: addresses, numbers and digests.
 *
 * @param event - One event of the trail.
 * @returns The details by kind; `'unknown'` for kinds of a later generation.
 *
 * @example
 * import { getAuditDetails } from '@medrec/sdk/actions'
 *
 * const details = getAuditDetails(event)
 * if (details.kind === 'fileAdded') console.log(details.compartment, details.index)
 */
export function getAuditDetails({
  kind: value,
  ref,
  data,
}: Pick<AuditEvent, 'kind' | 'ref' | 'data'>): AuditDetails {
  const kind = auditKindName(value)
  switch (kind) {
    case 'patientRegistered':
    case 'doctorRegistered':
      return { kind, head: ref }
    case 'headSet':
      return { kind, nextHead: ref, previousHead: data }
    case 'fileAdded':
    case 'fileReplaced':
    case 'fileDeleted':
      return { kind, digest: ref, ...placeOf(data) }
    case 'accessGranted':
      return { kind, ...termsOf(ref), nextHead: data }
    case 'accessRenounced':
      return { kind, ...termsOf(ref) }
    case 'accessRevoked':
      return { kind, doctor: address(ref), nextHead: data }
    case 'accessRequested':
      return { kind, digest: ref }
    case 'recordsRead':
    case 'recordsCopied':
      return {
        kind,
        compartment: number(data, 27, 28),
        indexes: unpackIndexes(number(data, 28, 32), bytesToBigInt(hexToBytes(ref))),
      }
    case 'operatorSet':
      return {
        kind,
        operator: address(ref),
        powers: unpackPowers(number(ref, 20, 24)),
        expiresAt: number(ref, 24, 29),
        ...termOf(data),
      }
    case 'operatorRemoved':
      return { kind, operator: address(ref), ...termOf(data) }
    case 'controllerProposed':
      return { kind, next: address(ref) }
    case 'controllerAccepted':
      return { kind, controller: address(ref), operatorEpoch: number(data, 28, 32) }
    case 'doctorVerified':
    case 'doctorUnverified':
      return { kind, credentialDigest: ref }
    case 'auditorAccepted':
      return { kind, invitedBy: address(ref) }
    case 'doctorSuspended':
    case 'doctorReinstated':
    case 'auditorInvited':
    case 'auditorRemoved':
      return { kind }
    case undefined:
      return { kind: 'unknown' }
  }
}
