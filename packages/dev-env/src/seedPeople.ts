import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { addRecord } from '@medrec/sdk'
import { formatRecoverySheet, type Practitioner, type RecoverySheet } from '@medrec/sdk/crypto'
import type { Patient } from 'fhir/r4.js'
import { type Address, bytesToHex, type Hex } from 'viem'
import { privateKeyOf } from './accounts.ts'
import { readTextIfThere, writeFileAtomic } from './files.ts'
import type { Network } from './network.ts'
import { openPerson, type Person, type Place } from './people.ts'
import { createDicom } from './samples/dicom.ts'
import { createLabReport } from './samples/fhir.ts'
import { createPdf } from './samples/pdf.ts'

/** How long the doctor's access lasts, in seconds. */
const year = 365 * 24 * 60 * 60

/** Everybody who is there after `start`, in the order in which they come. */
export const seededNames = ['admin', 'registrar', 'auditor', 'doctor', 'patient'] as const
export type SeededName = (typeof seededNames)[number]

/**
 * `person.json` in a person's folder: who it is, readable without the passphrase. Written last, so that a folder
 * without it is one that was not finished.
 */
export type PersonFile = {
  version: 1
  name: SeededName
  account: Address
  /** Null for who has no vault. */
  role: 'patient' | 'doctor' | null
}

/** Folder of a person below a data folder. Beside `person.json` it holds the device, and for development the passphrase. */
export function personFolder(dataDir: string, name: string): string {
  return join(dataDir, 'people', name)
}

/**
 * Creates the people of the development network that are not there yet: admin, registrar, auditor, a verified doctor,
 * and a patient with records, some of which the doctor may read. Each has a folder `people/<name>/` with the device (`keys.age`, `blocks/`, `state/`),
 * its passphrase in `passphrase` (mode 0600; only in development does anybody keep it there), `person.json` last, and
 * for patient and doctor the printed `recovery-sheet.txt`.
 *
 * @param network - A running network.
 * @returns Everybody's account by name.
 *
 * @example
 * import { createNetwork, seedPeople } from '@medrec/dev-env'
 *
 * const network = await createNetwork({ dataDir: '.medrec/dev' })
 * const { patient } = await seedPeople(network)
 */
export async function seedPeople(network: Network): Promise<Record<SeededName, Address>> {
  const accounts: Partial<Record<SeededName, Address>> = {}
  for (const name of seededNames) {
    const directory = personFolder(network.dataDir, name)
    accounts[name] = readPerson(directory)?.account ?? (await createPerson(network, name, directory))
  }
  return accounts as Record<SeededName, Address>
}

function readPerson(directory: string): PersonFile | undefined {
  const text = readTextIfThere(join(directory, 'person.json'))
  return text === undefined ? undefined : (JSON.parse(text) as PersonFile)
}

async function createPerson(network: Network, name: SeededName, directory: string): Promise<Address> {
  // What an interrupted start began is thrown away: the new person has keys and an account of their own.
  rmSync(directory, { recursive: true, force: true })
  const person = await openSeeded(network, name)
  try {
    await network.fund(person.account)
    const sheet = await stories[name](person, network)
    if (sheet) writeFileAtomic(join(directory, 'recovery-sheet.txt'), formatRecoverySheet(sheet), 0o600)
    const role = name === 'patient' || name === 'doctor' ? name : null
    const file: PersonFile = { version: 1, name, account: person.account, role }
    writeFileAtomic(join(directory, 'person.json'), `${JSON.stringify(file)}\n`)
    return person.account
  } finally {
    await person.close()
  }
}

/** Opens the device of a seeded person; close it before another process uses it. */
export async function openSeeded(network: Network, name: SeededName): Promise<Person> {
  const directory = personFolder(network.dataDir, name)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const place: Place = { ...network, stores: [network.storeUrl] }
  return await openPerson({
    place,
    directory,
    passphrase: passphraseOf(directory),
    privateKey: walletOf(network, name),
  })
}

