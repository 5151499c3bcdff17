import fc from 'fast-check'
import { keccak256, numberToHex, toHex, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { auditKinds } from '../../contracts/constants.ts'
import { AuditTrailError } from '../../errors/audit.ts'
import { getAuditDetails } from './auditDetails.ts'
import { describeAuditEvent } from './describeAuditEvent.ts'
import {
  type AuditCheckpoint,
  type AuditEntry,
  auditGenesis,
  auditHead,
  auditTip,
  replayAuditEvents,
  verifyAuditTrail,
  verifySubjectTrail,
} from './verifyAuditTrail.ts'

const person = (index: number) => numberToHex(0xa0 + index, { size: 20 })
const word = (label: string) => keccak256(toHex(label))
const genesis = auditGenesis({ chainId: 31337, auditLog: person(9) })

/** A trail as the contract would write it: for each event the index of its subject. */
function buildTrail(subjects: readonly number[]): { events: AuditEntry[]; end: AuditCheckpoint } {
  const events: AuditEntry[] = []
  let end = genesis
  for (const [index, subject] of subjects.entries()) {
    const event = {
      id: BigInt(index + 1),
      subject: person(subject),
      actor: person(subject),
      operator: person(7),
      kind: 4,
      timestamp: 1_700_000_000 + index,
      ref: word(`ref ${index}`),
      data: word(`data ${index}`),
    }
    const head = auditHead(end.heads[event.subject] ?? zeroHash, event)
    events.push({ ...event, head })
    end = { count: event.id, head: auditTip(end.head, head), heads: { ...end.heads, [event.subject]: head } }
  }
  return { events, end }
}

const tipOf = ({ count, head }: AuditCheckpoint) => ({ count, head })

function fault(run: () => unknown): { fault: string; eventId: bigint } | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof AuditTrailError) return { fault: error.fault, eventId: error.eventId }
    throw error
  }
  return undefined
}

const { events, end } = buildTrail([0, 1, 0, 2, 1, 0, 0, 1])
const verify = (trail: readonly AuditEntry[]) => () =>
  verifyAuditTrail(trail, { from: genesis, tip: tipOf(end) })
const without = (index: number) => events.toSpliced(index, 1)
const withChange = (index: number, change: Partial<AuditEntry>) =>
  events.map((event, at) => (at === index ? { ...event, ...change } : event))

