import { formatRecoverySheet, parseRecoverySheet } from '@medrec/sdk/crypto'
import type { Person } from '../../people.ts'
import type { Cast, Journey } from '../journey.ts'
import { expectRefusal, expectThat } from '../steps.ts'
import { type Added, sha256 } from './records.ts'

/** Chapter 8: the device is lost; paper brings everything back. */
export async function recover(journey: Journey, cast: Cast, added: readonly Added[]): Promise<Person> {
  const { steps } = journey
  const { patient, sheet } = cast
  steps.chapter('The patient loses the device')
  const paper = formatRecoverySheet(sheet)
  const typed = parseRecoverySheet({ text: paper })
  const restored = await journey.enter('new-device', { stores: typed.stores })
  await steps.step('from the recovery sheet alone, a new account takes control', async () => {
    await restored.medrec.vault.restore({ sheet: typed })
    expectThat(restored.account !== patient.account, 'The account that sends is the old one.')
  })
  await steps.step('on the empty machine everything opens', async () => {
    const entries = await restored.medrec.records.list()
    const unreadable = entries.filter((entry) => !entry.readable)
    expectThat(unreadable.length === 0, `${unreadable.length} records can not be read.`)
    for (const { record, sha256: expected } of added) {
      const opened = await restored.medrec.records.open({ record })
      expectThat(sha256(await opened.bytes()) === expected, 'A record has another content.')
    }
    const profile = await restored.medrec.patients.getProfile()
    expectThat(profile.birthDate === '1987-03-14', 'The profile is another one.')
    steps.note(`${entries.length} records, the profile, and all bytes as they were`)
  })
  await steps.step('the old key can do nothing any more', async () => {
    const [first] = added
    if (first === undefined) throw new Error('There is no record.')
    steps.note(
      await expectRefusal(
        () => patient.medrec.records.delete({ record: first.record }),
        ['NotAuthorizedError'],
      ),
    )
    await expectRefusal(
      () =>
        patient.medrec.records.add({
          compartment: 'labs',
          source: new Uint8Array([1]),
          name: 'stolen.txt',
          mediaType: 'text/plain',
        }),
      ['NotAuthorizedError', 'CertificateUnconfirmedError', 'CertificateChangedError'],
    )
  })
  await steps.step('the new one goes on: another record', () =>
    restored.medrec.records.add({
      compartment: 'labs',
      source: new TextEncoder().encode('Written on the new device.'),
      name: 'new device.txt',
      mediaType: 'text/plain',
    }),
  )
  return restored
}
