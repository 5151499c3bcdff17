import { readdirSync, readFileSync } from 'node:fs'
import { type Abi, decodeFunctionData, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, digest, people, startChain, type TestChain } from '../../test/chain.ts'
import { noExpiry } from '../contracts/constants.ts'
import * as generated from '../contracts/generated.ts'
import { getDeployment } from '../contracts/withMedrec.ts'
import { acceptAuditor } from './acceptAuditor.ts'
import { acceptController } from './acceptController.ts'
import { addMedicalFile } from './addMedicalFile.ts'
import { checkDoctorAccess } from './checkDoctorAccess.ts'
import { deleteMedicalFile } from './deleteMedicalFile.ts'
import { getAccount } from './getAccount.ts'
import { getAuditor } from './getAuditor.ts'
import { getDoctorVerification } from './getDoctorVerification.ts'
import { getGrant } from './getGrant.ts'
import { getHead } from './getHead.ts'
import { getMedicalFile } from './getMedicalFile.ts'
import { getMedicalFileCounts } from './getMedicalFileCounts.ts'
import { getMedicalFiles, iterateMedicalFiles } from './getMedicalFiles.ts'
import { getOperator } from './getOperator.ts'
import { getRole } from './getRole.ts'
import { getTotals } from './getTotals.ts'
import { grantDoctorAccess } from './grantDoctorAccess.ts'
import { inviteAuditor } from './inviteAuditor.ts'
import { isAuditor } from './isAuditor.ts'
import { isAuthorized } from './isAuthorized.ts'
import { iteratePages } from './iteratePages.ts'
import { listAccounts } from './listAccounts.ts'
import { listAuditors } from './listAuditors.ts'
import { listDoctorsOfPatient } from './listDoctorsOfPatient.ts'
import { listPatientsOfDoctor } from './listPatientsOfDoctor.ts'
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
import { verifyDeployment } from './verifyDeployment.ts'
import { verifyDoctor } from './verifyDoctor.ts'

let chain: TestChain
beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain[Symbol.asyncDispose]())

const { patient: patientAccount, doctor: doctorAccount, auditor: auditorAccount, device } = people
const patient = patientAccount.address
const doctor = doctorAccount.address
const auditor = auditorAccount.address
const operator = device.address
const vault = { registry: 'patient', owner: patient } as const

/** Functions that only the contracts call among themselves. */
const siblingsOnly = ['append', 'assignRole']

test('behavior: every function of the contracts that changes something has an action of its name, in its own file', () => {
  const { roleRegistryAbi, patientRegistryAbi, doctorRegistryAbi, auditLogAbi } = generated
  const abis: Abi[] = [roleRegistryAbi, patientRegistryAbi, doctorRegistryAbi, auditLogAbi]
  const functions = abis.flat().flatMap((item) => (item.type === 'function' ? [item] : []))
  const writes = functions.filter(({ stateMutability }) => !['view', 'pure'].includes(stateMutability))
  const files = readdirSync(import.meta.dirname)
  for (const { name } of writes) {
    if (siblingsOnly.includes(name)) continue
    expect(files).toContain(`${name}.ts`)
    expect(readFileSync(`${import.meta.dirname}/${name}.ts`, 'utf8')).toContain(`functionName: '${name}'`)
  }
  expect(new Set(writes.map(({ name }) => name)).size).toBe(siblingsOnly.length + 23)
})

test('default: the deployment is what it says', async () => {
  await expect(verifyDeployment(chain.clients.stranger)).resolves.toBeUndefined()
})

