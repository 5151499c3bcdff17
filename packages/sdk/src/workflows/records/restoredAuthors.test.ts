import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { CertificateChangedError } from '../../errors/formats.ts'
import { grantAccess } from '../access/grantAccess.ts'
import type { Context } from '../context.ts'
import { loadVault } from '../vault/loadVault.ts'
import { restoreVault } from '../vault/restoreVault.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let patient: Person
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
  ;[patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
})
afterAll(() => world[Symbol.asyncDispose]())

const note = { compartment: 'labs', source: utf8('Sinus rhythm.'), name: 'n', mediaType: 'text/plain' }

async function restore({ sheet }: Person): Promise<Context> {
  const ctx = await world.createDevice()
  await restoreVault(ctx, { sheet })
  return ctx
}

test('T22: own records from each controller stay readable on every later device', async () => {
  await addRecord(patient.ctx, note)
  const second = await restore(patient)
  const record = await addRecord(second, note)
  await restore(patient)
  // A device that never saw the second controller's certificate: only the own signing key speaks for the record.
  const fourth = await restore(patient)
  const entries = await listRecords(fourth, { compartment: 'labs' })
  expect(entries.map(({ readable }) => readable)).toEqual([true, true])
  expect((await openRecord(fourth, { record })).authorVerified).toBe(true)
})

test('T9: a deposit by a doctor whose account changed hands reads only once the patient confirmed the new keys', async () => {
  const owner = await restore(patient)
  await grantAccess(owner, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read', 'write'],
  })
  const ctx = await restore(doctor)
  const { document } = await loadVault(ctx, { account: patient.account.address }).catch(async (error) => {
    // The patient's own certificate is another controller's too: the doctor confirms it.
    return loadVault(ctx, { account: patient.account.address, acceptCertificate: error.certificate })
  })
  expect(document.owner).toBe(patient.account.address.toLowerCase())
  const deposit = await addRecord(ctx, { ...note, patient: patient.account.address })
  const find = async () =>
    (await listRecords(owner, { compartment: 'labs' })).find(
      ({ reference }) => reference.index === deposit.index && reference.compartment === deposit.compartment,
    )
  expect(await find()).toMatchObject({ readable: false, reason: 'CertificateUnconfirmedError' })

  const changed = await loadVault(owner, { account: doctor.account.address }).catch((error: unknown) => error)
  if (!(changed instanceof CertificateChangedError)) throw new Error('the change was not loud')
  await loadVault(owner, { account: doctor.account.address, acceptCertificate: changed.found })
  expect(await find()).toMatchObject({ readable: true, author: doctor.account.address.toLowerCase() })
})
