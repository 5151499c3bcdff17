import { type Abi, type Address, zeroAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, digest, people, startChain, type TestChain } from '../../test/chain.ts'
import { noExpiry } from '../contracts/constants.ts'
import * as generated from '../contracts/generated.ts'
import { ContractError } from '../errors/contractErrors.ts'
import { acceptAuditor } from './acceptAuditor.ts'
import { acceptController } from './acceptController.ts'
import { addMedicalFile } from './addMedicalFile.ts'
import { deleteMedicalFile } from './deleteMedicalFile.ts'
import { getTip } from './getTip.ts'
import { grantDoctorAccess } from './grantDoctorAccess.ts'
import { inviteAuditor } from './inviteAuditor.ts'
import { multicall } from './multicall.ts'
import { proposeController } from './proposeController.ts'
import { recordAccess } from './recordAccess.ts'
import { registerDoctor } from './registerDoctor.ts'
import { registerPatient } from './registerPatient.ts'
import { reinstateDoctor } from './reinstateDoctor.ts'
import { removeAuditor } from './removeAuditor.ts'
import { removeOperator } from './removeOperator.ts'
import { renounceDoctorAccess } from './renounceDoctorAccess.ts'
import { replaceMedicalFile } from './replaceMedicalFile.ts'
import { requestAccess } from './requestAccess.ts'
import { revokeDoctorAccess } from './revokeDoctorAccess.ts'
import { setHead } from './setHead.ts'
import { setOperator } from './setOperator.ts'
import { suspendDoctor } from './suspendDoctor.ts'
import { unverifyDoctor } from './unverifyDoctor.ts'
import { verifyDoctor } from './verifyDoctor.ts'
import type { WriteAction } from './writeContract.ts'

const { patient, doctor } = { patient: people.patient.address, doctor: people.doctor.address }
const newAccount = () => privateKeyToAccount(generatePrivateKey())
const accounts = {
  ...people,
  otherPatient: newAccount(),
  ungranted: newAccount(),
  lapsed: newAccount(),
  suspended: newAccount(),
  /** May add and revoke. */
  operator: newAccount(),
  formerOperator: newAccount(),
  next: newAccount(),
}
type Name = keyof typeof accounts
const names = Object.keys(accounts) as Name[]
const addressOf = (name: Name) => accounts[name].address

let chain: TestChain
let clients: Record<Name, ReturnType<typeof connect>>
let expiresAt: number
const head = digest('0')
const vault = { registry: 'patient', owner: patient } as const
const record = { ...vault, compartment: 3 }

beforeAll(async () => {
  chain = await startChain()
  const entries = names.map((name) => [name, connect(chain.anvil.rpcUrl, chain.deployment, accounts[name])])
  clients = Object.fromEntries(entries)
  for (const name of names) await chain.control.setBalance({ address: addressOf(name), value: 10n ** 20n })
  await registerPatient(clients.patient, { head })
  await registerPatient(clients.otherPatient, { head: digest('other') })
  for (const name of ['doctor', 'ungranted', 'lapsed', 'suspended'] as const) {
    await registerDoctor(clients[name], { head: digest(name) })
    await verifyDoctor(clients.registrar, { doctor: addressOf(name), credentialDigest: digest('licence') })
  }
  expiresAt = Number((await chain.control.getBlock()).timestamp) + 3_600
  for (const name of ['doctor', 'lapsed', 'suspended'] as const)
    await grantDoctorAccess(clients.patient, {
      ...{ patient, doctor: addressOf(name), compartments: [3], permissions: ['read', 'write', 'copy'] },
      ...{ expiresAt: name === 'lapsed' ? expiresAt : noExpiry, expectedHead: head, nextHead: head },
    })
  await addMedicalFile(clients.patient, {
    ...record,
    author: patient,
    digest: digest('a'),
    expectedHead: head,
  })
  await setOperator(clients.patient, { ...vault, ...operatorOf('operator'), powers: ['add', 'revoke'] })
  await setOperator(clients.patient, { ...vault, ...operatorOf('formerOperator'), powers: ['add', 'revoke'] })
  await removeOperator(clients.patient, { ...vault, operator: addressOf('formerOperator') })
  await proposeController(clients.patient, { ...vault, next: addressOf('next') })
  for (const name of ['auditor', 'device'] as const)
    await inviteAuditor(clients.admin, { auditor: addressOf(name) })
  await acceptAuditor(clients.auditor, {})
  await suspendDoctor(clients.registrar, { doctor: addressOf('suspended') })
  await chain.control.increaseTime({ seconds: 3_700 })
  await chain.control.mine({ blocks: 1 })
})
afterAll(() => chain[Symbol.asyncDispose]())