describe('a life on the chain, every action once', () => {
  const heads = Array.from({ length: 8 }, (_, index) => digest(`head ${index}`))
  const head = (index: number) => heads[index] ?? digest('none')

  test('registration', async () => {
    const { clients } = chain
    expect(await getRole(clients.stranger, { account: patient })).toBe('none')
    expect(await getHead(clients.stranger, vault)).toBeUndefined()
    expect(await getAccount(clients.stranger, vault)).toBeUndefined()
    const { events, gasUsed, receipt } = await multicall(clients.patient, {
      calls: [
        registerPatient.call(clients.patient, { head: head(0) }),
        setOperator.call(clients.patient, {
          ...vault,
          operator: people.stranger.address,
          powers: ['recover'],
          expiresAt: noExpiry,
          operatorNonce: 0,
        }),
      ],
    })
    expect(events.map(({ kind }) => kind)).toEqual([1, 13])
    expect(gasUsed).toBe(receipt.gasUsed)
    await registerDoctor(clients.doctor, { head: digest('doctor') })
    expect(await getRole(clients.stranger, { account: patient })).toBe('patient')
    expect(await getRole(clients.stranger, { account: doctor })).toBe('doctor')
    expect(await getAccount(clients.stranger, vault)).toEqual({
      controller: patient,
      operatorEpoch: 0,
      suspended: false,
      rotationOwed: false,
      proposal: undefined,
      head: head(0),
    })
  })

  test('records', async () => {
    const { patient: client } = chain.clients
    const place = { ...vault, compartment: 3 }
    for (const label of ['a', 'b', 'c'])
      await addMedicalFile(client, {
        ...place,
        author: patient,
        digest: digest(label),
        expectedHead: head(0),
      })
    await replaceMedicalFile(client, {
      ...place,
      index: 1,
      expectedDigest: digest('b'),
      nextDigest: digest('B'),
      expectedHead: head(0),
    })
    const { events } = await deleteMedicalFile(client, { ...place, index: 0, expectedDigest: digest('a') })
    expect(events[0]).toMatchObject({
      kind: 6,
      subject: patient,
      actor: patient,
      operator: patient,
      ref: digest('a'),
    })

    expect(await getMedicalFile(client, { ...place, index: 0 })).toBeUndefined()
    expect(await getMedicalFile(client, { ...place, index: 1 })).toBe(digest('B'))
    const left = [
      { compartment: 3, index: 1, digest: digest('B') },
      { compartment: 3, index: 2, digest: digest('c') },
    ]
    expect(await getMedicalFiles(client, place)).toEqual({ files: left, next: undefined })
    expect(await getMedicalFiles(client, { ...place, size: 2 })).toEqual({ files: left.slice(0, 1), next: 2 })
    expect(await collect(iterateMedicalFiles(client, { ...place, size: 1 }))).toEqual(left)
    const { counts, inbox } = await getMedicalFileCounts(client, vault)
    expect([counts.length, counts[3], inbox]).toEqual([48, 3, 0])
  })

  test('verification and the directory', async () => {
    const { clients } = chain
    await verifyDoctor(clients.registrar, { doctor, credentialDigest: digest('licence') })
    expect(await getDoctorVerification(clients.patient, { doctor })).toEqual({
      registered: true,
      suspended: false,
      credentialDigest: digest('licence'),
    })
    await suspendDoctor(clients.registrar, { doctor })
    expect((await getDoctorVerification(clients.patient, { doctor })).suspended).toBe(true)
    await reinstateDoctor(clients.registrar, { doctor })
    expect(await listAccounts(clients.patient, { role: 'doctor' })).toEqual({
      items: [doctor],
      next: undefined,
    })
  })

  test('access', async () => {
    const { clients } = chain
    await requestAccess(clients.doctor, { patient, doctor, digest: digest('please') })
    await grantDoctorAccess(clients.patient, {
      patient,
      doctor,
      compartments: [3, 47],
      permissions: ['read', 'write', 'copy'],
      expiresAt: noExpiry,
      expectedHead: head(0),
      nextHead: head(1),
    })
    const scope = { patient, doctor, compartment: 47 }
    expect(await checkDoctorAccess(clients.doctor, { ...scope, permissions: ['read', 'write'] })).toBe(true)
    expect(await checkDoctorAccess(clients.doctor, { ...scope, compartment: 4, permissions: ['read'] })).toBe(
      false,
    )
    const grant = await getGrant(clients.doctor, { patient, doctor })
    expect(grant).toEqual({
      account: doctor,
      compartments: [3, 47],
      permissions: ['read', 'write', 'copy'],
      permissionMask: 7,
      expiresAt: noExpiry,
      live: true,
    })
    expect(await getGrant(clients.doctor, { patient, doctor: auditor })).toBeUndefined()
    expect((await listDoctorsOfPatient(clients.patient, { patient })).items).toEqual([grant])
    const patients = await collect(iteratePages(listPatientsOfDoctor, clients.doctor, { doctor, size: 1 }))
    expect(patients).toEqual([{ ...grant, account: patient }])

    const access = { patient, doctor, compartment: 3 } as const
    await recordAccess(clients.doctor, { ...access, kind: 'read', indexes: [1, 2] })
    const { events } = await recordAccess(clients.doctor, { ...access, kind: 'copy', indexes: [2] })
    expect(events[0]).toMatchObject({ kind: 12, subject: patient, actor: doctor })
    await addMedicalFile(clients.doctor, {
      ...vault,
      author: doctor,
      compartment: 47,
      digest: digest('by the doctor'),
      expectedHead: head(1),
    })
    await renounceDoctorAccess(clients.doctor, { patient, doctor })
    expect((await getGrant(clients.doctor, { patient, doctor }))?.live).toBe(false)
    await revokeDoctorAccess(clients.patient, { patient, doctor })
    expect((await getAccount(clients.patient, vault))?.rotationOwed).toBe(true)
    await setHead(clients.patient, { ...vault, expectedHead: head(1), nextHead: head(2) })
    expect(await getHead(clients.patient, vault)).toBe(head(2))
  })

  test('operators and control', async () => {
    const { clients } = chain
    const entry = { ...vault, operator }
    await setOperator(clients.patient, {
      ...entry,
      powers: ['add', 'head'],
      expiresAt: noExpiry,
      operatorNonce: 0,
    })
    expect(await getOperator(clients.patient, entry)).toEqual({
      powers: ['head', 'add'],
      mask: 5,
      expiresAt: noExpiry,
      epoch: 0,
      nonce: 1,
      live: true,
    })
    const asked = { ...vault, sender: operator }
    expect(await isAuthorized(clients.device, { ...asked, powers: ['add', 'head'] })).toBe(true)
    expect(await isAuthorized(clients.device, { ...asked, powers: ['grant'] })).toBe(false)
    const { events } = await setHead(clients.device, { ...vault, expectedHead: head(2), nextHead: head(3) })
    expect(events[0]).toMatchObject({ subject: patient, actor: patient, operator })
    await removeOperator(clients.patient, entry)
    expect((await getOperator(clients.patient, entry)).live).toBe(false)

    // The recovery key of the registration proposes another device, which takes control and names a recovery key.
    await proposeController(clients.stranger, { ...vault, next: operator })
    expect((await getAccount(clients.patient, vault))?.proposal).toEqual({
      next: operator,
      proposer: people.stranger.address,
    })
    const recovery = { operator: people.stranger.address, powers: ['recover'], expiresAt: noExpiry } as const
    await multicall(clients.device, {
      calls: [
        acceptController.call(clients.device, vault),
        setOperator.call(clients.device, { ...vault, ...recovery, operatorNonce: 1 }),
      ],
    })
    expect(await getAccount(clients.patient, vault)).toMatchObject({ controller: operator, operatorEpoch: 1 })
    await expect(
      setHead(clients.patient, { ...vault, expectedHead: head(3), nextHead: head(4) }),
    ).rejects.toMatchObject({ name: 'NotAuthorizedError' })
    await proposeController(clients.device, { ...vault, next: patient })
    await proposeController(clients.device, { ...vault, next: zeroAddress })
    await proposeController(clients.device, { ...vault, next: patient })
    await acceptController(clients.patient, vault)
  })

  test('auditors', async () => {
    const { clients } = chain
    await inviteAuditor(clients.admin, { auditor })
    expect(await getAuditor(clients.patient, { auditor })).toEqual({
      account: auditor,
      status: 'invited',
      invitedBy: people.admin.address,
    })
    await acceptAuditor(clients.auditor, {})
    expect(await isAuditor(clients.patient, { account: auditor })).toBe(true)
    expect(await listAuditors(clients.patient, {})).toMatchObject({
      items: [{ account: auditor, status: 'active' }],
    })
    await removeAuditor(clients.admin, { auditor })
    expect(await isAuditor(clients.patient, { account: auditor })).toBe(false)
    await unverifyDoctor(clients.registrar, { doctor })
    expect((await getDoctorVerification(clients.patient, { doctor })).credentialDigest).toBeUndefined()
    const { events, ...totals } = await getTotals(clients.patient)
    expect(totals).toEqual({ patients: 1, doctors: 1, auditors: 0 })
    expect(events).toBeGreaterThan(20n)
  })
})

