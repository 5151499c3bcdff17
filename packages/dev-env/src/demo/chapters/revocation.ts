import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Cast, Journey } from '../journey.ts'
import type { Refusals, RevokedTask } from '../revokedDoctor.ts'
import { expectThat } from '../steps.ts'
import { type Added, sha256 } from './records.ts'

const run = promisify(execFile)
const day = 24 * 60 * 60

/** Chapter 7: what was given is taken back, and nothing that comes later is within reach. */
export async function revoke(journey: Journey, cast: Cast): Promise<{ later: Added; raced: Added }> {
  const { steps } = journey
  const { doctor, patient } = cast
  steps.chapter('The patient takes the access back')
  const copy = journey.copyDevice(doctor, 'doctor-byte-copy')
  await steps.step('the patient revokes; keys rotate in the same transaction', async () => {
    const { rotated } = await patient.medrec.access.revoke({ doctor: doctor.account })
    expectThat(rotated.length >= 3, 'Not every compartment the doctor could read has a new key.')
    steps.note(`${rotated.length} compartments have new keys`)
  })
  const later = await steps.step('the patient adds another file', async () => {
    const source = new TextEncoder().encode('Written after the revocation.')
    const record = await patient.medrec.records.add({
      compartment: 'labs',
      source,
      name: 'later.txt',
      mediaType: 'text/plain',
    })
    return { record, sha256: sha256(source) }
  })
  await steps.step('the revoked doctor, with a byte copy of everything, opens nothing new', async () => {
    const refusals = await askRevokedDoctor({ journey, copy, patient: patient.account, record: later.record })
    for (const [attempt, words] of Object.entries(refusals)) steps.note(`${attempt}: ${words}`)
  })
  return { later, raced: await raceDeposit(journey, cast) }
}

/** Another process, which shares nothing with this one but the chain and the stores. */
export async function askRevokedDoctor(parameters: {
  journey: Journey
  copy: string
  patient: `0x${string}`
  record: Added['record']
}): Promise<Refusals> {
  const { copy, journey, patient, record } = parameters
  const { compartment, digest, index, owner, uid } = record
  const task: RevokedTask = {
    place: journey.place,
    directory: copy,
    passphrase: journey.passphrase,
    patient,
    record: { compartment, digest, index, owner, uid },
  }
  const program = new URL('../revokedDoctor.ts', import.meta.url).pathname
  const { stdout } = await run(process.execPath, [program, JSON.stringify(task)], { timeout: 120_000 })
  return JSON.parse(stdout)
}

async function raceDeposit({ steps }: Journey, { patient, secondDoctor }: Cast): Promise<Added> {
  await steps.step('the patient lets a second doctor in', () =>
    patient.medrec.access.grant({
      doctor: secondDoctor.account,
      compartments: ['labs'],
      permissions: ['read', 'write'],
      expiresAt: Math.floor(Date.now() / 1000) + day,
      history: 'fromNow',
    }),
  )
  return steps.step('a deposit meets a rotation: refused, sealed anew, sent again', async () => {
    const source = new TextEncoder().encode('Sealed before the rotation, landed after it.')
    let rotations = 0
    const record = await secondDoctor.medrec.records.add({
      patient: patient.account,
      compartment: 'labs',
      source,
      name: 'raced.txt',
      mediaType: 'text/plain',
      onProgress: async ({ phase }) => {
        if (phase !== 'sealed' || rotations > 0) return
        rotations += 1
        await patient.medrec.vault.rotate({ compartments: ['labs'] })
      },
    })
    expectThat(record.resealed === 1, 'The deposit was not sealed anew.')
    const opened = await patient.medrec.records.open({ record })
    expectThat(sha256(await opened.bytes()) === sha256(source), 'The content is another one.')
    steps.note('sealed to the old key, refused by the chain, sealed to the new one, accepted')
    return { record, sha256: sha256(source) }
  })
}
