import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import type { EpochRef } from '../../crypto/epochs.ts'
import { EpochKeyMissingError } from '../../errors/formats.ts'
import {
  GrantEndedError,
  GrantScopeError,
  NoGrantError,
  NothingToRevokeError,
} from '../../errors/workflows.ts'
import { listOutbox } from '../state/outbox.ts'
import { findCompartment } from '../vault/compartmentKeys.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { grantAccess } from './grantAccess.ts'
import { openBox } from './openBox.ts'
import { revokeAccess } from './revokeAccess.ts'

let world: World
let patient: Person
let doctor: Person
let other: Person
beforeAll(async () => {
  world = await startWorld()
  ;[patient, doctor, other] = await Promise.all([
    world.createPatient(),
    world.createDoctor(),
    world.createDoctor(),
  ])
})
afterAll(() => world[Symbol.asyncDispose]())

/** The current epoch of a compartment by its label, as a hint names it. */
async function hintOf(person: Person, label: string): Promise<EpochRef & { sequence: number }> {
  const { document, settings } = await loadOwnVault(person.ctx)
  const { compartment } = findCompartment(settings, label)
  const state = document.compartments.find((one) => one.compartment === compartment)
  if (state === undefined) throw new Error('no such compartment')
  return { sequence: 1, compartment, epoch: state.epoch, keyId: state.keyId }
}

test('error: before a grant', async () => {
  expect(await errorOf(openBox(doctor.ctx, { patient: patient.account.address }))).toBeInstanceOf(
    NoGrantError,
  )
  expect(await errorOf(revokeAccess(patient.ctx, { doctor: doctor.account.address }))).toBeInstanceOf(
    NothingToRevokeError,
  )
})

test('default: grant, open, revoke with rotation', async () => {
  const granted = await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['Labs', 'imaging'],
    permissions: ['read', 'write'],
  })
  expect(granted.compartments).toHaveLength(3)
  expect(granted.verified).toBe(false)
  expect(granted.warnings).toHaveLength(1)
  await grantAccess(patient.ctx, {
    doctor: other.account.address,
    compartments: ['labs'],
    permissions: ['read'],
  })

  const address = patient.account.address
  const { keys, vault } = await openBox(doctor.ctx, { patient: address, compartment: 'labs' })
  expect(keys.compartments.map(({ label }) => label).sort()).toEqual(['imaging', 'labs', 'profile'])
  const before = await hintOf(patient, 'labs')
  const seed = await keys.findSeed(before)
  expect(seed).toHaveLength(32)
  expect(await errorOf(keys.findSeed(await hintOf(patient, 'general')))).toBeInstanceOf(EpochKeyMissingError)
  expect(await errorOf(openBox(doctor.ctx, { patient: address, compartment: 'general' }))).toBeInstanceOf(
    GrantScopeError,
  )
  expect(await errorOf(openBox(doctor.ctx, { patient: address, permission: 'copy' }))).toBeInstanceOf(
    GrantScopeError,
  )

  const revoked = await revokeAccess(patient.ctx, { doctor: doctor.account.address })
  expect(revoked.rotationOwed).toBe(false)
  expect([...revoked.rotated]).toEqual(granted.compartments)
  expect(await errorOf(openBox(doctor.ctx, { patient: address }))).toBeInstanceOf(GrantEndedError)
  const now = await loadOwnVault(patient.ctx)
  expect(now.document.version).toBe(vault.document.version + 1)

  const theirs = await openBox(other.ctx, { patient: address, compartment: 'labs' })
  const after = await hintOf(patient, 'labs')
  expect(after.epoch).toBe(2)
  expect(await theirs.keys.findSeed(after)).not.toEqual(seed)
  expect(await theirs.keys.findSeed(before)).toEqual(seed)
  expect(await listOutbox(patient.ctx)).toEqual([])
})