test('behavior: `.call` needs neither account nor node and decodes to what was asked', () => {
  const { chain: medrecChain } = chain.clients.patient
  const { data, to } = revokeDoctorAccess.call({ chain: medrecChain } as never, { patient, doctor })
  expect(to).toBe(getDeployment({ chain: medrecChain }).patientRegistry.address)
  expect(decodeFunctionData({ abi: generated.patientRegistryAbi, data })).toMatchObject({
    functionName: 'revokeDoctorAccess',
    args: [patient, doctor, `0x${'00'.repeat(32)}`, `0x${'00'.repeat(32)}`],
  })
})

test('error: batches that are empty, too long, or for two contracts', async () => {
  const { patient: client } = chain.clients
  const call = setHead.call(client, { ...vault, expectedHead: digest('x'), nextHead: digest('y') })
  const other = setHead.call(client, {
    registry: 'doctor',
    owner: doctor,
    expectedHead: digest('x'),
    nextHead: digest('y'),
  })
  expect(() => multicall.call(client, { calls: [] })).toThrow('there are none')
  expect(() => multicall.call(client, { calls: Array(13).fill(call) })).toThrow('there are 13')
  expect(() => multicall.call(client, { calls: [call, other] })).toThrow('two contracts')
  await expect(multicall(client, { calls: [] })).rejects.toMatchObject({ name: 'BatchError' })
})
