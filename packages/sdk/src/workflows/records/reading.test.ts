import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { storeRemote } from '../../../test/byzantine.ts'
import { depositForgery, stealManifest } from '../../../test/forgeries.ts'
import { type Person, startWorld, throughTransport, type World } from '../../../test/people.ts'
import { createRemote, errorOf } from '../../../test/storage.ts'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { DepositorMismatchError, RecordReplayedError, SignatureInvalidError } from '../../errors/formats.ts'
import { DepositorUnknownError } from '../../errors/records.ts'
import { BlockNotFoundError, StoreUnavailableError } from '../../errors/storage.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { type Context, createMemoryKeys } from '../context.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let doctor: Person
let patient: Person
let owner: Person['account']['address']
beforeAll(async () => {
  world = await startWorld()
  doctor = await world.createDoctor()
})
beforeEach(async () => {
  patient = await world.createPatient()
  owner = patient.account.address
  await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['general', 'labs'],
    permissions: ['read', 'write'],
    history: 'all',
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const content = utf8('Potassium 4.1 mmol/L')
const labs = { compartment: 'labs', source: content, name: 'n.txt', mediaType: 'text/plain' }

/** A digest that no store has a block for, put on the chain by a doctor. */
async function addPhantom(compartment: number): Promise<void> {
  const { head } = await loadOwnVault(patient.ctx)
  await addMedicalFile(doctor.ctx.client, {
    registry: 'patient',
    owner,
    author: doctor.account.address,
    compartment,
    digest: `0x${'17'.repeat(32)}`,
    expectedHead: head,
  })
}

test('T10 behavior: a record that somebody replays is not opened either', async () => {
  const record = await addRecord(patient.ctx, labs)
  const { payload, statement } = await stealManifest(doctor, record)
  const forged = await depositForgery(doctor, { ...record, payload, replayed: statement })
  const { compartment, index } = forged
  for (const reference of [forged, { owner, compartment, index }])
    for (const { ctx } of [patient, doctor])
      expect(await errorOf(openRecord(ctx, { record: reference }))).toBeInstanceOf(DepositorMismatchError)
  expect(await (await openRecord(patient.ctx, { record })).bytes()).toEqual(content)
})

test('T10 behavior: who takes the uid of a record for an own deposit does not push it out of the list', async () => {
  const record = await addRecord(patient.ctx, labs)
  const { payload } = await stealManifest(doctor, record)
  const { compartments } = (await loadOwnVault(patient.ctx)).settings
  for (const { compartment, label } of compartments.filter((one) =>
    ['general', 'labs'].includes(one.label),
  )) {
    const statement = { uid: record.uid, name: `claimed ${label}` }
    await depositForgery(doctor, { owner, compartment, payload, statement })
  }
  for (const history of ['from the manifests', 'from the catalogue']) {
    const entries = (await listRecords(patient.ctx)).filter(({ label }) => label !== 'profile')
    const readable = entries.flatMap((entry) => (entry.readable ? [entry] : []))
    expect(readable, history).toMatchObject([{ name: 'n.txt', reference: { index: record.index } }])
    const { name } = new RecordReplayedError()
    expect(entries.flatMap((entry) => (entry.readable ? [] : [entry.reason]))).toEqual([name, name])
    await rotateVault(patient.ctx, { compartments: 'all' })
  }
})

test('T10 behavior: a copy with a forged source is refused', async () => {
  const record = await addRecord(patient.ctx, labs)
  const { payload, statement } = await stealManifest(doctor, record)
  const { kind, mediaType, name, patient: about, registry, sha256, size } = statement
  const same = { kind, mediaType, name, patient: about, registry, sha256, size }
  const forged = await depositForgery(doctor, {
    ...{ owner, compartment: record.compartment, payload },
    // The original says what the doctor wants it to say, under the patient's signature of something else.
    statement: { ...same, name: 'other', source: { ...statement, name: 'other' } },
  })
  const [entry] = (await listRecords(patient.ctx, { compartment: 'labs' })).filter(
    ({ reference }) => reference.index === forged.index,
  )
  expect(entry).toMatchObject({
    readable: false,
    reason: new SignatureInvalidError({ format: 'statement' }).name,
  })
  expect(await errorOf(openRecord(patient.ctx, { record: forged }))).toBeInstanceOf(SignatureInvalidError)
})

test('behavior: a digest without a block, and a store that is down, cost no other record and no rotation', async () => {
  const record = await addRecord(patient.ctx, labs)
  await addPhantom(record.compartment)
  const down = createRemote('down', {
    getBlock: async () => {
      throw new StoreUnavailableError({ source: 'down', reason: 'connection refused' })
    },
  })
  const keys = createMemoryKeys(await patient.ctx.keys.load())
  const remotes = [storeRemote('cloud', world.cloud), down]
  const ctx: Context = await world.createDevice({ account: patient.account, keys, remotes })
  const expectListed = async (reason: string, device: Context) =>
    expect(await listRecords(device, { compartment: 'labs' })).toMatchObject([
      { readable: true, reference: { digest: record.digest } },
      { readable: false, reason },
    ])
  await expectListed(new BlockNotFoundError({ cid: '', asked: [] }).name, patient.ctx)
  await expectListed(new StoreUnavailableError({ source: '', reason: '' }).name, ctx)
  expect((await rotateVault(ctx, { compartments: ['labs'] })).rotated).toHaveLength(1)
  await expectListed(new StoreUnavailableError({ source: '', reason: '' }).name, ctx)
})

test('behavior: a page of the catalogue that no store has costs only time', async () => {
  await addRecord(patient.ctx, labs)
  await rotateVault(patient.ctx, { compartments: ['labs'] })
  await addRecord(patient.ctx, labs)
  const before = await listRecords(patient.ctx)
  const { compartments } = (await loadOwnVault(patient.ctx)).document
  const pages = new Set(compartments.flatMap(({ catalogue }) => catalogue.pages.map(({ cid }) => cid)))
  expect(pages.size).toBeGreaterThan(0)
  const keys = createMemoryKeys(await patient.ctx.keys.load())
  const cloud = storeRemote('cloud', world.cloud)
  const remote = {
    ...cloud,
    getBlock: async (cid: Parameters<typeof cloud.getBlock>[0]) => {
      if (!pages.has(cid.toString())) return cloud.getBlock(cid)
      throw new StoreUnavailableError({ source: 'cloud', reason: 'timeout' })
    },
  }
  const ctx = await world.createDevice({ account: patient.account, keys, remotes: [remote] })
  expect(await listRecords(ctx)).toEqual(before)
  await rotateVault(ctx, { compartments: ['labs'] })
  expect(await listRecords(patient.ctx)).toEqual(before)
})

test('behavior: an RPC that withholds events is told by name, and the rest of the list stays', async () => {
  const record = await addRecord(patient.ctx, labs)
  const liar = throughTransport(patient.ctx, world.chain.anvil.rpcUrl, async ({ method }, ask) =>
    method === 'eth_getLogs' ? [] : ask(),
  )
  const { name } = new DepositorUnknownError({ compartment: 0, index: 0 })
  expect(await listRecords(liar, { compartment: 'labs' })).toMatchObject([{ readable: false, reason: name }])
  expect(await errorOf(openRecord(liar, { record }))).toBeInstanceOf(DepositorUnknownError)
  // What the owner's own catalogue vouches for needs no events.
  await rotateVault(patient.ctx, { compartments: ['labs'] })
  expect(await listRecords(liar, { compartment: 'labs' })).toMatchObject([{ readable: true }])
  expect(await (await openRecord(liar, { record })).bytes()).toEqual(content)
})
