import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect, digest, people, startChain, type TestChain } from '../../test/chain.ts'
import { noExpiry } from '../contracts/constants.ts'
import { patientRegistryAbi } from '../contracts/generated.ts'
import { addMedicalFile } from './addMedicalFile.ts'
import { getAuditEvents } from './audit/getAuditEvents.ts'
import { auditGenesis, verifyAuditTrail } from './audit/verifyAuditTrail.ts'
import { deleteMedicalFile } from './deleteMedicalFile.ts'
import { getMedicalFileCounts } from './getMedicalFileCounts.ts'
import { getMedicalFiles, iterateMedicalFiles } from './getMedicalFiles.ts'
import { getTip } from './getTip.ts'
import { grantDoctorAccess } from './grantDoctorAccess.ts'
import { recordAccess } from './recordAccess.ts'
import { registerDoctor } from './registerDoctor.ts'
import { registerPatient } from './registerPatient.ts'
import { replaceMedicalFile } from './replaceMedicalFile.ts'
import { revokeDoctorAccess } from './revokeDoctorAccess.ts'
import { setHead } from './setHead.ts'

let chain: TestChain
beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain[Symbol.asyncDispose]())

const patient = people.patient.address
const doctor = people.doctor.address
const vault = { registry: 'patient', owner: patient } as const
const place = { ...vault, compartment: 3 }
const head = digest('0')
const nameOf = (index: number) => digest(`spam ${index}`)
const count = 10_000

/** A granted doctor floods the compartment, in batches larger than the SDK itself would send. */
async function flood(): Promise<void> {
  const { doctor: client } = chain.clients
  for (let first = 0; first < count; first += 100) {
    const calls = Array.from({ length: 100 }, (_, offset) =>
      addMedicalFile.call(client, {
        ...place,
        author: doctor,
        digest: nameOf(first + offset),
        expectedHead: head,
      }),
    )
    const { to } = calls[0] ?? { to: doctor }
    const data = encodeFunctionData({
      abi: patientRegistryAbi,
      functionName: 'multicall',
      args: [calls.map((call) => call.data)],
    })
    const hash = await client.sendTransaction({ to, data, gas: 12_000_000n })
    const { status } = await client.waitForTransactionReceipt({ hash })
    expect(status).toBe('success')
  }
}

test('T13: among 10,000 files of spam every page reads, and every action costs what it cost', async () => {
  const { doctor: doctorClient, patient: client } = chain.clients
  await registerPatient(client, { head })
  await registerDoctor(doctorClient, { head: digest('doctor') })
  await grantDoctorAccess(client, {
    ...{ patient, doctor, compartments: [3], permissions: ['read', 'write'], expiresAt: noExpiry },
    ...{ expectedHead: head, nextHead: head },
  })
  await flood()
  expect((await getMedicalFileCounts(client, vault)).counts[3]).toBe(count)

  for (const size of [1, 500]) {
    const first = await getMedicalFiles(client, { ...place, size })
    expect(first.files).toHaveLength(size)
    const last = await getMedicalFiles(client, { ...place, start: count - size, size })
    expect(last.files.at(-1)).toMatchObject({ index: count - 1, digest: nameOf(count - 1) })
  }
  const read: string[] = []
  for await (const file of iterateMedicalFiles(client, { ...place, size: 500 })) read.push(file.digest)
  expect(read).toEqual(Array.from({ length: count }, (_, index) => nameOf(index)))

  const spam = { ...place, index: count - 1, expectedDigest: nameOf(count - 1) }
  const kept = { ...place, index: 5_000, expectedDigest: nameOf(5_000), nextDigest: digest('kept') }
  const access = { patient, doctor, kind: 'read', compartment: 3, indexes: [count - 1] } as const
  const gas = {
    read: (await recordAccess(doctorClient, access)).gasUsed,
    deleteLast: (await deleteMedicalFile(client, spam)).gasUsed,
    deleteFirst: (await deleteMedicalFile(client, { ...spam, index: 0, expectedDigest: nameOf(0) })).gasUsed,
    replace: (await replaceMedicalFile(client, { ...kept, expectedHead: head })).gasUsed,
    add: (
      await addMedicalFile(client, {
        ...{ ...place, author: patient, digest: digest('own'), expectedHead: head },
      })
    ).gasUsed,
    setHead: (await setHead(client, { ...vault, expectedHead: head, nextHead: digest('1') })).gasUsed,
    revoke: (
      await revokeDoctorAccess(client, { patient, doctor, expectedHead: digest('1'), nextHead: digest('2') })
    ).gasUsed,
  }
  // The ceilings of a first record (bench/ceilings): nothing grows with what others put there.
  expect(gas.read).toBeLessThanOrEqual(52_500n)
  expect(gas.deleteLast).toBeLessThanOrEqual(46_500n)
  expect(gas.deleteFirst).toBeLessThanOrEqual(46_500n)
  expect(gas.replace).toBeLessThanOrEqual(53_000n)
  expect(gas.add).toBeLessThanOrEqual(76_000n)
  expect(gas.setHead).toBeLessThanOrEqual(51_000n)
  expect(gas.revoke).toBeLessThanOrEqual(58_000n)
  // Deleted slots stay empty: every other record keeps its number.
  expect((await getMedicalFiles(client, { ...place, start: 1, size: 1 })).files).toEqual([
    { compartment: 3, index: 1, digest: nameOf(1) },
  ])
  expect((await getMedicalFileCounts(client, vault)).counts[3]).toBe(count + 1)

  const events = await collect(getAuditEvents(client))
  const { auditLog } = chain.deployment.contracts
  const from = auditGenesis({ chainId: 31337, auditLog: auditLog.address })
  expect(verifyAuditTrail(events, { from, tip: await getTip(client) }).count).toBe(BigInt(events.length))
  expect(events.length).toBeGreaterThan(count)
})
