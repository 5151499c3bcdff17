import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeRemote } from '../../../test/byzantine.ts'
import { depositForgery, stealManifest } from '../../../test/forgeries.ts'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { createRandom, deterministicBytes, errorOf } from '../../../test/storage.ts'
import { MedrecError } from '../../errors/base.ts'
import { digestToCid, parseCid } from '../../storage/cid.ts'
import type { RemoteStore } from '../../storage/ports.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import { createMemoryKeys, createMemoryState } from '../context.ts'
import { listOutbox } from '../state/outbox.ts'
import { resumeVault } from '../vault/resumeVault.ts'
import { addRecord } from './addRecord.ts'
import { deleteRecord } from './deleteRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'
import type { RecordReference } from './types.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const labs = { compartment: 'labs', name: 'n.txt', mediaType: 'text/plain' } as const

async function meet(permissions: readonly ('read' | 'write')[] = ['read', 'write']) {
  const [patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
  const grant = { compartments: ['labs'], permissions: [...permissions], history: 'all' } as const
  await grantAccess(patient.ctx, { doctor: doctor.account.address, ...grant })
  return { patient, doctor, owner: patient.account.address }
}

const namesOf = (error: unknown): string => (error instanceof Error ? error.name : 'not an error')

test('T4: the same content added twice shares no block', async () => {
  const { patient } = await meet()
  const source = new Uint8Array(2 * 2 ** 20).fill(3)
  const blocksOf = async () => {
    const record = await addRecord(patient.ctx, { ...labs, source })
    const { payload } = await stealManifest(patient, record)
    const cids = [record.digest, payload.cid]
    return [...cids, payload.ageIdentity]
  }
  const [first, second] = [await blocksOf(), await blocksOf()]
  expect(first.filter((one) => second.includes(one))).toEqual([])
})

test('T5: an honest client on the copied keys and state of a revoked doctor opens none of 100 new records', async () => {
  const { doctor, owner, patient } = await meet(['read'])
  const seen = await addRecord(patient.ctx, { ...labs, source: Uint8Array.of(1) })
  await openRecord(doctor.ctx, { record: seen })
  // What the keys alone can do, whatever the client asks the chain, is tested in vault/devices.faults.test.ts.
  const copied = createMemoryState()
  for (const key of await doctor.ctx.state.list(''))
    await copied.put(key, (await doctor.ctx.state.get(key)) ?? new Uint8Array())
  await revokeAccess(patient.ctx, { doctor: doctor.account.address })
  const keys = createMemoryKeys(await doctor.ctx.keys.load())
  const { store } = doctor.ctx
  const twin = { ...(await world.createDevice({ account: doctor.account, keys, state: copied })), store }
  for (let i = 0; i < 100; i++) {
    const record = await addRecord(patient.ctx, { ...labs, source: Uint8Array.of(i) })
    expect(await errorOf(openRecord(twin, { record }))).toMatchObject({ name: 'GrantEndedError' })
  }
  expect(await errorOf(listRecords(twin, { patient: owner }))).toMatchObject({ name: 'GrantEndedError' })
})

/** Answers with other, garbled, cut and empty blocks about half of the time. */
function createLiar(honest: RemoteStore, random: ReturnType<typeof createRandom>, others: readonly string[]) {
  const mutate = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const kind = random.below(40)
    const at = random.below(Math.max(1, bytes.length))
    if (kind === 0) return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.below(8)) : byte))
    if (kind === 1) return bytes.subarray(0, at)
    if (kind === 2) return Uint8Array.of(...bytes.subarray(0, 1_000), 0)
    if (kind === 3) return new Uint8Array(bytes.length)
    if (kind === 4) return new Uint8Array()
    if (kind === 5) return honest.getBlock(parseCid(others[random.below(others.length)] ?? ''))
    return bytes
  }
  return {
    ...honest,
    getBlock: async (cid: Parameters<RemoteStore['getBlock']>[0]) => mutate(await honest.getBlock(cid)),
  }
}

