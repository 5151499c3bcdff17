import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectFinalGarbage, depositForgery, stealManifest } from '../../../test/forgeries.ts'
import { type Person, startWorld, throughTransport, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { cidToDigestHex, digestToCid } from '../../storage/cid.ts'
import { createMedrecStore } from '../../storage/createStore.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { type Context, createMemoryKeys } from '../context.ts'
import { listOutbox, openOutboxEntry } from '../state/outbox.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { listReferences } from '../vault/references.ts'
import { resumeVault } from '../vault/resumeVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { addRecord } from './addRecord.ts'
import { admitRecords } from './admitRecords.ts'
import { deleteRecord } from './deleteRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let patient: Person
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
  ;[patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
  await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read', 'write'],
    history: 'all',
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const content = utf8('Creatinine 88 umol/L')
const labs = { compartment: 'labs', source: content, name: 'n.txt', mediaType: 'text/plain' }

/** Another device of the person, with nothing but the keys: what it can open is stored elsewhere. */
const createTwin = async ({ account, ctx }: Person): Promise<Context> =>
  world.createDevice({ account, keys: createMemoryKeys(await ctx.keys.load()) })

async function expectAllOpen(person: Person, count: number): Promise<void> {
  await collectFinalGarbage(world, person)
  const twin = await createTwin(person)
  const entries = await listRecords(twin, { compartment: 'labs' })
  expect(entries).toHaveLength(count)
  for (const { readable, reference } of entries) {
    expect(readable).toBe(true)
    expect(await (await openRecord(twin, { record: reference })).bytes()).toEqual(content)
  }
}

test('behavior: an error after the block erases nothing that the chain points to', async () => {
  const owner = await world.createPatient()
  const oops = new Error('the screen went away')
  const onProgress = ({ phase }: { phase: string }) => {
    if (phase === 'done') throw oops
  }
  expect(await errorOf(addRecord(owner.ctx, { ...labs, onProgress }))).toBe(oops)
  await expectAllOpen(owner, 1)
})

test('behavior: a state store that fails after the block leaves what `resume` finishes', async () => {
  const owner = await world.createPatient()
  const state = {
    ...owner.ctx.state,
    delete: async () => {
      throw new Error('disk full')
    },
  }
  await errorOf(addRecord({ ...owner.ctx, state }, labs))
  expect(await listOutbox(owner.ctx)).toHaveLength(1)
  expect((await resumeVault(owner.ctx)).resumed).toMatchObject([{ kind: 'record', outcome: 'finished' }])
  await expectAllOpen(owner, 1)
})

test('behavior: an RPC that hides the events of a receipt costs no record', async () => {
  const owner = await world.createPatient()
  const liar = throughTransport(owner.ctx, world.chain.anvil.rpcUrl, async ({ method }, ask) => {
    const answer = await ask()
    return method === 'eth_getTransactionReceipt' && answer !== null
      ? { ...(answer as object), logs: [] }
      : answer
  })
  await errorOf(addRecord(liar, labs))
  await resumeVault(owner.ctx)
  await expectAllOpen(owner, 1)
})

test('behavior: a deletion that fails after the block is finished by `resume`, and its blocks go', async () => {
  const owner = await world.createPatient()
  const record = await addRecord(owner.ctx, labs)
  const { payload } = await stealManifest(owner, record)
  const state = {
    ...owner.ctx.state,
    put: async (key: string, value: Uint8Array) => {
      if (key.startsWith('garbage/')) throw new Error('disk full')
      await owner.ctx.state.put(key, value)
    },
  }
  await errorOf(deleteRecord({ ...owner.ctx, state }, { record }))
  expect((await resumeVault(owner.ctx)).resumed).toMatchObject([{ kind: 'record', outcome: 'finished' }])
  expect(await collectFinalGarbage(world, owner)).toBe(0)
  const pins = [...(await owner.ctx.store.local.listPins()), ...(await world.cloud.listPins())]
  expect(pins.map(({ root }) => String(root))).not.toContain(payload.cid)
})

test.each(['delete', 'replace'] as const)(
  'behavior: a %s that never happened leaves the only copy where it is',
  async (operation) => {
    const owner = await world.createPatient()
    const store = createMedrecStore({ local: createMemoryStore() })
    const ctx = { ...owner.ctx, store: { ...store, get: owner.ctx.store.get } }
    const record = await addRecord(ctx, labs)
    const { compartment, index, uid } = record
    const owned = (await loadOwnVault(ctx)).context.owner
    const place = { owner: owned, compartment, index, uid }
    await openOutboxEntry(ctx, { kind: 'record', operation, ...place })
    expect((await resumeVault(ctx)).resumed).toMatchObject([{ kind: 'record', outcome: 'undone' }])
    const pins = (await store.local.listPins()).filter(({ pin }) => pin === uid)
    expect(pins).toHaveLength(2)
  },
)

test("T12 behavior: deleting a deposit that names another record's content does not erase that", async () => {
  const { address: owner } = patient.account
  const record = await addRecord(patient.ctx, labs)
  const stolen = await stealManifest(doctor, record)
  const forged = await depositForgery(doctor, { ...record, owner, payload: stolen.payload })
  const { head } = await loadOwnVault(patient.ctx)
  await deleteRecord(patient.ctx, { record: forged })
  // Digests of the vault document, of the record itself, and of its payload, which is one block.
  const digests = [head, record.digest, cidToDigestHex(CID.parse(stolen.payload.cid))] as const
  for (const digest of digests) {
    const { compartment } = record
    const author = doctor.account.address
    const { events } = await addMedicalFile(doctor.ctx.client, {
      ...{ registry: 'patient', owner, author, compartment, digest, expectedHead: head },
    })
    const index = Number(BigInt(events[0]?.data ?? 0) & 0xffff_ffffn)
    await deleteRecord(patient.ctx, { record: { owner, compartment, index } })
  }
  await expectAllOpen(patient, 1)
  expect((await loadOwnVault(await createTwin(patient))).head).toBe(head)
})

test('T5 behavior: what is admitted from the inbox is sealed to nobody whose access has ended', async () => {
  const owner = await world.createPatient()
  const lapsing = await world.createDoctor()
  const grant = { compartments: ['labs'], permissions: ['read', 'write'], history: 'all' } as const
  const { timestamp } = await world.chain.control.getBlock()
  await grantAccess(owner.ctx, { doctor: doctor.account.address, ...grant })
  await grantAccess(owner.ctx, {
    doctor: lapsing.account.address,
    ...grant,
    expiresAt: Number(timestamp) + 3_600,
  })
  const before = await loadOwnVault(owner.ctx)
  await world.chain.control.increaseTime({ seconds: 4_000 })
  await world.chain.control.mine({ blocks: 1 })
  const deposit = await addRecord(doctor.ctx, { ...labs, patient: owner.account.address })
  expect(deposit.pending).toBe(true)
  let fail = true
  const onProgress = ({ phase }: { phase: string }) => {
    if (phase === 'submitting' && fail) {
      fail = false
      throw new Error('the screen went away')
    }
  }
  await errorOf(admitRecords(owner.ctx, { onProgress }))
  expect(await admitRecords(owner.ctx)).toHaveLength(1)
  const after = await loadOwnVault(owner.ctx)
  const epochOf = ({ document }: typeof after) =>
    document.compartments.find(({ compartment }) => compartment === deposit.compartment)?.epoch
  expect(epochOf(after)).toBeGreaterThan(epochOf(before) ?? 0)
  await expectAllOpen(owner, 1)
})

test('T5 behavior: a grant that ends while the content is read costs the doctor the new record', async () => {
  const owner = await world.createPatient()
  const lapsing = await world.createDoctor()
  const { timestamp } = await world.chain.control.getBlock()
  await grantAccess(owner.ctx, {
    doctor: lapsing.account.address,
    compartments: ['labs'],
    permissions: ['read'],
    expiresAt: Number(timestamp) + 3_600,
  })
  const before = await loadOwnVault(owner.ctx)
  const slow = (async function* () {
    await world.chain.control.increaseTime({ seconds: 4_000 })
    await world.chain.control.mine({ blocks: 1 })
    yield content
  })()
  const record = await addRecord(owner.ctx, { ...labs, source: slow })
  const { document } = await loadOwnVault(owner.ctx)
  const epochOf = ({ compartments }: typeof document) =>
    compartments.find(({ compartment }) => compartment === record.compartment)?.epoch
  expect(epochOf(document)).toBeGreaterThan(epochOf(before.document) ?? 0)
  await expectAllOpen(owner, 1)
})

test('behavior: of a deposit that was sealed anew, or failed, nothing stays on account of the patient', async () => {
  const owner = await world.createPatient()
  const grant = { compartments: ['labs'], permissions: ['read', 'write'] } as const
  await grantAccess(owner.ctx, { doctor: doctor.account.address, ...grant })
  const holds = async () => {
    const pins = await world.cloud.listPins()
    return pins
      .filter(({ pin }) => pin === owner.account.address.toLowerCase())
      .map(({ root }) => String(root))
  }
  const before = await holds()
  const target = { ...labs, patient: owner.account.address }
  let rotations = 0
  const rotate = async ({ phase }: { phase: string }) => {
    if (phase === 'sealed' && rotations++ === 0) await rotateVault(owner.ctx, { compartments: ['labs'] })
  }
  const deposit = await addRecord(doctor.ctx, { ...target, onProgress: rotate })
  expect(deposit.resealed).toBe(1)
  const fail = ({ phase }: { phase: string }) => {
    if (phase === 'sealed') throw new Error('the screen went away')
  }
  await errorOf(addRecord(doctor.ctx, { ...target, onProgress: fail }))
  for (const person of [doctor, owner]) expect(await collectFinalGarbage(world, person)).toBe(0)
  const { document, head } = await loadOwnVault(owner.ctx)
  const { payload } = await stealManifest(owner, deposit)
  const wanted = [
    ...listReferences(document),
    ...[head, deposit.digest].map((one) => `${digestToCid(one)}`),
    payload.cid,
  ]
  const added = (await holds()).filter((cid) => !before.includes(cid))
  expect(added.filter((cid) => !wanted.includes(cid))).toEqual([])
})
