import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import { sha256, utf8 } from '../../crypto/primitives.ts'
import { toHex } from '../../crypto/schema.ts'
import { DepositorMismatchError } from '../../errors/formats.ts'
import { NotOwnerError, RecordDeletedError, RecordMovedError } from '../../errors/records.ts'
import {
  CompartmentUnknownError,
  GrantEndedError,
  GrantScopeError,
  NoGrantError,
} from '../../errors/workflows.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import { saveToLibrary } from '../library/saveToLibrary.ts'
import { sendRecord } from '../library/sendRecord.ts'
import { listOutbox } from '../state/outbox.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import { addNote } from './addNote.ts'
import { addRecord } from './addRecord.ts'
import { deleteRecord } from './deleteRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'
import type { RecordEntry } from './types.ts'

let world: World
let patient: Person
let doctor: Person

beforeAll(async () => {
  world = await startWorld()
  ;[patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
})
afterAll(() => world[Symbol.asyncDispose]())

const content = utf8('Haemoglobin 13.9 g/dL')
const labs = { compartment: 'labs', source: content, name: 'blood.txt', mediaType: 'text/plain' }
const readableOf = (entries: listRecords.ReturnType) =>
  entries.filter((entry): entry is RecordEntry => entry.readable)

test('default: add, list, open, delete', async () => {
  const phases: string[] = []
  const encrypted: (number | undefined)[] = []
  const record = await addRecord(patient.ctx, {
    ...labs,
    onProgress: ({ done, phase }) => {
      phases.push(phase)
      if (phase === 'encrypting') encrypted.push(done)
    },
  })
  expect(encrypted.at(-1)).toBe(content.length)
  expect(record).toMatchObject({ index: 0, resealed: 0, pending: false })
  expect([...new Set(phases)]).toEqual(['encrypting', 'confirming', 'sealed', 'submitting', 'done'])

  const listed = readableOf(await listRecords(patient.ctx, { compartment: 'Labs' }))
  expect(listed).toMatchObject([
    { label: 'labs', name: 'blood.txt', size: content.length, kind: 'file', marks: [] },
  ])

  const opened = await openRecord(patient.ctx, { record })
  expect(opened.statement).toMatchObject({ name: 'blood.txt', sha256: toHex(sha256(content)) })
  expect(opened.authorVerified).toBe(true)
  expect(opened.accessHash).toBeUndefined()
  expect(await opened.bytes()).toEqual(content)
  expect(await opened.range({ offset: 12, length: 4 })).toEqual(content.subarray(12, 16))

  await deleteRecord(patient.ctx, { record })
  expect(await errorOf(openRecord(patient.ctx, { record }))).toBeInstanceOf(RecordDeletedError)
  expect(await listRecords(patient.ctx, { compartment: 'labs' })).toEqual([])
  expect(await listOutbox(patient.ctx)).toEqual([])
})

test('behavior: a doctor reads what was granted, each reading on the chain first', async () => {
  const record = await addRecord(patient.ctx, labs)
  const foreign = { patient: patient.account.address, compartment: record.compartment }
  expect(await errorOf(openRecord(doctor.ctx, { record }))).toBeInstanceOf(NoGrantError)
  expect(await errorOf(addRecord(doctor.ctx, { ...labs, ...foreign }))).toBeInstanceOf(NoGrantError)

  await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs', 'imaging'],
    permissions: ['read', 'write'],
    history: 'all',
  })
  const opened = await openRecord(doctor.ctx, { record })
  const events = []
  for await (const event of getAuditEvents(patient.ctx.client, {
    subject: patient.account.address,
    kinds: ['recordsRead'],
  }))
    events.push(event)
  expect(events).toMatchObject([{ transactionHash: opened.accessHash, actor: doctor.account.address }])
  expect(await opened.bytes()).toEqual(content)

  const hidden = await addRecord(patient.ctx, { ...labs, compartment: 'general' })
  expect(await errorOf(openRecord(doctor.ctx, { record: hidden }))).toBeInstanceOf(GrantScopeError)
})

test("behavior: a doctor's deposit and note, their author verified", async () => {
  const source = utf8('Sinus rhythm.')
  const deposit = await addRecord(doctor.ctx, {
    patient: patient.account.address,
    compartment: 'labs',
    source,
    name: 'report.txt',
    mediaType: 'text/plain',
  })
  await addNote(doctor.ctx, { about: deposit, text: 'Repeat in three months.' })
  const entries = readableOf(await listRecords(patient.ctx, { compartment: 'labs' }))
  const note = entries.find(({ kind }) => kind === 'note')
  expect(note).toMatchObject({ about: deposit.uid, originalAuthor: doctor.account.address.toLowerCase() })
  const opened = await openRecord(patient.ctx, { record: deposit })
  expect(opened.originalAuthor).toBe(doctor.account.address.toLowerCase())
  expect(await opened.bytes()).toEqual(source)
  expect(await errorOf(deleteRecord(doctor.ctx, { record: deposit }))).toBeInstanceOf(NotOwnerError)
})

