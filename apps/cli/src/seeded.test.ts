import { seedPeople } from '@medrec/dev-env'
import { testNetwork } from '@medrec/dev-env/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDevice, type Device } from './testing.ts'

const medrec = testNetwork({ isolate: 'none' })
let device: Device
beforeAll(async () => {
  await seedPeople(medrec.network)
  device = createDevice()
})
afterAll(() => device.remove())

/** As pasted beside `pnpm start`: its data folder is the home, and nobody is asked for a passphrase. */
const pasted = (...argv: string[]) =>
  device.runIn({ env: { MEDREC_HOME: medrec.network.dataDir, MEDREC_PASSPHRASE_FILE: '' } }, ...argv)

test.each([
  ['--as patient record list', /labs\/0 +blood count\.pdf +application\/pdf/],
  ['--as patient access list', /doctor +live +read, write/],
  ['--as doctor doctor patients', /live +read, write/],
  ['--as doctor record list --patient patient', /imaging\/0 +chest\.dcm/],
  ['--as patient doctor list', /Dr Yassine Benali +Cardiology +verified/],
  ['--as registrar doctor list', /Dr Yassine Benali +Cardiology +verified/],
  ['--as auditor audit list', /registered/],
  ['--as auditor audit verify', /whole and unchanged/],
  ['status', /patient +0x[0-9a-fA-F]{40} \(patient\)/],
])('behavior: the people of `pnpm start`: medrec %s', async (line, expected) => {
  const { code, stderr, stdout } = await pasted(...line.split(' '))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(expected)
})

test('behavior: the doctor is refused where nothing was granted', async () => {
  const listed = await pasted('--as', 'doctor', 'record', 'list', '--patient', 'patient')
  expect(listed.stdout).not.toContain('diary')
  const { code } = await pasted('--as', 'doctor', 'record', 'open', 'mental health/0', '--patient', 'patient')
  expect(code).toBe(3)
})
