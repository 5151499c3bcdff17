import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../../../test/people.ts'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import { getOperator } from '../../actions/getOperator.ts'
import { derivePhraseKeys } from '../../crypto/phrase.ts'
import { listOutbox } from '../state/outbox.ts'
import { loadOwnVault } from '../vault/loadVault.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('default: a patient has a vault, a recovery key, a profile record and a sheet', async () => {
  const { account, ctx, phrase, sheet } = await world.createPatient()
  const vault = await loadOwnVault(ctx)
  expect(vault.document.version).toBe(1)
  expect(vault.settings.compartments).toHaveLength(7)
  const { recoveryAddress } = derivePhraseKeys(phrase)
  const operator = await getOperator(ctx.client, {
    registry: 'patient',
    owner: account.address,
    operator: recoveryAddress,
  })
  expect(operator).toMatchObject({ powers: ['recover'], live: true })
  const { counts } = await getMedicalFileCounts(ctx.client, { registry: 'patient', owner: account.address })
  const profile = vault.settings.compartments.find(({ kind }) => kind === 'profile')
  expect(counts[profile?.compartment ?? -1]).toBe(1)
  expect(counts.reduce((a, b) => a + b)).toBe(1)
  expect(sheet).toMatchObject({ phrase, account: account.address })
  expect(await listOutbox(ctx)).toEqual([])
})