function passphraseOf(directory: string): string {
  const path = join(directory, 'passphrase')
  const kept = readTextIfThere(path)
  if (kept !== undefined) return kept.trimEnd()
  const passphrase = bytesToHex(crypto.getRandomValues(new Uint8Array(16))).slice(2)
  writeFileAtomic(path, `${passphrase}\n`, 0o600)
  return passphrase
}

/** Who holds an office has the account that the deployment gave it to; the others get a key of their own. */
function walletOf({ accounts }: Network, name: SeededName): Hex | undefined {
  if (name === 'patient' || name === 'doctor') return undefined
  return privateKeyOf(accounts[name])
}

/** How each comes to be; what it returns is the paper to print. */
const stories: Record<SeededName, (person: Person, network: Network) => Promise<RecoverySheet | undefined>> =
  {
    // In office since the deployment.
    admin: async () => undefined,
    registrar: async () => undefined,

    async auditor({ account, medrec }, network) {
      await withSeeded(network, 'admin', (admin) => admin.medrec.auditors.invite({ auditor: account }))
      await medrec.auditors.accept()
      return undefined
    },

    async doctor({ account, medrec }, network) {
      const { phrase } = medrec.doctors.prepare()
      const { sheet } = await medrec.doctors.register({ phrase, practitioner, stores: [network.storeUrl] })
      await withSeeded(network, 'registrar', (registrar) =>
        registrar.medrec.admin.verifyDoctor({ doctor: account }),
      )
      return sheet
    },

    async patient({ medrec }, network) {
      const { phrase } = medrec.patients.prepare()
      const { sheet } = await medrec.patients.register({ phrase, profile, stores: [network.storeUrl] })
      for (const record of await createRecords()) await medrec.records.add(record)
      const doctor = readPerson(personFolder(network.dataDir, 'doctor'))?.account
      if (doctor === undefined) throw new Error('The doctor is registered before the patient.')
      await medrec.access.grant({
        doctor,
        compartments: ['labs', 'imaging'],
        permissions: ['read', 'write'],
        expiresAt: (await network.controls.getTime()) + year,
        history: 'all',
      })
      return sheet
    },
  }

/** What the patient begins with: something in every place that the doctor may see, and something that stays closed. */
async function createRecords(): Promise<addRecord.Parameters[]> {
  const lines = ['Haemoglobin 13.9 g/dL', 'Leukocytes 6.1 G/L', 'Platelets 244 G/L']
  return [
    {
      compartment: 'labs',
      source: await createPdf({ title: 'Blood count', lines }),
      name: 'blood count.pdf',
      mediaType: 'application/pdf',
    },
    {
      compartment: 'labs',
      source: createLabReport({ subject: 'Patient/sample' }),
      name: 'lab report.json',
      mediaType: 'application/fhir+json',
      kind: 'fhir',
    },
    {
      compartment: 'imaging',
      source: createDicom({ patientName: 'Amrani^Salma', patientId: 'sample' }),
      name: 'chest.dcm',
      mediaType: 'application/dicom',
    },
    {
      compartment: 'mental health',
      source: new TextEncoder().encode('Slept better this week.\n'),
      name: 'diary.txt',
      mediaType: 'text/plain',
    },
  ]
}

async function withSeeded(network: Network, name: SeededName, act: (person: Person) => Promise<unknown>) {
  const person = await openSeeded(network, name)
  try {
    await act(person)
  } finally {
    await person.close()
  }
}

const profile: Patient = {
  resourceType: 'Patient',
  name: [{ family: 'Amrani', given: ['Salma'] }],
  gender: 'female',
  birthDate: '1987-03-14',
}

const practitioner: Practitioner = {
  resourceType: 'Practitioner',
  name: [{ text: 'Dr Yassine Benali', family: 'Benali', given: ['Yassine'] }],
  qualification: [
    {
      code: { text: 'Cardiology' },
      identifier: [{ system: 'urn:medrec:licence', value: 'MA-10021' }],
    },
  ],
}
