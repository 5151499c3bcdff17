import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSeeded, personFolder, type SeededName, seededNames, seedPeople } from './seedPeople.ts'
import { testNetwork } from './testing.ts'

const medrec = testNetwork({ isolate: 'none' })

async function as<value>(
  name: SeededName,
  look: (person: Awaited<ReturnType<typeof openSeeded>>) => Promise<value>,
) {
  const person = await openSeeded(medrec.network, name)
  try {
    return await look(person)
  } finally {
    await person.close()
  }
}

test('default', async () => {
  const accounts = await seedPeople(medrec.network)
  expect(Object.keys(accounts)).toEqual([...seededNames])
  expect(accounts.registrar).toBe(medrec.network.accounts.registrar.address)

  const listed = await as('patient', (patient) => patient.medrec.records.list({ compartment: 'labs' }))
  expect(JSON.stringify(listed, (_, value) => (typeof value === 'bigint' ? String(value) : value))).toContain(
    'blood count.pdf',
  )
  const doctor = await as('patient', (patient) => patient.medrec.doctors.get({ doctor: accounts.doctor }))
  expect(doctor).toMatchObject({ verified: true })
  expect(await as('patient', (patient) => patient.medrec.auditors.is({ account: accounts.auditor }))).toBe(
    true,
  )
})

test('behavior: only their owner reads what opens a device', () => {
  for (const name of ['passphrase', 'recovery-sheet.txt', 'keys.age']) {
    expect(statSync(join(personFolder(medrec.network.dataDir, 'patient'), name)).mode & 0o777).toBe(0o600)
  }
})

test('behavior: who is there stays, who was not finished is made again', async () => {
  const before = await seedPeople(medrec.network)
  rmSync(join(personFolder(medrec.network.dataDir, 'patient'), 'person.json'))
  const after = await seedPeople(medrec.network)
  expect(after.patient).not.toBe(before.patient)
  expect({ ...after, patient: before.patient }).toEqual(before)
  const file = readFileSync(join(personFolder(medrec.network.dataDir, 'patient'), 'person.json'), 'utf8')
  expect(JSON.parse(file)).toEqual({ version: 1, name: 'patient', role: 'patient', account: after.patient })
})
