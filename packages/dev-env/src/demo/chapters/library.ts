import type { Cast, Journey } from '../journey.ts'
import { expectRefusal, expectThat } from '../steps.ts'
import { type Added, type Records, sha256 } from './records.ts'

const day = 24 * 60 * 60

/** Chapter 6: a copy in the doctor's library, and its way back. */
export async function useLibrary(
  journey: Journey,
  { doctor, patient }: Cast,
  { pdf }: Records,
): Promise<Added> {
  const { steps } = journey
  steps.chapter('A copy for the library')
  await steps.step('without the permission to copy: refused', async () => {
    steps.note(
      await expectRefusal(() => doctor.medrec.library.save({ record: pdf.record }), ['GrantScopeError']),
    )
  })
  await steps.step('the patient allows copies', () =>
    patient.medrec.access.grant({
      doctor: doctor.account,
      compartments: ['labs', 'imaging'],
      permissions: ['read', 'write', 'copy'],
      expiresAt: Math.floor(Date.now() / 1000) + 90 * day,
      history: 'all',
    }),
  )
  const copy = await steps.step('the doctor saves a record to the library', () =>
    doctor.medrec.library.save({ record: pdf.record }),
  )
  return steps.step('the doctor sends it back to the patient', async () => {
    const record = await doctor.medrec.library.send({
      record: copy,
      patient: patient.account,
      compartment: 'labs',
    })
    const opened = await patient.medrec.records.open({ record })
    expectThat(sha256(await opened.bytes()) === pdf.sha256, 'The copy is not the original.')
    expectThat(
      opened.originalAuthor.toLowerCase() === patient.account.toLowerCase(),
      'The copy has forgotten who wrote it.',
    )
    return { record, sha256: pdf.sha256 }
  })
}
