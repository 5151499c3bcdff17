import type { Address, Hex } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Person, startWorld, throughLiar, throughTransport, type World } from '../../../test/people.ts'
import { errorOf } from '../../../test/storage.ts'
import { getAccount } from '../../actions/getAccount.ts'
import { suspendDoctor } from '../../actions/suspendDoctor.ts'
import { buildCertificateTypedData, createCertificate } from '../../crypto/certificate.ts'
import { createIdentity } from '../../crypto/identity.ts'
import { signVaultDocument } from '../../crypto/vaultDocument.ts'
import { digestToCid } from '../../storage/cid.ts'
import { createMedrecStore } from '../../storage/createStore.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { listAccess } from '../access/listAccess.ts'
import { openBox } from '../access/openBox.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import type { Context } from '../context.ts'
import { addRecord } from '../records/addRecord.ts'
import { loadOwnVault, loadVault } from './loadVault.ts'
import { rotateVault } from './rotateVault.ts'
import { vaultStatus } from './vaultStatus.ts'

let world: World
let rpcUrl: string
let patient: Person
let doctor: Person
beforeAll(async () => {
  world = await startWorld()
  rpcUrl = world.chain.anvil.rpcUrl
  ;[patient, doctor] = await Promise.all([world.createPatient(), world.createDoctor()])
})
afterAll(() => world[Symbol.asyncDispose]())

const labs = { compartments: ['labs'], permissions: ['read'] } as const

test('T8: an older vault document is refused, whoever serves it', async () => {
  const someone = await world.createPatient()
  const before = await loadOwnVault(someone.ctx)
  const now = await rotateVault(someone.ctx, { compartments: ['labs'] })
  expect(now.rotated).toHaveLength(1)
  const { head } = await loadOwnVault(someone.ctx)
  const rolledBack = throughLiar(someone.ctx, rpcUrl, { [head]: before.head })
  expect(await errorOf(loadOwnVault(rolledBack))).toMatchObject({ name: 'VaultRollbackError' })
  expect(await errorOf(rotateVault(rolledBack, { compartments: ['labs'] }))).toMatchObject({
    name: 'VaultRollbackError',
  })
  // A doctor who has seen the newer one refuses it as well, and one who has seen nothing can't know.
  await loadVault(doctor.ctx, { account: someone.account.address })
  const deceived = throughLiar(doctor.ctx, rpcUrl, { [head]: before.head })
  expect(await errorOf(loadVault(deceived, { account: someone.account.address }))).toMatchObject({
    name: 'VaultRollbackError',
  })
})

test('T19: a reorganisation that takes a change back is followed, not taken for a rollback', async () => {
  const someone = await world.createPatient()
  const before = await loadOwnVault(someone.ctx)
  const snapshot = await world.chain.control.getBlockNumber({ cacheTime: 0 })
  await rotateVault(someone.ctx, { compartments: ['labs'] })
  await loadVault(doctor.ctx, { account: someone.account.address })
  const newest = await world.chain.control.getBlockNumber({ cacheTime: 0 })
  const depth = Number(newest - snapshot)
  await world.chain.control.request({ method: 'anvil_reorg', params: [depth, []] } as never)
  expect((await loadOwnVault(someone.ctx)).head).toBe(before.head)
  expect((await loadVault(doctor.ctx, { account: someone.account.address })).head).toBe(before.head)
  await rotateVault(someone.ctx, { compartments: ['labs'] })
  expect((await loadVault(doctor.ctx, { account: someone.account.address })).document.version).toBe(2)
})

/** A document of the attacker in the victim's name, in the store of everybody. */
async function forgeDocument(
  signWith: 'attacker' | 'nobody',
  victim: Person = doctor,
): Promise<{ head: Hex; controller: Address }> {
  const attacker = await world.createAccount()
  const { context, document } = await loadOwnVault(victim.ctx)
  const identity = await createIdentity()
  const typedData = buildCertificateTypedData({ context, identity, reason: 'rotation' })
  const signer = signWith === 'attacker' ? attacker.address : victim.account.address
  const certificate = await createCertificate({
    typedData,
    signature: await attacker.signTypedData(typedData),
    signer,
    // What the forger says of it; the reader asks for itself.
    verify: async () => true,
  })
  const { signature: _, ...unsigned } = document
  const forged = signVaultDocument({
    document: {
      ...unsigned,
      version: document.version + 1,
      previous: (await loadOwnVault(victim.ctx)).head.slice(2),
      recipient: identity.recipient,
      certificate,
    },
    signingKey: identity.signingKey,
  })
  const { cid } = await victim.ctx.store.putBlock(forged.bytes, { pin: 'forged' })
  await victim.ctx.store.confirmRemote([cid])
  return { head: forged.digest, controller: attacker.address }
}

