import { afterAll, beforeAll, expect, test } from 'vitest'
import { digest, people, startChain, type TestChain } from '../../test/chain.ts'
import { noExpiry } from '../contracts/constants.ts'
import { addMedicalFile } from './addMedicalFile.ts'
import { deleteMedicalFile } from './deleteMedicalFile.ts'
import { getMedicalFiles, iterateMedicalFiles } from './getMedicalFiles.ts'
import { grantDoctorAccess } from './grantDoctorAccess.ts'
import { multicall } from './multicall.ts'
import { recordAccess } from './recordAccess.ts'
import { registerDoctor } from './registerDoctor.ts'
import { registerPatient } from './registerPatient.ts'

let chain: TestChain
beforeAll(async () => {
  chain = await startChain()
})
afterAll(() => chain[Symbol.asyncDispose]())

const patient = people.patient.address
const doctor = people.doctor.address
const vault = { registry: 'patient', owner: patient, compartment: 3 } as const
const head = digest('0')
const record = (index: number) => ({
  ...vault,
  author: patient,
  digest: digest(`record ${index}`),
  expectedHead: head,
})

// Ten thousand records are written by the contracts' own tests; here what the SDK adds must stay flat as well.
test('T13: gas of adding, deleting and logging does not grow, and the largest batch stays below 500,000', async () => {
  const { patient: client, doctor: doctorClient } = chain.clients
  await registerPatient(client, { head })
  await registerDoctor(doctorClient, { head: digest('doctor') })
  await grantDoctorAccess(client, {
    ...{ patient, doctor, compartments: [3], permissions: ['read'], expiresAt: noExpiry },
    ...{ expectedHead: head, nextHead: head },
  })
  await addMedicalFile(client, record(0))
  const early = await addMedicalFile(client, record(1))
  const earlyRead = await recordAccess(doctorClient, {
    patient,
    doctor,
    kind: 'read',
    compartment: 3,
    indexes: [0],
  })
  for (let first = 2; first < 302; first += 12) {
    const calls = Array.from({ length: 12 }, (_, offset) =>
      addMedicalFile.call(client, record(first + offset)),
    )
    const { gasUsed } = await multicall(client, { calls })
    expect(gasUsed).toBeLessThan(500_000n)
  }
  const late = await addMedicalFile(client, record(302))
  expect(late.gasUsed).toBeLessThanOrEqual(early.gasUsed + 200n)
  const first = await deleteMedicalFile(client, { ...vault, index: 0, expectedDigest: digest('record 0') })
  const last = await deleteMedicalFile(client, { ...vault, index: 302, expectedDigest: digest('record 302') })
  expect(last.gasUsed).toBeLessThanOrEqual(first.gasUsed + 200n)
  const indexes = Array.from({ length: 256 }, (_, index) => index)
  const fullRead = await recordAccess(doctorClient, {
    patient,
    doctor,
    kind: 'read',
    compartment: 3,
    indexes,
  })
  expect(fullRead.gasUsed).toBeLessThanOrEqual(earlyRead.gasUsed + 1_000n)
  let count = 0
  for await (const _ of iterateMedicalFiles(client, { ...vault, size: 100 })) count += 1
  expect(count).toBe(301)
})

test.each([0, 501])('T13: a page of %d is refused', async (size) => {
  const reading = getMedicalFiles(chain.clients.patient, { ...vault, size })
  await expect(reading).rejects.toMatchObject({ name: 'PageError', category: 'usage' })
})
