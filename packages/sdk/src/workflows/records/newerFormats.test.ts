import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { sealBytes } from '../../crypto/age/file.ts'
import { encodeCanonical } from '../../crypto/canonicalJson.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { cidToDigestHex } from '../../storage/cid.ts'
import { changeVault } from '../vault/changeVault.ts'
import { findCompartment } from '../vault/compartmentKeys.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'

let world: World
let patient: Person
beforeAll(async () => {
  world = await startWorld()
  patient = await world.createPatient()
})
afterAll(() => world[Symbol.asyncDispose]())

/** A document of version 2, sealed to the current key of the labs as a later MedRec would. */
async function sealNewer(type: string) {
  const { document, head, settings } = await loadOwnVault(patient.ctx)
  const { compartment } = findCompartment(settings, 'labs')
  const state = document.compartments.find((one) => one.compartment === compartment)
  if (state === undefined) throw new Error('no labs')
  const { epoch, keyId, recipient } = state
  const bytes = await sealBytes({
    recipients: [recipient],
    plaintext: encodeCanonical({ type, v: 2, news: true }),
    hint: { sequence: document.certificate.sequence, compartment, epoch, keyId },
    padTo: 1024,
  })
  return { bytes, compartment, epoch, keyId, head }
}

test('behavior: a manifest of a newer format is listed with the reason', async () => {
  const { bytes, compartment, head } = await sealNewer('medrec/manifest')
  const { cid } = await patient.ctx.store.putBlock(bytes, { pin: 'newer' })
  const owner = patient.account.address
  await addMedicalFile(patient.ctx.client, {
    registry: 'patient',
    owner,
    author: owner,
    compartment,
    digest: cidToDigestHex(cid),
    expectedHead: head,
  })
  expect(await listRecords(patient.ctx, { compartment })).toMatchObject([
    { readable: false, reason: 'UnsupportedVersionError' },
  ])
})

test('behavior: a catalogue page of a newer format is left untouched, and costs no record', async () => {
  await addRecord(patient.ctx, { compartment: 'labs', source: utf8('1'), name: 'n', mediaType: 'text/plain' })
  const { bytes, compartment, epoch, keyId } = await sealNewer('medrec/catalogue-page')
  await changeVault(patient.ctx, {
    intent: { kind: 'update' },
    plan: async ({ put }) => ({
      catalogues: [
        { compartment, catalogue: { count: 2, pages: [{ epoch, keyId, cid: await put(bytes) }] } },
      ],
    }),
  })
  const pages = async () =>
    (await loadOwnVault(patient.ctx)).document.compartments.find((one) => one.compartment === compartment)
      ?.catalogue.pages
  const before = await pages()
  expect(before).toHaveLength(1)
  expect((await listRecords(patient.ctx, { compartment })).map(({ readable }) => readable)).toEqual([
    false,
    true,
  ])
  await rotateVault(patient.ctx, { compartments: ['imaging'] })
  expect(await pages()).toEqual(before)
})
