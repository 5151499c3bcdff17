import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, practitioner, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { verifyDoctorCredentials } from '../admin/verifyDoctorCredentials.ts'
import { getPractitioner } from '../profile/getPractitioner.ts'
import { getProfile } from '../profile/getProfile.ts'
import { publishPractitioner } from '../profile/publishPractitioner.ts'
import { updateProfile } from '../profile/updateProfile.ts'
import { addRecord } from '../records/addRecord.ts'
import { listRecords } from '../records/listRecords.ts'
import { openRecord } from '../records/openRecord.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { vaultStatus } from '../vault/vaultStatus.ts'
import { grantAccess } from './grantAccess.ts'
import { listAccess } from './listAccess.ts'
import { listPatients } from './listPatients.ts'
import { openBox } from './openBox.ts'
import { renounceAccess } from './renounceAccess.ts'
import { revokeAccess } from './revokeAccess.ts'

let world: World
let patient: Person
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const enter = async () => {
  ;[patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
}
const file = (text: string) => ({
  compartment: 'labs',
  source: new TextEncoder().encode(text),
  name: `${text}.txt`,
  mediaType: 'text/plain',
})
const readableNames = async (ctx: Person['ctx'], owner: Person['account']['address']) =>
  (await listRecords(ctx, { patient: owner, compartment: 'labs' })).flatMap((entry) =>
    entry.readable ? [entry.name] : [],
  )

test('default: the doctor reads the profile, and the patient sees who opened what until when', async () => {
  await enter()
  const owner = patient.account.address
  await addRecord(patient.ctx, file('before'))
  const expiresAt = Number((await world.chain.control.getBlock()).timestamp) + 3600
  const granted = await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read'],
    expiresAt,
  })
  expect((await getProfile(doctor.ctx, { patient: owner })).birthDate).toBe('1971-03-02')
  const [entry] = await listRecords(doctor.ctx, { patient: owner, compartment: 'labs' })
  if (!entry?.readable) throw new Error('the record does not open')
  await openRecord(doctor.ctx, { record: entry.reference })
  const [access] = await listAccess(patient.ctx)
  expect(access).toMatchObject({ doctor: doctor.account.address, state: 'live', expiresAt, boxOwed: false })
  expect(access?.compartments.map(({ label }) => label).sort()).toEqual(['labs', 'profile'])
  expect(access?.compartments.map(({ history }) => history)).toEqual(['all', 'all'])
  expect(access?.opened.map(({ kind, compartment }) => [kind, compartment])).toHaveLength(2)
  expect(await listPatients(doctor.ctx)).toMatchObject({
    items: [{ patient: owner, state: 'live', expiresAt, compartments: granted.compartments }],
  })
})

test('behavior: when the time is over, the next change rotates what the doctor held', async () => {
  const owner = patient.account.address
  await world.chain.control.increaseTime({ seconds: 3700 })
  await world.chain.control.mine({ blocks: 1 })
  expect(await errorOf(openBox(doctor.ctx, { patient: owner }))).toMatchObject({ name: 'GrantEndedError' })
  expect(await listAccess(patient.ctx)).toMatchObject([{ state: 'expired' }])
  expect(await vaultStatus(patient.ctx)).toMatchObject({ lapsed: [doctor.account.address] })
  const { rotated } = await rotateVault(patient.ctx)
  expect(rotated).toHaveLength(2)
  expect(await vaultStatus(patient.ctx)).toMatchObject({ lapsed: [] })
})

