import type { Address } from 'viem'
import { expect, test } from 'vitest'
import type { Grant } from '../../actions/internal/grant.ts'
import type { Grantee } from '../../crypto/keyBoxPage.ts'
import { planBoxes, retireEpochs } from './planBoxes.ts'

const ada: Address = `0x${'a'.repeat(40)}`
const bea: Address = `0x${'b'.repeat(40)}`
const key = { certificate: '00'.repeat(32), recipient: 'age1pq1', sequence: 1 }
const recipient = { account: ada, ...key }

const grantee = (doctor: Address, compartments: Grantee['compartments']): Grantee => ({
  doctor,
  kind: 'grant',
  ...key,
  compartments,
})
const grant = (doctor: Address, compartments: number[], live = true): [string, Grant] => [
  doctor,
  { account: doctor, compartments, live, permissions: ['read'], permissionMask: 1, expiresAt: live ? 9 : 0 },
]
const all = (...numbers: number[]) => numbers.map((compartment) => ({ compartment, extent: 'all' as const }))
const now = (...numbers: number[]) =>
  numbers.map((compartment) => ({ compartment, extent: 'fromNowOn' as const }))
const plan = (parameters: Partial<planBoxes.Parameters>) =>
  planBoxes({
    grantees: [],
    grants: new Map(),
    existing: [1, 2, 3],
    reachable: new Map(),
    distrusted: new Set(),
    changes: {},
    ...parameters,
  })

test('default: who may read on keeps the box, and nothing is rotated', () => {
  expect(plan({ grantees: [grantee(ada, all(1, 2))], grants: new Map([grant(ada, [1, 2])]) })).toEqual({
    boxes: [{ doctor: ada, kind: 'grant', compartments: all(1, 2) }],
    dropped: [],
    rotate: [],
  })
})

test.each([
  ['ended on the chain', { grants: new Map([grant(ada, [1, 2], false)]) }],
  ['never was on the chain', {}],
  ['is dropped by this change', { grants: new Map([grant(ada, [1, 2])]), changes: { drop: ada } }],
  ['has compromised keys', { grants: new Map([grant(ada, [1, 2])]), distrusted: new Set([ada]) }],
])('behavior: a grant that %s takes the box away and rotates what it opened', (_, parameters) => {
  expect(plan({ grantees: [grantee(ada, all(1, 2))], ...parameters })).toEqual({
    boxes: [],
    dropped: [ada],
    rotate: [1, 2],
  })
})

test('behavior: a narrower scope rotates what was lost, and only that', () => {
  const { boxes, rotate } = plan({
    grantees: [grantee(ada, all(1, 2)), grantee(bea, all(2, 3))],
    grants: new Map([grant(ada, [1]), grant(bea, [2, 3])]),
  })
  expect(rotate).toEqual([2])
  expect(boxes.map(({ compartments }) => compartments)).toEqual([all(1), all(2, 3)])
})

test('args: grant: "all" rotates nothing, "from now on" what is new to the doctor', () => {
  const changes = (history: 'all' | 'fromNow', compartments: number[]) => ({
    grant: { doctor: ada, compartments, history, recipient },
  })
  expect(plan({ changes: changes('all', [1, 2]) })).toMatchObject({
    rotate: [],
    boxes: [{ compartments: all(1, 2) }],
  })
  expect(plan({ changes: changes('fromNow', [1, 2]) }).rotate).toEqual([1, 2])
  const grantees = [grantee(ada, now(1))]
  expect(plan({ grantees, changes: changes('fromNow', [1, 2]) }).rotate).toEqual([2])
  expect(plan({ grantees, changes: changes('all', [1]) }).rotate).toEqual([])
  expect(plan({ grantees: [grantee(ada, all(1))], changes: changes('fromNow', [1]) }).rotate).toEqual([1])
})

test('behavior: an owed box is issued from now on, once the doctor can be reached', () => {
  const grants = new Map([grant(ada, [1, 7])])
  expect(plan({ grants })).toEqual({ boxes: [], dropped: [], rotate: [] })
  expect(plan({ grants, reachable: new Map([[ada, recipient]]) })).toEqual({
    boxes: [{ doctor: ada, kind: 'grant', compartments: now(1) }],
    dropped: [],
    rotate: [1],
  })
})

test('behavior: a retired epoch goes to those who read it from now on', () => {
  const grantees = [grantee(ada, now(1)), grantee(bea, all(1))]
  const { boxes } = plan({ grantees, grants: new Map([grant(ada, [1, 2]), grant(bea, [1])]) })
  const epoch = { sequence: 1, epoch: 4, keyId: '11'.repeat(16) }
  const retired = retireEpochs({ boxes, grantees, retired: new Map([1, 2].map((number) => [number, epoch])) })
  expect(retired.map(({ compartments }) => compartments)).toEqual([
    // Compartment 2 is new to the doctor: its retired epoch is none of theirs.
    [{ compartment: 1, extent: 'fromNowOn', epochs: [epoch] }, ...now(2)],
    all(1),
  ])
})
