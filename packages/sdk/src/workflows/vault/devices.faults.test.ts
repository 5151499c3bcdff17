import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { createRandom, errorOf } from '../../../test/storage.ts'
import { openManifest, readKeyHint } from '../../crypto/manifest.ts'
import { digestToCid } from '../../storage/cid.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { openBox } from '../access/openBox.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import type { Context } from '../context.ts'
import { createMemoryKeys } from '../context.ts'
import { addRecord } from '../records/addRecord.ts'
import { listRecords } from '../records/listRecords.ts'
import { openRecord } from '../records/openRecord.ts'
import { findCompartment } from './compartmentKeys.ts'
import { loadOwnVault } from './loadVault.ts'
import { rotateVault } from './rotateVault.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** A second device of the same person: own state, own blocks, an operator's key where two would fight for nonces. */
async function createTwin(person: Person): Promise<Context> {
  const keys = createMemoryKeys(await person.ctx.keys.load())
  return world.createDevice({ account: person.account, keys })
}

/** Pairs of actions at once: enough to meet each order in minutes; test:deep runs 1,000. */
const rounds = Number(process.env.MEDREC_ROUNDS ?? 60)

test('behavior: two devices rotating, adding and granting at once lose nothing', async () => {
  const patient = await world.createPatient()
  const doctors = await Promise.all([world.createDoctor(), world.createDoctor()])
  const devices = [patient.ctx, await createTwin(patient)]
  const random = createRandom(7)
  const contents: Uint8Array[] = []
  // Two transactions of one sender may take the same nonce: that one is told, and nothing of it stays.
  const told = [
    'NonceConflictError',
    'TransactionReplacedError',
    'VaultContendedError',
    'NothingToRevokeError',
    'FeeTooLowError',
  ]
  let refused = 0
  const act = async (ctx: Context) => {
    const doctor = doctors[random.below(2)]?.account.address
    if (doctor === undefined) throw new Error('no doctor')
    const choice = random.below(4)
    const bytes = Uint8Array.from([1, 2, 3], () => random.below(256))
    if (choice === 0) await rotateVault(ctx, { compartments: ['labs'] })
    else if (choice === 1) await grantAccess(ctx, { doctor, compartments: ['labs'], permissions: ['read'] })
    else if (choice === 2) await revokeAccess(ctx, { doctor })
    else {
      await addRecord(ctx, { compartment: 'labs', source: bytes, name: 'n', mediaType: 'text/plain' })
      contents.push(bytes)
    }
  }
  for (let round = 0; round < rounds; round++) {
    const outcomes = await Promise.allSettled(devices.map(act))
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue
      expect(told).toContain((outcome.reason as Error).name)
      refused++
    }
  }
  expect(refused).toBeLessThan(rounds)
  for (const ctx of devices) {
    const entries = await listRecords(ctx, { compartment: 'labs' })
    const opened = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.readable) throw new Error(entry.reason)
        return (await openRecord(ctx, { record: entry.reference })).bytes()
      }),
    )
    expect(opened).toHaveLength(contents.length)
    for (const content of contents) expect(opened).toContainEqual(content)
  }
})

test('T5: with a copy of everything a revoked doctor ever had, none of 100 new records opens', async () => {
  const patient = await world.createPatient()
  const doctor = await world.createDoctor()
  await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read'],
  })
  const file = { compartment: 'labs', mediaType: 'text/plain', name: 'n' } as const
  await addRecord(patient.ctx, { ...file, source: Uint8Array.of(1) })
  const owner = patient.account.address
  const { keys } = await openBox(doctor.ctx, { patient: owner })
  const old = await loadOwnVault(patient.ctx)
  const { compartment: number } = findCompartment(keys, 'labs')
  const labs = old.document.compartments.find(({ compartment }) => compartment === number)
  if (labs === undefined) throw new Error('nothing was granted')
  const held = await keys.findSeed({ ...labs, sequence: 1 })

  await revokeAccess(patient.ctx, { doctor: doctor.account.address })
  for (let i = 0; i < 100; i++) await addRecord(patient.ctx, { ...file, source: Uint8Array.of(i) })

  const entries = await listRecords(patient.ctx, { compartment: 'labs' })
  expect(entries).toHaveLength(101)
  let opened = 0
  for (const { reference } of entries) {
    const { compartment, digest } = reference
    const file = await world.cloud.get(digestToCid(digest))
    // With the key that the hint names, and with the one it had, whatever the hint says.
    const named = keys.findSeed(readKeyHint({ file }))
    for (const seed of [named, Promise.resolve(held)]) {
      const attempt = seed.then((known) =>
        openManifest({ file, context: old.context, compartment, digest, seed: known }),
      )
      const outcome = await attempt.then(
        () => 'opened',
        (error: Error) => error.name,
      )
      if (outcome === 'opened') opened++
      else expect(['EpochKeyMissingError', 'WrongKeyError']).toContain(outcome)
    }
  }
  // The one record that the doctor could read before can't be unread; it opens both ways.
  expect(opened).toBe(2)
  expect(await errorOf(openBox(doctor.ctx, { patient: owner }))).toMatchObject({ name: 'GrantEndedError' })
})