test('T5 behavior: a deposit that meets a rotation is refused, sealed anew and sent again', async () => {
  let rotations = 0
  const deposit = await addRecord(doctor.ctx, {
    ...labs,
    patient: patient.account.address,
    onProgress: async ({ phase }) => {
      if (phase !== 'sealed' || rotations > 0) return
      rotations += 1
      await rotateVault(patient.ctx, { compartments: ['labs'] })
    },
  })
  expect(deposit.resealed).toBe(1)
  expect(await (await openRecord(patient.ctx, { record: deposit })).bytes()).toEqual(content)
})

test('behavior: the catalogue names what was there at the last head move, the manifests the rest', async () => {
  const { document } = await loadOwnVault(patient.ctx)
  const state = document.compartments.find(({ catalogue }) => catalogue.pages.length > 0)
  expect(state?.catalogue.count).toBeGreaterThan(0)
  const before = readableOf(await listRecords(patient.ctx))
  await rotateVault(patient.ctx, { compartments: 'all' })
  expect(readableOf(await listRecords(patient.ctx))).toEqual(before)
})

test('behavior: a copy in the library, and its way back', async () => {
  const [entry] = readableOf(await listRecords(patient.ctx, { compartment: 'labs' }))
  if (entry === undefined) throw new Error('no record')
  const record = entry.reference
  expect(await errorOf(saveToLibrary(doctor.ctx, { record }))).toBeInstanceOf(GrantScopeError)
  await grantAccess(patient.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs', 'imaging'],
    permissions: ['read', 'write', 'copy'],
    history: 'all',
  })
  const copy = await saveToLibrary(doctor.ctx, { record })
  expect(copy.owner).toBe(doctor.account.address)
  const back = await sendRecord(doctor.ctx, {
    record: copy,
    patient: patient.account.address,
    compartment: 'imaging',
  })
  const opened = await openRecord(patient.ctx, { record: back })
  expect(opened).toMatchObject({
    author: doctor.account.address.toLowerCase(),
    originalAuthor: patient.account.address.toLowerCase(),
  })
  expect(await opened.bytes()).toEqual(content)
  expect(opened.statement.source?.uid).toBe(copy.uid)
})

test('T10 behavior: a record that somebody replays as a deposit of their own is listed as unreadable', async () => {
  const [entry] = readableOf(await listRecords(patient.ctx, { compartment: 'labs' }))
  if (entry === undefined) throw new Error('no record')
  const { head } = await loadOwnVault(patient.ctx)
  // The very manifest of the patient's record, put into another slot by the doctor.
  await addMedicalFile(doctor.ctx.client, {
    registry: 'patient',
    owner: patient.account.address,
    author: doctor.account.address,
    compartment: entry.reference.compartment,
    digest: entry.reference.digest,
    expectedHead: head,
  })
  const entries = await listRecords(patient.ctx, { compartment: 'labs' })
  expect(entries.at(-1)).toMatchObject({ readable: false, reason: new DepositorMismatchError().name })
})

test('error: a compartment that the vault has not', async () => {
  expect(await errorOf(addRecord(patient.ctx, { ...labs, compartment: 'cellar' }))).toBeInstanceOf(
    CompartmentUnknownError,
  )
})

test('error: a reference from before a reseal', async () => {
  const record = await addRecord(patient.ctx, labs)
  const stale = { ...record, digest: `0x${'11'.repeat(32)}` as const }
  expect(await errorOf(openRecord(patient.ctx, { record: stale }))).toBeInstanceOf(RecordMovedError)
})

test('error: a source that fails leaves nothing behind', async () => {
  const before = (await patient.ctx.store.local.listPins()).length
  const broken = (async function* () {
    yield content
    throw new TypeError('disk gone')
  })()
  expect(await errorOf(addRecord(patient.ctx, { ...labs, source: broken }))).toBeInstanceOf(TypeError)
  expect(await listOutbox(patient.ctx)).toEqual([])
  expect((await patient.ctx.store.local.listPins()).length).toBe(before)
})

test('T5 behavior: after a revocation nothing new opens, and no deposit is accepted', async () => {
  await revokeAccess(patient.ctx, { doctor: doctor.account.address })
  const later = await addRecord(patient.ctx, labs)
  expect(await errorOf(openRecord(doctor.ctx, { record: later }))).toBeInstanceOf(GrantEndedError)
  const deposit = addRecord(doctor.ctx, { ...labs, patient: patient.account.address })
  expect(await errorOf(deposit)).toBeInstanceOf(GrantEndedError)
})