const operatorOf = (name: Name) => ({ operator: addressOf(name), expiresAt: noExpiry, operatorNonce: 0 })
const grant = { patient, doctor: addressOf('ungranted'), compartments: [3], permissions: ['read'] } as const
const heads = { expectedHead: head, nextHead: digest('1') }

/** An action with its arguments, which may name whoever sends, and the only people whom it obeys. */
type Case = {
  title: string
  build: (client: ReturnType<typeof connect>, self: Address) => { to: Address; data: `0x${string}` }
  run: (client: ReturnType<typeof connect>, self: Address) => Promise<unknown>
  allowed: readonly Name[]
}
function define<arguments_>(
  title: string,
  action: WriteAction<arguments_>,
  given: arguments_ | ((self: Address) => arguments_),
  allowed: readonly Name[],
): Case {
  const of = (self: Address) =>
    typeof given === 'function' ? (given as (self: Address) => arguments_)(self) : given
  return {
    title,
    build: (client, self) => action.call(client, of(self)),
    run: (client, self) => action(client, of(self) as never),
    allowed,
  }
}

const withoutRole = [
  'admin',
  'registrar',
  'stranger',
  'device',
  'operator',
  'formerOperator',
  'next',
] as const
const access = { kind: 'read', compartment: 3, indexes: [0] } as const
const deposit = { ...record, digest: digest('b'), expectedHead: head }
const entry = { ...record, index: 0, expectedDigest: digest('a') }
const file = { ...entry, nextDigest: digest('A'), expectedHead: head }
const suspended = { doctor: addressOf('suspended') }
const cases: Case[] = [
  define('registerPatient', registerPatient, { head }, withoutRole),
  define('registerDoctor', registerDoctor, { head }, withoutRole),
  define('setHead', setHead, { ...vault, ...heads }, ['patient']),
  define('addMedicalFile', addMedicalFile, { ...deposit, author: patient }, ['patient', 'operator']),
  define('addMedicalFile, as the doctor', addMedicalFile, { ...deposit, author: doctor }, ['doctor']),
  define('addMedicalFile, as oneself', addMedicalFile, (author) => ({ ...deposit, author }), [
    'patient',
    'doctor',
  ]),
  define('replaceMedicalFile', replaceMedicalFile, file, ['patient']),
  define('deleteMedicalFile', deleteMedicalFile, entry, ['patient']),
  define('setOperator', setOperator, { ...vault, ...operatorOf('stranger'), powers: ['add'] }, ['patient']),
  define('removeOperator', removeOperator, { ...vault, operator: addressOf('operator') }, ['patient']),
  define('proposeController', proposeController, { ...vault, next: zeroAddress }, ['patient']),
  define('proposeController, oneself', proposeController, (next) => ({ ...vault, next }), ['patient']),
  define('acceptController', acceptController, vault, ['next']),
  define('grantDoctorAccess', grantDoctorAccess, { ...grant, ...heads, expiresAt: noExpiry }, ['patient']),
  define('revokeDoctorAccess', revokeDoctorAccess, { patient, doctor }, ['patient', 'operator']),
  define('revokeDoctorAccess, with a head', revokeDoctorAccess, { patient, doctor, ...heads }, ['patient']),
  define('revokeDoctorAccess, suspended', revokeDoctorAccess, { patient, ...suspended }, [
    'patient',
    'operator',
  ]),
  define('renounceDoctorAccess', renounceDoctorAccess, { patient, doctor }, ['doctor']),
  define('renounceDoctorAccess, oneself', renounceDoctorAccess, (self) => ({ patient, doctor: self }), [
    'doctor',
    'suspended',
  ]),
  define('requestAccess', requestAccess, { patient, doctor, digest: digest('please') }, ['doctor']),
  define(
    'requestAccess, oneself',
    requestAccess,
    (self) => ({ patient, doctor: self, digest: digest('please') }),
    ['doctor', 'ungranted', 'lapsed'],
  ),
  define('recordAccess', recordAccess, { patient, doctor, ...access }, ['doctor']),
  define('recordAccess, oneself', recordAccess, (self) => ({ patient, doctor: self, ...access }), ['doctor']),
  define('verifyDoctor', verifyDoctor, { doctor, credentialDigest: digest('other') }, ['registrar']),
  define('unverifyDoctor', unverifyDoctor, { doctor }, ['registrar']),
  define('suspendDoctor', suspendDoctor, { doctor }, ['registrar']),
  define('reinstateDoctor', reinstateDoctor, suspended, ['registrar']),
  define('inviteAuditor', inviteAuditor, { auditor: addressOf('stranger') }, ['admin', 'auditor']),
  define('acceptAuditor', acceptAuditor, {}, ['device']),
  define('removeAuditor', removeAuditor, { auditor: addressOf('auditor') }, ['admin']),
]