/** Fails the test where anything is stored, sent or signed. */
async function expectNothingWritten(ctx: Context, run: () => Promise<unknown>): Promise<unknown> {
  const put = vi.spyOn(ctx.store, 'putBlock')
  const before = await getAccount(patient.ctx.client, { registry: 'patient', owner: patient.account.address })
  const error = await errorOf(run())
  const after = await getAccount(patient.ctx.client, { registry: 'patient', owner: patient.account.address })
  expect(put).not.toHaveBeenCalled()
  expect(after).toEqual(before)
  put.mockRestore()
  return error
}

test('T9: another head with an attacker as signer is refused before anything is encrypted', async () => {
  const { head } = await loadOwnVault(doctor.ctx)
  const forged = await forgeDocument('attacker')
  const deceived = throughLiar(patient.ctx, rpcUrl, { [head]: forged.head })
  const grant = () => grantAccess(deceived, { doctor: doctor.account.address, ...labs })
  expect(await expectNothingWritten(deceived, grant)).toMatchObject({ name: 'CertificateInvalidError' })
})

test('T9: another head and another controller stay loud', async () => {
  const { account, head } = await loadOwnVault(doctor.ctx)
  const forged = await forgeDocument('attacker')
  const deceived = throughTransport(patient.ctx, rpcUrl, async (_, ask) => {
    const text = JSON.stringify(await ask())
    // Only the answer about the account itself: the doctor's address stands in other answers too.
    if (!text.includes(head.slice(2))) return JSON.parse(text)
    return JSON.parse(
      text
        .replaceAll(head.slice(2), forged.head.slice(2))
        .replaceAll(account.controller.slice(2).toLowerCase(), forged.controller.slice(2).toLowerCase()),
    )
  })
  const grant = () => grantAccess(deceived, { doctor: doctor.account.address, ...labs })
  expect(await expectNothingWritten(deceived, grant)).toMatchObject({ name: 'CertificateUnconfirmedError' })
})

test('T9: an RPC server that vouches for a signature that nobody made', async () => {
  const { head } = await loadOwnVault(doctor.ctx)
  const forged = await forgeDocument('nobody')
  const deceived = throughTransport(patient.ctx, rpcUrl, async ({ method, params }, ask) => {
    const text = JSON.stringify(params)
    // EIP-6492's validator is a creation without `to`; 1 says that the signature is valid.
    if (method === 'eth_call' && !text.includes('"to"')) return '0x01'
    return JSON.parse(JSON.stringify(await ask()).replaceAll(head.slice(2), forged.head.slice(2)))
  })
  const grant = () => grantAccess(deceived, { doctor: doctor.account.address, ...labs })
  expect(await expectNothingWritten(deceived, grant)).toMatchObject({ name: 'SmartAccountUnconfirmedError' })
})

test('T9: a pinned doctor whose keys changed stays loud until the patient confirms', async () => {
  const { head } = await loadOwnVault(doctor.ctx)
  await loadVault(patient.ctx, { account: doctor.account.address })
  const forged = await forgeDocument('nobody')
  const deceived = throughTransport(patient.ctx, rpcUrl, async ({ method, params }, ask) => {
    if (method === 'eth_call' && !JSON.stringify(params).includes('"to"')) return '0x01'
    return JSON.parse(JSON.stringify(await ask()).replaceAll(head.slice(2), forged.head.slice(2)))
  })
  const grant = () => grantAccess(deceived, { doctor: doctor.account.address, ...labs })
  expect(await expectNothingWritten(deceived, grant)).toMatchObject({ name: 'CertificateChangedError' })
})

test("T9: a doctor who never met the patient seals nothing to an attacker's document", async () => {
  const someone = await world.createPatient()
  await grantAccess(someone.ctx, {
    doctor: doctor.account.address,
    compartments: ['labs'],
    permissions: ['read', 'write'],
  })
  const { head } = await loadOwnVault(someone.ctx)
  const errors = { attacker: 'CertificateInvalidError', nobody: 'SmartAccountUnconfirmedError' }
  for (const signWith of ['attacker', 'nobody'] as const) {
    const forged = await forgeDocument(signWith, someone)
    const deceived = throughTransport(doctor.ctx, rpcUrl, async ({ method, params }, ask) => {
      if (method === 'eth_call' && !JSON.stringify(params).includes('"to"')) return '0x01'
      return JSON.parse(JSON.stringify(await ask()).replaceAll(head.slice(2), forged.head.slice(2)))
    })
    const source = new Uint8Array(1)
    const file = { compartment: 'labs', source, name: 'n', mediaType: 'text/plain' }
    const add = () => addRecord(deceived, { ...file, patient: someone.account.address })
    expect(await expectNothingWritten(deceived, add)).toMatchObject({ name: errors[signWith] })
  }
})

