import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { InvalidParameterError } from '../../errors/crypto.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { listOutbox, openOutboxEntry } from '../state/outbox.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'

let world: World
let patient: Person
let author: Person
let other: Person
beforeAll(async () => {
  world = await startWorld()
  ;[patient, author, other] = await Promise.all([
    world.createPatient(),
    world.createDoctor(),
    world.createDoctor(),
  ])
  for (const { account } of [author, other])
    await grantAccess(patient.ctx, {
      doctor: account.address,
      compartments: ['labs'],
      permissions: ['read', 'write'],
      history: 'all',
    })
})
afterAll(() => world[Symbol.asyncDispose]())

const add = ({ ctx }: Person, name: string, replaces?: string) =>
  addRecord(ctx, {
    ...{ patient: patient.account.address, compartment: 'labs', mediaType: 'text/plain' },
    ...{ source: utf8(name), name, replaces },
  })

test('behavior: a correction by somebody else than author and owner is a proposal', async () => {
  const { uid } = await add(author, 'original')
  await add(author, 'by its author', uid)
  await add(patient, 'by the owner', uid)
  await add(other, 'by somebody else', uid)
  await add(other, 'of nothing that is there', '00'.repeat(16))
  for (const source of ['manifests', 'catalogue']) {
    const entries = await listRecords(patient.ctx, { compartment: 'labs' })
    const corrections = entries.map((entry) => entry.readable && [entry.name, entry.correction])
    expect(corrections, source).toEqual([
      ['original', undefined],
      ['by its author', 'replacement'],
      ['by the owner', 'replacement'],
      ['by somebody else', 'proposal'],
      ['of nothing that is there', undefined],
    ])
    await rotateVault(patient.ctx, { compartments: ['labs'] })
  }
})

test('error: an intent that could not be read again is not written down', async () => {
  const intent = { kind: 'revoke', doctor: patient.account.address } as const
  // Addresses are lower-case in what is stored.
  expect(await errorOf(openOutboxEntry(patient.ctx, intent))).toBeInstanceOf(InvalidParameterError)
  expect(await listOutbox(patient.ctx)).toEqual([])
})
