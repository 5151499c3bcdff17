import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { NothingToRevokeError } from '../../errors/workflows.ts'
import { createMemoryKeys } from '../context.ts'
import { listOutbox } from '../state/outbox.ts'
import { grantAccess } from './grantAccess.ts'
import { revokeAccess } from './revokeAccess.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('error: another device of the patient revoked in between', async () => {
  const [patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
  const keys = createMemoryKeys(await patient.ctx.keys.load())
  const twin = await world.createDevice({ account: patient.account, keys })
  const access = { doctor: doctor.account.address }
  await grantAccess(patient.ctx, { ...access, compartments: ['labs'], permissions: ['read'] })
  let revoked = 0
  const late = revokeAccess(patient.ctx, {
    ...access,
    onProgress: async ({ phase }) => {
      if (phase !== 'submitting' || revoked++ > 0) return
      await revokeAccess(twin, access)
    },
  })
  expect(await errorOf(late)).toBeInstanceOf(NothingToRevokeError)
  expect(await listOutbox(patient.ctx)).toEqual([])
})