// Code that reverts, that returns nothing, that says yes in the wrong words, and that never ends.
test.each([
  ['reverts', '0x5f5ffd'],
  ['returns nothing', '0x00'],
  ['returns a word that is not the one of ERC-1271', '0x60015f5260205ff3'],
  ['returns 4 bytes', '0x631626ba7e5f526004601cf3'],
  ['never ends', '0x5b5f56'],
  ['is no code', '0xfe'],
] as const)('T9: a contract wallet that %s signs for nobody', async (_, bytecode) => {
  const { address } = doctor.account
  const { head } = await loadOwnVault(doctor.ctx)
  const forged = await forgeDocument('nobody')
  await world.chain.control.setCode({ address, bytecode })
  try {
    const deceived = throughLiar(patient.ctx, rpcUrl, { [head]: forged.head })
    const grant = () => grantAccess(deceived, { doctor: address, ...labs })
    expect(await expectNothingWritten(deceived, grant)).toMatchObject({ name: 'CertificateInvalidError' })
  } finally {
    await world.chain.control.setCode({ address, bytecode: '0x' })
  }
})

/** The device with a local store that has lost everything, and no other. */
function withDeadStore(ctx: Context): Context {
  return { ...ctx, store: createMedrecStore({ local: createMemoryStore() }) }
}

test('T12: revoking succeeds with every store dead; the keys are owed, and settled later', async () => {
  const someone = await world.createPatient()
  const [first, second] = await Promise.all([world.createDoctor(), world.createDoctor()])
  await grantAccess(someone.ctx, { doctor: first.account.address, ...labs })
  await grantAccess(someone.ctx, { doctor: second.account.address, ...labs })
  const revoked = await revokeAccess(withDeadStore(someone.ctx), { doctor: first.account.address })
  expect(revoked).toMatchObject({
    rotated: [],
    rotationOwed: true,
    reason: { name: 'VaultUnavailableError' },
  })
  expect(await errorOf(openBox(first.ctx, { patient: someone.account.address }))).toMatchObject({
    name: 'GrantEndedError',
  })
  expect(await vaultStatus(someone.ctx)).toMatchObject({
    rotationOwed: true,
    lapsed: [first.account.address],
  })
  // A grant settles it first; nobody gets a key that the revoked doctor has as well.
  await grantAccess(someone.ctx, { doctor: second.account.address, ...labs })
  expect(await vaultStatus(someone.ctx)).toMatchObject({ rotationOwed: false, lapsed: [] })
  await openBox(second.ctx, { patient: someone.account.address, compartment: 'labs' })
})

test('T12: an unreachable doctor never blocks the others', async () => {
  const someone = await world.createPatient()
  const [first, second] = await Promise.all([world.createDoctor(), world.createDoctor()])
  await grantAccess(someone.ctx, { doctor: first.account.address, ...labs })
  await grantAccess(someone.ctx, { doctor: second.account.address, ...labs })
  const { head } = await loadOwnVault(second.ctx)
  const get = someone.ctx.store.get.bind(someone.ctx.store)
  const lost = digestToCid(head).toString()
  const asked = vi.spyOn(someone.ctx.store, 'get')
  asked.mockImplementation(async (cid, options) =>
    get(cid.toString() === lost ? digestToCid(`0x${'00'.repeat(32)}`) : cid, options),
  )
  const revoked = await revokeAccess(someone.ctx, { doctor: first.account.address })
  expect(revoked).toMatchObject({ rotationOwed: false })
  expect(asked.mock.calls.map(([cid]) => cid.toString())).toContain(lost)
  await openBox(second.ctx, { patient: someone.account.address, compartment: 'labs' })
})

test('T12: a suspended doctor can be revoked, and reads nothing meanwhile', async () => {
  const someone = await world.createPatient()
  const suspended = await world.createDoctor()
  await grantAccess(someone.ctx, { doctor: suspended.account.address, ...labs })
  await suspendDoctor(world.chain.clients.registrar, { doctor: suspended.account.address })
  expect(await errorOf(openBox(suspended.ctx, { patient: someone.account.address }))).toMatchObject({
    name: 'GrantSuspendedError',
  })
  expect(await listAccess(someone.ctx)).toMatchObject([{ state: 'suspended' }])
  expect(await revokeAccess(someone.ctx, { doctor: suspended.account.address })).toMatchObject({
    rotationOwed: false,
  })
  expect(await listAccess(someone.ctx)).toMatchObject([{ state: 'revoked' }])
})
