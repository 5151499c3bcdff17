import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, startWorld, type World } from '../../../test/people.ts'
import { collect, errorOf } from '../../../test/storage.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { InvalidParameterError } from '../../errors/crypto.ts'
import { ContextMismatchError, StatementInvalidError } from '../../errors/formats.ts'
import { NotOwnerError } from '../../errors/records.ts'
import { GrantScopeError } from '../../errors/workflows.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { saveToLibrary } from '../library/saveToLibrary.ts'
import { sendRecord } from '../library/sendRecord.ts'
import { listOutbox } from '../state/outbox.ts'
import { addRecord } from './addRecord.ts'
import { listRecords } from './listRecords.ts'
import { openRecord } from './openRecord.ts'

let world: World
let patient: Person
let other: Person
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
  ;[patient, other, doctor] = await Promise.all([
    world.createPatient(),
    world.createPatient(),
    world.createDoctor(),
  ])
  for (const { ctx } of [patient, other])
    await grantAccess(ctx, {
      doctor: doctor.account.address,
      compartments: ['labs'],
      permissions: ['read', 'write', 'copy'],
      history: 'all',
    })
})
afterAll(() => world[Symbol.asyncDispose]())

const content = utf8('Sodium 140 mmol/L')
const labs = { compartment: 'labs', source: content, name: 'n.txt', mediaType: 'text/plain' }

/** A source that must not be read. */
function unread() {
  let reads = 0
  const source = (async function* () {
    reads++
    yield content
  })()
  return { source, reads: () => reads }
}

const canary = 'Wilhelmina Canary'
test.each([
  ['an empty name', { name: '' }],
  ['a name of 10,001 characters', { name: canary.padEnd(10_001, '.') }],
  ['half a surrogate', { name: `${canary}\ud800` }],
  ['a media type that is none', { mediaType: canary }],
  ['a uid that is none', { about: canary }],
  ['a note that is no text', { kind: 'note', mediaType: 'image/png' }],
  ['a profile that is no FHIR', { kind: 'profile' }],
] as const)('error: %s is refused before anything is read', async (_, wrong) => {
  const { reads, source } = unread()
  const error = await errorOf(addRecord(patient.ctx, { ...labs, ...wrong, source }))
  expect([InvalidParameterError, StatementInvalidError].some((type) => error instanceof type)).toBe(true)
  expect(reads()).toBe(0)
  expect(await listOutbox(patient.ctx)).toEqual([])
  let text = ''
  for (let one: unknown = error; one instanceof Error; one = one.cause) text += `${one.message} ${one.stack}`
  expect(text).not.toContain(canary)
})

test.each([
  ['../../etc/passwd'],
  ['C:\\x'],
  ['a\0b'],
  ['CON'],
  ['n'.repeat(10_000)],
  ['\u0000'.repeat(10_000)],
  ['\u202egpj.exe'],
  ['🩺'],
  ['é'.normalize('NFC')],
  ['é'.normalize('NFD')],
])('behavior: a name is kept verbatim (%#)', async (name) => {
  const owner = other
  const record = await addRecord(owner.ctx, { ...labs, name })
  expect((await openRecord(owner.ctx, { record })).statement.name).toBe(name)
})

test.each([0, 1, 65_535, 65_536, 65_537, 2 ** 20 + 1])(
  'behavior: %i bytes come back, whole and in ranges at every border',
  async (size) => {
    const source = Uint8Array.from({ length: size }, (_, i) => (i * 7) % 251)
    const opened = await openRecord(patient.ctx, {
      record: await addRecord(patient.ctx, { ...labs, source }),
    })
    expect(await opened.bytes()).toEqual(source)
    expect(await collect(opened.stream())).toEqual(source)
    const borders = [0, 1, 65_535, 65_536, 65_537, size - 1, size].filter((at) => at >= 0 && at <= size)
    for (const offset of borders)
      for (const length of [0, 1, 65_536, size])
        expect(await opened.range({ offset, length })).toEqual(source.subarray(offset, offset + length))
    for (const part of [
      { offset: size + 1, length: 1 },
      { offset: -1, length: 1 },
      { offset: 0, length: -1 },
      { offset: 0.5, length: 1 },
      { offset: 0, length: Number.NaN },
    ])
      expect(await errorOf(opened.range(part))).toBeInstanceOf(InvalidParameterError)
  },
)

