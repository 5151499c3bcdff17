// A process of its own: a doctor whose access was revoked, with a byte copy of the whole device, who tries everything.
// Prints what each attempt was refused with, as one line of JSON; exits with 1 where one of them worked.
import type { RecordReference } from '@medrec/sdk'
import { addMedicalFile, getAccount, recordAccess } from '@medrec/sdk/actions'
import { openBytes, readKeyHint } from '@medrec/sdk/crypto'
import { digestToCid } from '@medrec/sdk/storage'
import { openPerson, type Person, type Place } from '../people.ts'
import { collectSeeds } from './collectSeeds.ts'
import { expectRefusal, expectThat } from './steps.ts'

/** What the process is told. */
export type RevokedTask = {
  place: Place
  directory: string
  passphrase: string
  patient: `0x${string}`
  /** Added after the revocation. */
  record: RecordReference
}

/** What each attempt was refused with. */
export type Refusals = Record<string, string>

const [, , argument = ''] = process.argv
const task: RevokedTask = JSON.parse(argument)
const doctor = await openPerson(task)
try {
  process.stdout.write(`${JSON.stringify(await tryEverything(doctor, task))}\n`)
} finally {
  await doctor.close()
}

async function tryEverything(doctor: Person, { patient, record }: RevokedTask): Promise<Refusals> {
  const { client, medrec, store } = doctor
  const { compartment, digest, index } = record
  const state = await getAccount(client, { registry: 'patient', owner: patient })
  if (state === undefined) throw new Error('The patient is not registered.')
  return {
    'through the SDK': await expectRefusal(() => medrec.records.open({ record }), ['GrantEndedError']),
    'with every key it ever had': await tryKeys(await store.get(digestToCid(digest))),
    'to write': await expectRefusal(
      () =>
        addMedicalFile(client, {
          registry: 'patient',
          owner: patient,
          author: doctor.account,
          compartment,
          digest,
          expectedHead: state.head,
        }),
      ['AccessDeniedError'],
    ),
    'to log a reading': await expectRefusal(
      () =>
        recordAccess(client, {
          patient,
          doctor: doctor.account,
          kind: 'read',
          compartment,
          indexes: [index],
        }),
      ['AccessDeniedError'],
    ),
  }
}

/** Not through the SDK's rules but around them: each seed that was ever in a box, tried on the ciphertext itself. */
async function tryKeys(manifest: Uint8Array): Promise<string> {
  const identities = await collectSeeds(doctor, task.patient)
  expectThat(identities.length > 1, 'The copy has no keys of the patient: the attempt would prove nothing.')
  for (const identity of identities)
    await expectRefusal(() => openBytes({ file: manifest, identity }), ['WrongKeyError'])
  const { epoch } = readKeyHint({ file: manifest })
  return `WrongKeyError ${identities.length} times: the record is sealed to epoch ${epoch}, which none of them opens`
}