describe('verifyAuditTrail', () => {
  test('default: the trail of the chain passes, in whatever order, and page by page', () => {
    expect(verify(events)()).toEqual(end)
    expect(verify(events.toReversed())()).toEqual(end)
    const page = replayAuditEvents(genesis, events.slice(0, 3))
    expect(verifyAuditTrail(events.slice(3), { from: page, tip: tipOf(end) })).toEqual(end)
    expect(verifyAuditTrail([], { from: genesis, tip: tipOf(genesis) })).toEqual(genesis)
  })

  test.each(events.map(({ id }, index) => [id, index] as const))('T11: event %d removed', (id, index) => {
    expect(fault(verify(without(index)))).toEqual({ fault: 'removed', eventId: id })
  })

  const changes: readonly [string, Partial<AuditEntry>][] = [
    ['subject', { subject: person(2) }],
    ['actor', { actor: person(5) }],
    ['operator', { operator: person(5) }],
    ['kind', { kind: 5 }],
    ['time', { timestamp: 1 }],
    ['ref', { ref: word('other') }],
    ['data', { data: word('other') }],
    ['head', { head: word('other') }],
  ]
  test.each(changes)('T11: %s changed in any event names that event', (_, change) => {
    for (const [index, { id, subject }] of events.entries()) {
      if (change.subject === subject) continue
      expect(fault(verify(withChange(index, change)))).toEqual({ fault: 'changed', eventId: id })
    }
  })

  test('T11: an event changed together with its own head names that event where a later one contradicts it', () => {
    for (const index of [0, 1, 2, 4, 5]) {
      const event = { ...events[index], ref: word('forged') } as AuditEntry
      const previous = events.slice(0, index).findLast(({ subject }) => subject === event.subject)
      const forged = { ...event, head: auditHead(previous?.head ?? zeroHash, event) }
      expect(fault(verify(withChange(index, forged)))).toEqual({ fault: 'changed', eventId: event.id })
    }
  })

  test('T11: an end that was rewritten consistently is refused', () => {
    const forged = buildTrail([0, 1, 0, 2, 1, 0, 0, 2])
    expect(fault(verify(forged.events))).toEqual({ fault: 'changed', eventId: 8n })
  })

  test('T11: an event invented at the end, or a second one with a number', () => {
    const longer = buildTrail([0, 1, 0, 2, 1, 0, 0, 1, 2])
    expect(fault(verify(longer.events))).toEqual({ fault: 'invented', eventId: 9n })
    const second = { ...events[3], ref: word('forged') } as AuditEntry
    expect(fault(verify([...events, second]))).toEqual({ fault: 'invented', eventId: 4n })
    expect(fault(verify([...events, { ...second, id: 0n }]))).toEqual({ fault: 'invented', eventId: 0n })
  })

  test('T11: another deployment or chain does not begin where this one does', () => {
    const elsewhere = auditGenesis({ chainId: 1, auditLog: person(9) })
    expect(fault(() => verifyAuditTrail(events, { from: elsewhere, tip: tipOf(end) }))?.fault).toBe('changed')
  })

  test('T11: no trail that differs from the one of the chain passes', () => {
    const field = fc.constantFrom(
      'subject',
      'actor',
      'operator',
      'kind',
      'timestamp',
      'ref',
      'data',
      'head',
      'id',
    )
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
        field,
        fc.nat(),
        (subjects, name, seed) => {
          const trail = buildTrail(subjects)
          const at = seed % trail.events.length
          const tip = tipOf(trail.end)
          expect(verifyAuditTrail(trail.events, { from: genesis, tip })).toEqual(trail.end)
          const other = {
            subject: person(8),
            actor: person(8),
            operator: person(8),
            kind: 99,
            timestamp: 7,
            ref: word('x'),
            data: word('x'),
            head: word('x'),
            id: 99n,
          }
          const forged = trail.events.map((event, index) =>
            index === at ? { ...event, [name]: other[name] } : event,
          )
          expect(fault(() => verifyAuditTrail(forged, { from: genesis, tip }))).toBeDefined()
          expect(
            fault(() => verifyAuditTrail(trail.events.toSpliced(at, 1), { from: genesis, tip })),
          ).toBeDefined()
        },
      ),
    )
  })

  test('error: the message names the event and no content', () => {
    expect(verify(without(3))).toThrowErrorMatchingInlineSnapshot(`
      [AuditTrailError: Event 4 is missing from the audit trail.
      Read the trail again from another RPC server; if it stays, the server or indexer that gave it is lying.
      Details: event 4, removed]
    `)
  })
})

describe('verifySubjectTrail', () => {
  const subject = person(0)
  const own = events.filter((event) => event.subject === subject)
  const head = end.heads[subject]
  const verifyOwn = (trail: readonly AuditEntry[]) => () => verifySubjectTrail(trail, { subject, head })

  test('default', () => {
    expect(own.map(({ id }) => id)).toEqual([1n, 3n, 6n, 7n])
    expect(fault(verifyOwn(own))).toBeUndefined()
    expect(fault(verifyOwn(own.toReversed()))).toBeUndefined()
    expect(fault(() => verifySubjectTrail([], { subject, head: undefined }))).toBeUndefined()
    const [first, ...later] = own
    expect(fault(() => verifySubjectTrail(later, { subject, head, from: first?.head }))).toBeUndefined()
  })

  test('T11: removed, changed and invented events are refused', () => {
    expect(fault(verifyOwn(own.toSpliced(0, 1)))).toEqual({ fault: 'unlinked', eventId: 3n })
    expect(fault(verifyOwn(own.toSpliced(1, 1)))).toEqual({ fault: 'unlinked', eventId: 6n })
    expect(fault(verifyOwn(own.slice(0, 3)))).toEqual({ fault: 'truncated', eventId: 6n })
    expect(fault(verifyOwn([]))).toEqual({ fault: 'truncated', eventId: 0n })
    const changed = own.map((event) => (event.id === 3n ? { ...event, kind: 9 } : event))
    expect(fault(verifyOwn(changed))).toEqual({ fault: 'unlinked', eventId: 3n })
    const foreign = events[1] as AuditEntry
    expect(fault(verifyOwn([...own, foreign]))).toEqual({ fault: 'invented', eventId: 2n })
    const invented = { ...own[1], id: 4n, ref: word('x') } as AuditEntry
    const consistent = { ...invented, head: auditHead(own[1]?.head ?? zeroHash, invented) }
    expect(fault(verifyOwn([...own, consistent]))).toEqual({ fault: 'invented', eventId: 4n })
    const late = { ...invented, id: 12n }
    const atTheEnd = { ...late, head: auditHead(own[3]?.head ?? zeroHash, late) }
    expect(fault(verifyOwn([...own, atTheEnd]))).toEqual({ fault: 'invented', eventId: 12n })
    expect(fault(() => verifySubjectTrail(own, { subject, head: undefined }))).toEqual({
      fault: 'invented',
      eventId: 1n,
    })
  })
})