test('T6: a byzantine store between patient and doctor: 1,000 readings are right or refused, never wrong', async () => {
  const { doctor, owner, patient } = await meet()
  const contents = new Map<string, Uint8Array>()
  const records: RecordReference[] = []
  for (const size of [0, 1, 5_000, 2 ** 20 + 3]) {
    const source = Uint8Array.from([...deterministicBytes(`${size}`, size)].flatMap((piece) => [...piece]))
    const record = await addRecord(patient.ctx, { ...labs, source })
    contents.set(record.digest, source)
    records.push(record)
  }
  const stolen = await Promise.all(records.map((record) => stealManifest(patient, record)))
  const others = [
    ...stolen.map(({ payload }) => payload.cid),
    ...records.map(({ digest }) => `${digestToCid(digest)}`),
  ]
  const random = createRandom(11)
  const keys = createMemoryKeys(await patient.ctx.keys.load())
  const outcome = { right: 0, refused: 0, wrong: 0 }
  for (let i = 0; i < 1_000; i++) {
    // Each reading on an empty device: nothing is known but keys and chain.
    const remotes = [createLiar(storeRemote('liar', world.cloud), random, others)]
    const ctx = await world.createDevice({ account: patient.account, keys, remotes })
    const record = records[random.below(records.length)]
    if (record === undefined) throw new Error('no record')
    try {
      const bytes = await (await openRecord(ctx, { record })).bytes()
      if (Buffer.compare(bytes, contents.get(record.digest) ?? new Uint8Array(9)) === 0) outcome.right++
      else outcome.wrong++
    } catch (error) {
      expect(error, namesOf(error)).toBeInstanceOf(MedrecError)
      outcome.refused++
    }
  }
  expect(outcome.wrong).toBe(0)
  expect(outcome.right).toBeGreaterThan(50)
  expect(outcome.refused).toBeGreaterThan(50)
  // The same store under the doctor, who reads through a grant.
  const doctorKeys = createMemoryKeys(await doctor.ctx.keys.load())
  for (let i = 0; i < 30; i++) {
    const remotes = [createLiar(storeRemote('liar', world.cloud), random, others)]
    const ctx = await world.createDevice({ account: doctor.account, keys: doctorKeys, remotes })
    const record = records[i % records.length]
    if (record === undefined) throw new Error('no record')
    const bytes = await openRecord(ctx, { record: { ...record, owner } })
      .then((opened) => opened.bytes())
      .catch((error: unknown) => void expect(error).toBeInstanceOf(MedrecError))
    if (bytes !== undefined) expect(bytes).toEqual(contents.get(record.digest))
  }
})

test('T10: every pair of 20 records swapped, in content and in statement, is refused', async () => {
  const { doctor, owner, patient } = await meet()
  const strangers = await meet()
  const people: [Person, Person][] = [
    [patient, doctor],
    [strangers.patient, strangers.doctor],
  ]
  const records: { record: RecordReference; stolen: Awaited<ReturnType<typeof stealManifest>> }[] = []
  for (let i = 0; i < 20; i++) {
    const [holder, theirs] = people[i % 2] ?? [patient, doctor]
    const author = i % 4 < 2 ? holder : theirs
    const source = Uint8Array.of(i, i, i)
    const target = author === holder ? {} : { patient: holder.account.address }
    const record = await addRecord(author.ctx, { ...labs, ...target, source })
    records.push({ record, stolen: await stealManifest(holder, record) })
  }
  const { compartment } = records[0]?.record ?? { compartment: -1 }
  let refused = 0
  for (const [i, { stolen: a }] of records.entries())
    for (const [j, { stolen: b }] of records.entries()) {
      if (i === j) continue
      // The doctor holds both: the statement of one over the content of the other, in a slot of the patient.
      const forged = await depositForgery(doctor, {
        ...{ owner, compartment, payload: b.payload, replayed: a.statement },
      }).catch((error: unknown) => {
        // Somebody else's patient: our own sealing refuses, so these pairs never get to the reader.
        expect(error).toBeInstanceOf(MedrecError)
        return undefined
      })
      const error =
        forged === undefined
          ? new Error('not sealed')
          : await errorOf(openRecord(patient.ctx, { record: forged }).then((opened) => opened.bytes()))
      if (forged !== undefined) expect(error).toMatchObject({ category: 'integrity' })
      refused++
    }
  expect(refused).toBe(380)
})

test.each(['add', 'delete'] as const)(
  'behavior: %s is aborted at each step: done or nothing, never half',
  async (what) => {
    const { patient } = await meet(['read'])
    const source = Uint8Array.of(1, 2, 3)
    const steps = 60
    let [done, undone] = [0, 0]
    for (let n = 1; n <= steps; n++) {
      const before = await listRecords(patient.ctx, { compartment: 'labs' })
      const record = what === 'delete' ? await addRecord(patient.ctx, { ...labs, source }) : undefined
      const abort = new AbortController()
      let step = 0
      const tick = () => {
        if (++step === n) abort.abort(new Error('left'))
      }
      const { state, store } = patient.ctx
      const ctx = {
        ...patient.ctx,
        state: {
          ...state,
          put: async (key: string, value: Uint8Array) => {
            tick()
            await state.put(key, value)
          },
        },
        store: {
          ...store,
          get: async (...parameters: Parameters<typeof store.get>) => {
            tick()
            return store.get(...parameters)
          },
        },
      }
      const options = { signal: abort.signal, onProgress: tick }
      const run: Promise<unknown> =
        record === undefined
          ? addRecord(ctx, { ...labs, ...options, source })
          : deleteRecord(ctx, { ...options, record })
      const outcome = await run.then(
        () => 'done',
        () => 'failed',
      )
      await resumeVault(patient.ctx)
      expect(await listOutbox(patient.ctx)).toEqual([])
      const after = await listRecords(patient.ctx, { compartment: 'labs' })
      const moved = after.length !== before.length
      if (outcome === 'done') expect(moved).toBe(what === 'add')
      for (const { readable, reference } of after) {
        expect(readable).toBe(true)
        expect(await (await openRecord(patient.ctx, { record: reference })).bytes()).toEqual(source)
      }
      if (moved) done++
      else undone++
      if (step < n) break
    }
    expect(done).toBeGreaterThan(0)
    expect(undone).toBeGreaterThan(0)
  },
)
