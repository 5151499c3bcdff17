import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectFinalGarbage, stealManifest } from '../../../test/forgeries.ts'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { getHead } from '../../actions/getHead.ts'
import { getMedicalFile } from '../../actions/getMedicalFile.ts'
import { getTip } from '../../actions/getTip.ts'
import { setHead } from '../../actions/setHead.ts'
import { sealBytes } from '../../crypto/age/file.ts'
import { createBlock } from '../../crypto/block.ts'
import { encodeCanonical } from '../../crypto/canonicalJson.ts'
import { randomBytes, utf8 } from '../../crypto/primitives.ts'
import { toHex } from '../../crypto/schema.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { openBox } from '../access/openBox.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import { addRecord } from '../records/addRecord.ts'
import { deleteRecord } from '../records/deleteRecord.ts'
import { listRecords } from '../records/listRecords.ts'
import { openRecord } from '../records/openRecord.ts'
import { listOutbox } from '../state/outbox.ts'
import { loadOwnVault, loadVault } from './loadVault.ts'
import { resumeVault } from './resumeVault.ts'
import { rotateVault } from './rotateVault.ts'
import { vaultStatus } from './vaultStatus.ts'

let world: World
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
  doctor = await world.createDoctor()
})
afterAll(() => world[Symbol.asyncDispose]())

const content = utf8('Lactate 1.1 mmol/L')
const labs = { compartment: 'labs', source: content, name: 'n.txt', mediaType: 'text/plain' }
const grantOf = () =>
  ({ doctor: doctor.account.address, compartments: ['labs'], permissions: ['read'] }) as const
const vaultOf = ({ account }: Person) => ({ registry: 'patient', owner: account.address }) as const

/** Puts a block where everybody finds it, under a pin that no workflow knows. */
async function publish({ ctx }: Person, { bytes, digest }: { bytes: Uint8Array; digest: `0x${string}` }) {
  const { cid } = await ctx.store.putBlock(bytes, { pin: 'of a newer version' })
  await ctx.store.confirmRemote([cid])
  return { cid, digest }
}

test('behavior: a vault document of a later version is neither read nor changed, and revoking works all the same', async () => {
  const patient = await world.createPatient()
  const record = await addRecord(patient.ctx, labs)
  await grantAccess(patient.ctx, grantOf())
  const { document, head } = await loadOwnVault(patient.ctx)
  const later = { ...document, v: 2, version: document.version + 1, previous: head.slice(2), more: {} }
  const { cid, digest } = await publish(patient, createBlock(encodeCanonical(later)))
  await setHead(patient.ctx.client, { ...vaultOf(patient), expectedHead: head, nextHead: digest })
  const tip = await getTip(patient.ctx.client)
  const refused = [
    () => loadOwnVault(patient.ctx),
    () => vaultStatus(patient.ctx),
    () => listRecords(patient.ctx),
    () => openRecord(patient.ctx, { record }),
    () => addRecord(patient.ctx, labs),
    () => deleteRecord(patient.ctx, { record }),
    () => grantAccess(patient.ctx, grantOf()),
    () => rotateVault(patient.ctx, { compartments: ['labs'] }),
    () => loadVault(doctor.ctx, { account: patient.account.address }),
    () => openRecord(doctor.ctx, { record }),
    () => openBox(doctor.ctx, { patient: patient.account.address }),
  ]
  for (const run of refused)
    expect(await errorOf(run())).toMatchObject({ name: 'UnsupportedVersionError', retryable: false })
  expect(await getTip(patient.ctx.client)).toEqual(tip)
  expect(await listOutbox(patient.ctx)).toEqual([])
  await collectFinalGarbage(world, patient)

  const revoked = await revokeAccess(patient.ctx, { doctor: doctor.account.address })
  expect(revoked).toMatchObject({ rotated: [], rotationOwed: true })
  expect(await getHead(patient.ctx.client, vaultOf(patient))).toBe(digest)
  expect(await world.cloud.has(cid)).toBe(true)
  // A newer program, which knows the format, goes on from there; here it goes back, and everything is as it was.
  await setHead(patient.ctx.client, { ...vaultOf(patient), expectedHead: digest, nextHead: head })
  expect(await (await openRecord(patient.ctx, { record })).bytes()).toEqual(content)
})

test('behavior: a record of a later version is listed with the reason, and survives rotation and garbage', async () => {
  const patient = await world.createPatient()
  const record = await addRecord(patient.ctx, labs)
  const { document, head } = await loadOwnVault(patient.ctx)
  const epoch = document.compartments.find(({ compartment }) => compartment === record.compartment)
  if (epoch === undefined) throw new Error('no such compartment')
  const { payload, statement } = await stealManifest(patient, record)
  const later = {
    type: 'medrec/manifest',
    v: 2,
    ...{ uid: toHex(randomBytes(16)), compartment: record.compartment, statement, payload, more: true },
  }
  const bytes = await sealBytes({
    recipients: [epoch.recipient],
    plaintext: encodeCanonical(later),
    hint: {
      sequence: document.certificate.sequence,
      compartment: record.compartment,
      epoch: epoch.epoch,
      keyId: epoch.keyId,
    },
    padTo: 1024,
  })
  const { cid, digest } = await publish(patient, createBlock(bytes))
  const { compartment } = record
  const author = patient.account.address
  const place = { ...vaultOf(patient), compartment }
  await addMedicalFile(patient.ctx.client, { ...place, author, digest, expectedHead: head })

  await rotateVault(patient.ctx, { compartments: ['labs'] })
  await resumeVault(patient.ctx)
  await collectFinalGarbage(world, patient)
  const entries = await listRecords(patient.ctx, { compartment: 'labs' })
  expect(entries).toMatchObject([
    { readable: true, reference: { index: 0 } },
    { readable: false, reason: 'UnsupportedVersionError', reference: { index: 1, digest } },
  ])
  const unknown = { owner: author, compartment, index: 1 }
  expect(await errorOf(openRecord(patient.ctx, { record: unknown }))).toMatchObject({
    name: 'UnsupportedVersionError',
  })
  expect(await getMedicalFile(patient.ctx.client, { ...place, index: 1 })).toBe(digest)
  expect(await world.cloud.has(cid)).toBe(true)
  expect(await (await openRecord(patient.ctx, { record })).bytes()).toEqual(content)
})