test('behavior: a stream may be left early, and read again', async () => {
  const source = new Uint8Array(3 * 2 ** 20).fill(7)
  const opened = await openRecord(patient.ctx, { record: await addRecord(patient.ctx, { ...labs, source }) })
  for await (const piece of opened.stream()) {
    expect(piece.length).toBeGreaterThan(0)
    break
  }
  expect(await opened.bytes()).toEqual(source)
})

test("behavior: a doctor's own file goes from the library to a patient, as the doctor's", async () => {
  const own = await addRecord(doctor.ctx, { ...labs, compartment: 'general' })
  const { address } = patient.account
  const sent = await sendRecord(doctor.ctx, { record: own, patient: address, compartment: 'labs' })
  const opened = await openRecord(patient.ctx, { record: sent })
  const author = doctor.account.address.toLowerCase()
  expect(opened).toMatchObject({ author, originalAuthor: author, statement: { name: 'n.txt' } })
  expect(await opened.bytes()).toEqual(content)
})

test("error: a record outside the library, and one patient's record to another, are not sent", async () => {
  const record = await addRecord(patient.ctx, labs)
  const target = { patient: other.account.address, compartment: 'labs' }
  expect(await errorOf(sendRecord(doctor.ctx, { record, ...target }))).toBeInstanceOf(NotOwnerError)
  const copy = await saveToLibrary(doctor.ctx, { record })
  const before = (await listRecords(other.ctx)).length
  const phases: string[] = []
  const onProgress = ({ phase }: { phase: string }) => void phases.push(phase)
  const refused = errorOf(sendRecord(doctor.ctx, { record: copy, ...target, onProgress }))
  expect(await refused).toBeInstanceOf(ContextMismatchError)
  expect(phases).toEqual([])
  expect((await listRecords(other.ctx)).length).toBe(before)
})

test('behavior: a laboratory that may only write deposits by number, and reads nothing', async () => {
  const laboratory = await world.createDoctor()
  const { compartment } = await addRecord(patient.ctx, labs)
  await grantAccess(patient.ctx, {
    doctor: laboratory.account.address,
    compartments: [compartment],
    permissions: ['write'],
  })
  const { address } = patient.account
  const deposit = await addRecord(laboratory.ctx, { ...labs, patient: address, compartment })
  expect(await errorOf(openRecord(laboratory.ctx, { record: deposit }))).toBeInstanceOf(GrantScopeError)
  expect(await (await openRecord(patient.ctx, { record: deposit })).bytes()).toEqual(content)
  expect(await (await openRecord(doctor.ctx, { record: deposit })).bytes()).toEqual(content)
})

test('behavior: five adds at once are each added or refused, and nothing stays of what is refused', async () => {
  const owner = await world.createPatient()
  const sources = [1, 2, 3, 4, 5].map((byte) => Uint8Array.of(byte))
  const outcomes = await Promise.allSettled(
    sources.map((source) => addRecord(owner.ctx, { ...labs, source })),
  )
  const added = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(added.length).toBeGreaterThan(0)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected')
      expect(['NonceConflictError', 'TransactionReplacedError', 'FeeTooLowError']).toContain(
        outcome.reason.name,
      )
  expect(await listOutbox(owner.ctx)).toEqual([])
  const entries = await listRecords(owner.ctx, { compartment: 'labs' })
  expect(entries).toHaveLength(added.length)
  for (const { readable } of entries) expect(readable).toBe(true)
})