test('T12: the table has every action that changes something', () => {
  const { auditLogAbi, doctorRegistryAbi, patientRegistryAbi, roleRegistryAbi } = generated
  const abis: Abi[] = [roleRegistryAbi, patientRegistryAbi, doctorRegistryAbi, auditLogAbi]
  const functions = abis.flat().flatMap((item) => (item.type === 'function' ? [item] : []))
  const writes = functions.filter(({ stateMutability }) => !['view', 'pure'].includes(stateMutability))
  // The first two only the contracts call among themselves; a batch has a test of its own.
  const others = new Set(['append', 'assignRole', 'multicall'])
  const expected = new Set(writes.map(({ name }) => name).filter((name) => !others.has(name)))
  expect(new Set(cases.map(({ title }) => title.split(',')[0]))).toEqual(expected)
})

test.each(cases)('T12: $title obeys whom it must, and nobody else', async ({ allowed, build, run }) => {
  for (const name of names) {
    const client = clients[name]
    const self = addressOf(name)
    const before = await getTip(client)
    const nonce = await chain.control.getTransactionCount({ address: self })
    const outcome = await run(client, self).then(
      () => 'allowed',
      (error: unknown) => error,
    )
    if (allowed.includes(name)) {
      expect([name, outcome]).toEqual([name, 'allowed'])
      expect((await getTip(client)).count, name).toBe(before.count + 1n)
      await undo()
      continue
    }
    expect(outcome, name).toBeInstanceOf(ContractError)
    // Whoever sends it all the same, past the SDK's own trial, is refused by the chain.
    const { data, to } = build(client, self)
    const hash = await client.sendTransaction({ to, data, gas: 1_000_000n })
    const { status, logs } = await client.waitForTransactionReceipt({ hash })
    expect([name, status, logs]).toEqual([name, 'reverted', []])
    expect(await getTip(client), name).toEqual(before)
    expect(await chain.control.getTransactionCount({ address: self })).toBe(nonce + 1)
  }
})

let snapshot: `0x${string}` | undefined
beforeAll(async () => {
  snapshot = await chain.control.snapshot()
})
/** Everybody meets the same state. */
async function undo(): Promise<void> {
  if (snapshot !== undefined) await chain.control.revert({ id: snapshot })
  snapshot = await chain.control.snapshot()
}

test('T12: in a batch nobody gets further than alone', async () => {
  for (const name of ['doctor', 'operator'] as const) {
    const client = clients[name]
    const harmless = addMedicalFile.call(client, { ...deposit, author: name === 'doctor' ? doctor : patient })
    const stolen = setHead.call(client, { ...vault, ...heads })
    const before = await getTip(client)
    await expect(multicall(client, { calls: [harmless, stolen] })).rejects.toBeInstanceOf(ContractError)
    expect(await getTip(client)).toEqual(before)
    await multicall(client, { calls: [harmless] })
  }
})