describe('describeAuditEvent', () => {
  const people = { subject: person(0), actor: person(1), operator: person(1) }
  const doctorTerms = `${person(2)}0000000000090300ffffffffff`.slice(0, 66) as `0x${string}`
  const nameOf = (address: string) =>
    ({ [person(0)]: 'Ann', [person(1)]: 'Dr Bo', [person(2)]: 'Dr Cy' })[address] ?? address
  const samples = Object.entries(auditKinds).map(([name, kind]) => {
    const grants = [
      'accessGranted',
      'accessRenounced',
      'accessRevoked',
      'operatorSet',
      'operatorRemoved',
      'controllerProposed',
      'controllerAccepted',
      'auditorAccepted',
    ]
    const reads = ['recordsRead', 'recordsCopied']
    const ref = grants.includes(name) ? doctorTerms : numberToHex(5, { size: 32 })
    const data = numberToHex(reads.includes(name) ? 0x0b0300000001 : 0x0300000007, { size: 32 })
    return { name, event: { ...people, kind, ref, data } }
  })

  test('behavior: every kind has a sentence in plain words, with names and without codes', () => {
    const sentences = samples.map(({ name, event }) => `${name}: ${describeAuditEvent(event, { nameOf })}`)
    for (const sentence of sentences) {
      expect(sentence).not.toMatch(/does not know|0x|undefined|NaN/)
      expect(sentence).toMatch(/\.$/)
    }
    expect(new Set(sentences).size).toBe(Object.keys(auditKinds).length)
    expect(sentences).toMatchInlineSnapshot(`
      [
        "patientRegistered: Ann registered as a patient.",
        "doctorRegistered: Ann registered as a doctor.",
        "headSet: Ann published a new vault document.",
        "fileAdded: Dr Bo added record 7 to compartment 3 of Ann.",
        "fileReplaced: Ann sealed record 7 of compartment 3 anew.",
        "fileDeleted: Ann deleted record 7 of compartment 3.",
        "accessGranted: Ann let Dr Cy read and write in compartments 0 and 3 until 2106-02-07 06:28 UTC.",
        "accessRevoked: Ann took all access from Dr Cy.",
        "accessRenounced: Dr Bo gave up the access to Ann.",
        "accessRequested: Dr Bo asked Ann for access.",
        "recordsRead: Dr Bo read records 256 and 258 of compartment 3 of Ann.",
        "recordsCopied: Dr Bo copied records 256 and 258 of compartment 3 of Ann to the own library.",
        "operatorSet: Ann let Dr Cy act for the account (nothing) until 1974-10-16 21:43 UTC.",
        "operatorRemoved: Ann ended what Dr Cy may do for the account.",
        "controllerProposed: Ann proposed Dr Cy as controller of the account.",
        "controllerAccepted: Dr Cy took control of Ann, which ended all operators.",
        "doctorVerified: Dr Bo verified the credentials of the doctor Ann.",
        "doctorUnverified: Dr Bo took back the verification of the doctor Ann.",
        "doctorSuspended: Dr Bo suspended the doctor Ann.",
        "doctorReinstated: Dr Bo reinstated the doctor Ann.",
        "auditorInvited: Dr Bo invited Ann to be an auditor.",
        "auditorAccepted: Ann became an auditor, invited by Dr Cy.",
        "auditorRemoved: Dr Bo removed the auditor Ann.",
      ]
    `)
  })

  test('behavior: a kind of a later generation is said to be unknown', () => {
    expect(describeAuditEvent({ ...people, kind: 200, ref: zeroHash, data: zeroHash })).toContain(
      '(kind 200)',
    )
    expect(getAuditDetails({ kind: 200, ref: zeroHash, data: zeroHash })).toEqual({ kind: 'unknown' })
  })

  test('behavior: says who sent it where that is another key', () => {
    const [sample] = samples
    if (!sample) throw new Error('no kinds')
    expect(describeAuditEvent({ ...sample.event, operator: person(6) }, { nameOf })).toContain(
      `, sent by ${person(6)}.`,
    )
  })
})
