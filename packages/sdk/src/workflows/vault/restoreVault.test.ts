import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Person,
  patientProfile,
  startWorld,
  throughTransport,
  type World,
} from '../../../test/people.ts'
import { collect, errorOf } from '../../../test/storage.ts'
import { getAccount } from '../../actions/getAccount.ts'
import { setHead } from '../../actions/setHead.ts'
import { createPhrase } from '../../crypto/phrase.ts'
import { formatRecoverySheet, parseRecoverySheet } from '../../crypto/recoverySheet.ts'
import { NotAuthorizedError } from '../../errors/contractErrors.ts'
import {
  KeysOfOtherAccountError,
  PhraseOfOtherAccountError,
  VaultUnavailableError,
} from '../../errors/workflows.ts'
import { digestToCid } from '../../storage/cid.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { openBox } from '../access/openBox.ts'
import { getProfile } from '../profile/getProfile.ts'
import { addRecord } from '../records/addRecord.ts'
import { listRecords } from '../records/listRecords.ts'
import { openRecord } from '../records/openRecord.ts'
import { loadOwnVault } from './loadVault.ts'
import { restoreVault } from './restoreVault.ts'
import { rotateVault } from './rotateVault.ts'
import { salvageRecords } from './salvageRecords.ts'

const content = new TextEncoder().encode('a result of some weight')

let world: World
let patient: Person
let sheet: Person['sheet']
beforeAll(async () => {
  world = await startWorld()
  patient = await world.createPatient()
  await addRecord(patient.ctx, {
    compartment: 'labs',
    source: content,
    name: 'result.txt',
    mediaType: 'text/plain',
  })
  await rotateVault(patient.ctx, { compartments: 'all' })
  // Through paper: what is printed is what comes back.
  sheet = parseRecoverySheet({ text: formatRecoverySheet(patient.sheet) })
})
afterAll(() => world[Symbol.asyncDispose]())

test('T22: reading and control from the sheet, the chain and one store', async () => {
  const ctx = await world.createDevice()
  const next = ctx.client.account?.address
  const restored = await restoreVault(ctx, { sheet })
  expect(restored).toMatchObject({ controller: next, extent: 'full', role: 'patient' })
  expect(restored.transactions).toHaveLength(3)

  expect(await getProfile(ctx)).toEqual(patientProfile)
  const [entry] = await listRecords(ctx, { compartment: 'labs' })
  if (!entry?.readable) throw new Error('the record does not open')
  expect(await (await openRecord(ctx, { record: entry.reference })).bytes()).toEqual(content)

  await rotateVault(ctx, { compartments: ['labs'] })
  const owner = patient.account.address
  const state = await getAccount(ctx.client, { registry: 'patient', owner })
  expect(state?.controller).toBe(next)
  const { head } = await loadOwnVault(patient.ctx)
  const call = { registry: 'patient', owner, expectedHead: head, nextHead: `0x${'11'.repeat(32)}` } as const
  expect(await errorOf(setHead(patient.ctx.client, call))).toBeInstanceOf(NotAuthorizedError)
})

test('behavior: restoring again changes nothing', async () => {
  const account = await world.createAccount()
  const ctx = await world.createDevice({ account })
  const { phrase, account: owner } = sheet
  expect((await restoreVault(ctx, { phrase, account: owner })).transactions).toHaveLength(3)
  expect((await restoreVault(ctx, { phrase, account: owner })).transactions).toEqual([])
  const again = await world.createDevice({ account })
  expect((await restoreVault(again, { sheet })).transactions).toEqual([])
  expect(await getProfile(again)).toEqual(patientProfile)
})

test('behavior: doctors are loud about the new controller until it is confirmed, and then read on', async () => {
  const doctor = await world.createDoctor()
  const other = await world.createPatient()
  await grantAccess(other.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read'],
  })
  const owner = other.account.address
  await openBox(doctor.ctx, { patient: owner })
  await restoreVault(await world.createDevice(), { sheet: other.sheet })
  const error = await errorOf(openBox(doctor.ctx, { patient: owner }))
  expect(error).toMatchObject({ name: 'CertificateChangedError', signedBy: 'controller' })
  const acceptCertificate = (error as { found: string }).found
  await openBox(doctor.ctx, { patient: owner, acceptCertificate })
  await openBox(doctor.ctx, { patient: owner })
})

test('T22: reading with the vault document lost, from sheet, unlock box and manifests', async () => {
  const { head } = await loadOwnVault(patient.ctx)
  await world.cloud.delete(digestToCid(head))
  const ctx = await world.createDevice()
  const { account, phrase } = sheet
  expect(await errorOf(restoreVault(ctx, { phrase, account }))).toBeInstanceOf(VaultUnavailableError)
  expect(await restoreVault(ctx, { sheet })).toMatchObject({ extent: 'readOnly', transactions: [] })
  const items = await collectItems(salvageRecords(ctx))
  expect(items.map(({ readable }) => readable)).toEqual([true, true])
  const contents = await Promise.all(
    items.map(async (item) => (item.readable && item.stream ? collect(item.stream()) : undefined)),
  )
  expect(contents).toContainEqual(content)
})

test('error: another phrase, another person', async () => {
  const ctx = await world.createDevice()
  const { account } = sheet
  const other = await world.createPatient()
  expect(
    await errorOf(restoreVault(ctx, { phrase: createPhrase(), account: other.account.address })),
  ).toBeInstanceOf(PhraseOfOtherAccountError)
  expect(await errorOf(restoreVault(other.ctx, { phrase: sheet.phrase, account }))).toBeInstanceOf(
    KeysOfOtherAccountError,
  )
})

test('error: a mistyped phrase says which word, before anything is asked or kept', async () => {
  const asked: string[] = []
  const device = await world.createDevice()
  const ctx = throughTransport(device, world.chain.anvil.rpcUrl, ({ method }, ask) => {
    asked.push(method)
    return ask()
  })
  const phrase = sheet.phrase.split(' ').with(6, 'labratory').join(' ')
  const error = await errorOf(restoreVault(ctx, { phrase, account: sheet.account }))
  expect(error).toMatchObject({ name: 'PhraseWordError', positions: [7] })
  expect(String(error)).not.toContain('labratory')
  expect(asked).toEqual([])
  expect(await ctx.keys.load()).toBeUndefined()
})

async function collectItems<item>(items: AsyncIterable<item>): Promise<item[]> {
  const all: item[] = []
  for await (const item of items) all.push(item)
  return all
}
