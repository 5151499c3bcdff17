import { type Address, zeroAddress, zeroHash } from 'viem'
import { inboxCompartment, noExpiry } from '../../contracts/constants.ts'
import { type AuditDetails, getAuditDetails } from './auditDetails.ts'
import type { AuditEvent } from './auditEvent.ts'

const list = (words: readonly (string | number)[]) => {
  const last = words.at(-1)
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : `${last ?? 'nothing'}`
}

const place = (compartment: number) =>
  compartment === inboxCompartment ? 'the inbox' : `compartment ${compartment}`

/** Years beyond 9999 are within uint40 but not within what people read as a date. */
const time = (seconds: number) =>
  seconds === noExpiry || seconds > 253_402_300_799
    ? 'without end'
    : `until ${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const records = (indexes: readonly number[]) =>
  `record${indexes.length === 1 ? '' : 's'} ${indexes.length > 10 ? `${indexes.length} of ${indexes[0]} to ${indexes.at(-1)}` : list(indexes)}`

const keys = (nextHead: string) => (nextHead === zeroHash ? '; the keys were not changed' : '')

type Sentence = (details: AuditDetails, subject: string, actor: string) => string | undefined

const ofVaults: Sentence = (details, subject, actor) => {
  switch (details.kind) {
    case 'patientRegistered':
      return `${subject} registered as a patient`
    case 'doctorRegistered':
      return `${subject} registered as a doctor`
    case 'headSet':
      return `${subject} published a new vault document`
    case 'fileAdded':
      return `${actor} added record ${details.index} to ${place(details.compartment)} of ${subject}`
    case 'fileReplaced':
      return `${subject} sealed record ${details.index} of ${place(details.compartment)} anew`
    case 'fileDeleted':
      return `${subject} deleted record ${details.index} of ${place(details.compartment)}`
    case 'operatorSet':
      return `${subject} let ${details.operator} act for the account (${list(details.powers)}) ${time(details.expiresAt)}`
    case 'operatorRemoved':
      return `${subject} ended what ${details.operator} may do for the account`
    case 'controllerProposed':
      return details.next === zeroAddress
        ? `${subject} withdrew the proposal of another controller`
        : `${subject} proposed ${details.next} as controller of the account`
    case 'controllerAccepted':
      return `${details.controller} took control of ${subject}, which ended all operators`
    default:
      return undefined
  }
}

const ofAccess: Sentence = (details, subject, actor) => {
  switch (details.kind) {
    case 'accessGranted':
      return `${subject} let ${details.doctor} ${list(details.permissions)} in compartment${details.compartments.length === 1 ? '' : 's'} ${list(details.compartments)} ${time(details.expiresAt)}`
    case 'accessRevoked':
      return `${subject} took all access from ${details.doctor}${keys(details.nextHead)}`
    case 'accessRenounced':
      return `${actor} gave up the access to ${subject}`
    case 'accessRequested':
      return `${actor} asked ${subject} for access`
    case 'recordsRead':
      return `${actor} read ${records(details.indexes)} of ${place(details.compartment)} of ${subject}`
    case 'recordsCopied':
      return `${actor} copied ${records(details.indexes)} of ${place(details.compartment)} of ${subject} to the own library`
    default:
      return undefined
  }
}

const ofAdministration: Sentence = (details, subject, actor) => {
  switch (details.kind) {
    case 'doctorVerified':
      return `${actor} verified the credentials of the doctor ${subject}`
    case 'doctorUnverified':
      return `${actor} took back the verification of the doctor ${subject}`
    case 'doctorSuspended':
      return `${actor} suspended the doctor ${subject}`
    case 'doctorReinstated':
      return `${actor} reinstated the doctor ${subject}`
    case 'auditorInvited':
      return `${actor} invited ${subject} to be an auditor`
    case 'auditorAccepted':
      return `${subject} became an auditor, invited by ${details.invitedBy}`
    case 'auditorRemoved':
      return `${actor} removed the auditor ${subject}`
    default:
      return undefined
  }
}

/**
 * Says in plain English what an event means. There is no content in it: people by address, records by number.
 *
 * @param event - One event of the trail.
 * @param options.nameOf - Puts a name to an address; the address itself where nothing is said.
 * @returns One sentence.
 *
 * @example
 * import { describeAuditEvent } from '@medrec/sdk/actions'
 *
 * describeAuditEvent(event, { nameOf: (address) => (address === mine ? 'you' : address) })
 * // => '0x7099… read records 0 and 2 of compartment 3 of you.'
 */
export function describeAuditEvent(
  event: Pick<AuditEvent, 'kind' | 'ref' | 'data' | 'subject' | 'actor' | 'operator'>,
  options: describeAuditEvent.Options = {},
): string {
  const { nameOf = (address) => address } = options
  const details = named(getAuditDetails(event), nameOf)
  const [subject, actor] = [nameOf(event.subject), nameOf(event.actor)]
  const sentence =
    ofVaults(details, subject, actor) ??
    ofAccess(details, subject, actor) ??
    ofAdministration(details, subject, actor) ??
    `${actor} did something to ${subject} that this version does not know (kind ${event.kind})`
  const byOther =
    event.operator.toLowerCase() === event.actor.toLowerCase() ? '' : `, sent by ${nameOf(event.operator)}`
  return `${sentence}${byOther}.`
}

export declare namespace describeAuditEvent {
  type Options = { nameOf?: ((address: Address) => string) | undefined }
  type ReturnType = string
}

/** Puts names to the addresses inside the details; the zero address says "nobody" and keeps its meaning. */
function named(details: AuditDetails, nameOf: (address: Address) => string): AuditDetails {
  const people = ['doctor', 'operator', 'next', 'controller', 'invitedBy']
  const entries = Object.entries(details).map(([key, value]) =>
    people.includes(key) && value !== zeroAddress ? [key, nameOf(value as Address)] : [key, value],
  )
  return Object.fromEntries(entries) as AuditDetails
}
