import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { addRecord } from '../records/addRecord.ts'
import { openRecord } from '../records/openRecord.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { vaultStatus } from '../vault/vaultStatus.ts'
import { grantAccess } from './grantAccess.ts'
import { listAccess } from './listAccess.ts'
import { listPatients } from './listPatients.ts'
import { openBox } from './openBox.ts'

let world: World
let patient: Person
beforeAll(async () => {
  world = await startWorld()
  patient = await world.createPatient()
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(() => world[Symbol.asyncDispose]())

const day = 86_400
const chainSeconds = async () => Number((await world.chain.control.getBlock()).timestamp)

/** Only the date lies; timers go on, or nothing would ever time out. */
async function setClock(offset: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: ((await chainSeconds()) + offset) * 1000 })
}

test.each([
  ['ahead', day],
  ['behind', -day],
] as const)('behavior: with the clock a day %s, the chain decides what has ended', async (_, offset) => {
  const doctor = await world.createDoctor()
  const owner = patient.account.address
  const grant = {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read', 'write'],
  } as const
  await setClock(offset)
  const expiresAt = (await chainSeconds()) + 3_600
  await grantAccess(patient.ctx, { ...grant, expiresAt })
  const past = grantAccess(patient.ctx, { ...grant, expiresAt: (await chainSeconds()) - 3_600 })
  expect(await errorOf(past)).toMatchObject({ category: 'usage' })
  const source = new TextEncoder().encode('INR 2.4')
  const file = { compartment: 'labs', source, name: 'n.txt', mediaType: 'text/plain', patient: owner }
  const record = await addRecord(doctor.ctx, file)
  expect(await (await openRecord(doctor.ctx, { record })).bytes()).toEqual(source)
  const find = async () =>
    (await listAccess(patient.ctx)).find((access) => access.doctor === doctor.account.address)
  expect(await find()).toMatchObject({ state: 'live', expiresAt })
  expect((await vaultStatus(patient.ctx)).lapsed).toEqual([])
  expect((await listPatients(doctor.ctx)).items).toMatchObject([{ patient: owner, state: 'live' }])

  await world.chain.control.increaseTime({ seconds: 3_700 })
  await world.chain.control.mine({ blocks: 1 })
  await setClock(offset)
  expect(await find()).toMatchObject({ state: 'expired' })
  expect(await errorOf(openBox(doctor.ctx, { patient: owner }))).toMatchObject({ name: 'GrantEndedError' })
  expect(await errorOf(addRecord(doctor.ctx, file))).toMatchObject({ category: 'auth' })
  expect((await vaultStatus(patient.ctx)).lapsed).toEqual([doctor.account.address])
  await rotateVault(patient.ctx)
})