test('args: history: from now on means exactly that, also after somebody else is revoked', async () => {
  await enter()
  const owner = patient.account.address
  const other = await world.createDoctor()
  const labs = { compartments: ['labs'], permissions: ['read'] } as const
  await grantAccess(patient.ctx, { doctor: other.account.address, ...labs })
  await addRecord(patient.ctx, file('before'))
  const { rotated } = await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    ...labs,
    history: 'fromNow',
  })
  expect(rotated).toHaveLength(2)
  await addRecord(patient.ctx, file('between'))
  expect(await readableNames(doctor.ctx, owner)).toEqual(['between.txt'])
  expect(await readableNames(other.ctx, owner)).toEqual(['before.txt', 'between.txt'])
  await revokeAccess(patient.ctx, { doctor: other.account.address })
  await addRecord(patient.ctx, file('after'))
  expect(await readableNames(doctor.ctx, owner)).toEqual(['between.txt', 'after.txt'])
})

test('args: permissions: without read no key changes hands and the head stays', async () => {
  await enter()
  const { head } = await loadOwnVault(patient.ctx)
  const grant = { doctor: doctor.account.address, compartments: ['labs'] } as const
  const granted = await grantAccess(patient.ctx, { ...grant, permissions: ['write'] })
  expect(granted.compartments).toHaveLength(1)
  expect((await loadOwnVault(patient.ctx)).head).toBe(head)
  expect(await errorOf(openBox(doctor.ctx, { patient: patient.account.address }))).toMatchObject({
    name: 'GrantScopeError',
  })
  // Wider, and narrower again: what the doctor held is rotated away.
  await grantAccess(patient.ctx, { ...grant, permissions: ['read', 'write'] })
  await openBox(doctor.ctx, { patient: patient.account.address })
  const narrowed = await grantAccess(patient.ctx, { ...grant, permissions: ['write'] })
  expect(narrowed.rotated).toHaveLength(2)
})

test('behavior: verified shows only while the qualification is the one that was checked', async () => {
  await enter()
  const grant = { doctor: doctor.account.address, compartments: ['labs'], permissions: ['read'] } as const
  const registrar = { ...patient.ctx, client: world.chain.clients.registrar }
  await verifyDoctorCredentials(registrar, { doctor: doctor.account.address })
  expect(await grantAccess(patient.ctx, grant)).toMatchObject({ verified: true, warnings: [] })
  await publishPractitioner(doctor.ctx, {
    practitioner: { ...practitioner, qualification: [{ code: { text: 'Brain surgery' } }] },
  })
  expect(await getPractitioner(patient.ctx, { doctor: doctor.account.address })).toMatchObject({
    verified: false,
    suspended: false,
    practitioner: { qualification: [{ code: { text: 'Brain surgery' } }] },
  })
})

test('behavior: a doctor renounces; a profile is updated', async () => {
  const owner = patient.account.address
  await updateProfile(patient.ctx, { profile: { resourceType: 'Patient', gender: 'other' } })
  expect(await getProfile(doctor.ctx, { patient: owner })).toEqual({
    resourceType: 'Patient',
    gender: 'other',
  })
  await renounceAccess(doctor.ctx, { patient: owner })
  expect(await errorOf(getProfile(doctor.ctx, { patient: owner }))).toMatchObject({ name: 'GrantEndedError' })
  expect(await vaultStatus(patient.ctx)).toMatchObject({ lapsed: [doctor.account.address] })
})

test('error: nobody, everybody else, and nothing', async () => {
  const grant = { compartments: ['labs'], permissions: ['read'] } as const
  const unknown = (await world.createAccount()).address
  expect(await errorOf(grantAccess(patient.ctx, { doctor: unknown, ...grant }))).toMatchObject({
    name: 'AccountNotRegisteredError',
  })
  const doctorAddress = doctor.account.address
  expect(
    await errorOf(grantAccess(patient.ctx, { doctor: doctorAddress, ...grant, compartments: ['teeth'] })),
  ).toMatchObject({ name: 'CompartmentUnknownError' })
  expect(
    await errorOf(grantAccess(patient.ctx, { doctor: doctorAddress, ...grant, expiresAt: 1 })),
  ).toMatchObject({
    category: 'usage',
  })
  expect(await errorOf(grantAccess(doctor.ctx, { doctor: doctorAddress, ...grant }))).toMatchObject({
    name: 'RoleMismatchError',
  })
})
