import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Person,
  patientProfile,
  startWorld,
  storeUrl,
  throughTransport,
  type World,
} from '../../../test/people.ts'
import { auditKindName } from '../../actions/audit/auditEvent.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import type { AuditKind } from '../../contracts/constants.ts'
import { createPhrase } from '../../crypto/phrase.ts'
import { digestToCid, parseCid } from '../../storage/cid.ts'
import { grantAccess } from '../access/grantAccess.ts'
import { openBox } from '../access/openBox.ts'
import { revokeAccess } from '../access/revokeAccess.ts'
import type { Context } from '../context.ts'
import { getProfile } from '../profile/getProfile.ts'
import { registerPatient } from '../registration/registerPatient.ts'
import { garbageSchema } from '../state/intents.ts'
import { openState } from '../state/localState.ts'
import { listOutbox } from '../state/outbox.ts'
import { loadOwnVault } from './loadVault.ts'
import { listReferences } from './references.ts'
import { resumeVault } from './resumeVault.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

class Crash extends Error {}

/**
 * A device whose process dies at its n-th step towards disk, stores or chain: from then on nothing works. `after` lets
 * that step reach its goal first, without the answer coming back.
 */
function dying(ctx: Context, n: number, moment: 'before' | 'after'): { ctx: Context; steps(): number } {
  let steps = 0
  const step = async <result>(run: () => Promise<result>): Promise<result> => {
    steps++
    if (steps === n && moment === 'after') await run()
    if (steps >= n) throw new Crash()
    return run()
  }
  const wrap = <port extends object>(port: port, names: readonly (keyof port)[]): port =>
    new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (!names.includes(name as keyof port)) return value.bind(target)
        return (...parameters: unknown[]) => step(async () => value.apply(target, parameters))
      },
    })
  const faulty = {
    ...ctx,
    keys: wrap(ctx.keys, ['save']),
    state: wrap(ctx.state, ['put', 'delete']),
    store: {
      ...pick(wrap(ctx.store, ['putBlock', 'putFile', 'confirmRemote', 'erase'])),
      local: wrap(ctx.store.local, ['unpin']),
    },
  }
  const through = throughTransport(faulty, world.chain.anvil.rpcUrl, ({ method }, ask) =>
    // Reads change nothing: to die at each of them proves no more than to die at the next write.
    method === 'eth_sendRawTransaction' || method === 'eth_getTransactionReceipt' ? step(ask) : ask(),
  )
  return { ctx: through, steps: () => steps }
}

const pick = ({
  confirm,
  confirmRemote,
  erase,
  get,
  putBlock,
  putFile,
  readFile,
  remotes,
}: Context['store']) => ({
  confirm,
  confirmRemote,
  erase,
  get,
  putBlock,
  putFile,
  readFile,
  remotes,
})

/** Runs until a run is not interrupted any more, dying one step later each time. */
async function dieEverywhere(
  moment: 'before' | 'after',
  run: (die: (ctx: Context) => Context) => Promise<void>,
): Promise<number> {
  for (let n = 1; ; n++) {
    let steps = () => 0
    await run((ctx) => {
      const device = dying(ctx, n, moment)
      steps = device.steps
      return device.ctx
    })
    if (steps() < n) return n - 1
    if (n > 200) throw new Error('the workflow never ends')
  }
}

async function crashes(run: Promise<unknown>): Promise<void> {
  await run.catch(() => undefined)
}

async function countEvents(person: { ctx: Context }, subject: Person['account']['address'], kind: AuditKind) {
  let count = 0
  for await (const event of getAuditEvents(person.ctx.client, { subject }))
    if (auditKindName(event.kind) === kind) count++
  return count
}

/** Nothing half-written: an empty outbox, and no block that neither the vault refers to nor waits to be erased. */
async function expectClean(ctx: Context): Promise<void> {
  expect(await listOutbox(ctx)).toEqual([])
  const { document, head } = await loadOwnVault(ctx)
  const garbage = (await (await openState(ctx)).list('garbage', garbageSchema)).flatMap(({ cids }) => cids)
  const known = new Set([...listReferences(document), digestToCid(head).toString(), ...garbage])
  const pins = (await ctx.store.local.listPins()).filter(({ pin }) => pin.startsWith('outbox/'))
  const dangling = pins.map(({ root }) => String(root)).filter((cid) => !known.has(cid))
  // What registration adds besides the vault: the profile's manifest and payload.
  expect(dangling.length).toBeLessThanOrEqual(2)
  for (const cid of known)
    if (!garbage.includes(cid)) expect(await ctx.store.get(parseCid(cid))).toBeInstanceOf(Uint8Array)
}

test.each(['before', 'after'] as const)(
  'behavior: registration dies %s each step, and is finished',
  async (moment) => {
    const steps = await dieEverywhere(moment, async (die) => {
      const account = await world.createAccount()
      const ctx = await world.createDevice({ account })
      const parameters = { phrase: createPhrase(), profile: patientProfile, stores: [storeUrl] }
      await crashes(registerPatient(die(ctx), parameters))
      const done = (await countEvents({ ctx }, account.address, 'patientRegistered')) === 1
      const unfinished = (await ctx.keys.load()) !== undefined && (await listOutbox(ctx)).length > 0
      if (!done || unfinished) await registerPatient(ctx, parameters)
      expect(await countEvents({ ctx }, account.address, 'patientRegistered')).toBe(1)
      const { counts } = await getMedicalFileCounts(ctx.client, {
        registry: 'patient',
        owner: account.address,
      })
      expect(counts.reduce((a, b) => a + b)).toBe(1)
      expect(await getProfile(ctx)).toEqual(patientProfile)
      await expectClean(ctx)
    })
    expect(steps).toBeGreaterThan(10)
  },
)

test.each(['before', 'after'] as const)(
  'behavior: a grant dies %s each step, and is finished',
  async (moment) => {
    const doctor = await world.createDoctor()
    const steps = await dieEverywhere(moment, async (die) => {
      const patient = await world.createPatient()
      const grant = { doctor: doctor.account.address, compartments: ['labs'], permissions: ['read'] } as const
      await crashes(grantAccess(die(patient.ctx), grant))
      const { resumed } = await resumeVault(patient.ctx)
      // Nothing was written down: nothing was begun.
      if (
        resumed.length === 0 &&
        (await countEvents(patient, patient.account.address, 'accessGranted')) === 0
      )
        await grantAccess(patient.ctx, grant)
      expect(await countEvents(patient, patient.account.address, 'accessGranted')).toBe(1)
      await openBox(doctor.ctx, { patient: patient.account.address, compartment: 'labs' })
      await expectClean(patient.ctx)
    })
    expect(steps).toBeGreaterThan(8)
  },
)

test.each(['before', 'after'] as const)(
  'behavior: a revocation dies %s each step, and is finished',
  async (moment) => {
    const [doctor, other] = await Promise.all([world.createDoctor(), world.createDoctor()])
    const steps = await dieEverywhere(moment, async (die) => {
      const patient = await world.createPatient()
      const labs = { compartments: ['labs'], permissions: ['read'] } as const
      await grantAccess(patient.ctx, { doctor: doctor.account.address, ...labs })
      await grantAccess(patient.ctx, { doctor: other.account.address, ...labs })
      await crashes(revokeAccess(die(patient.ctx), { doctor: doctor.account.address }))
      const { resumed } = await resumeVault(patient.ctx)
      if (
        resumed.length === 0 &&
        (await countEvents(patient, patient.account.address, 'accessRevoked')) === 0
      )
        await revokeAccess(patient.ctx, { doctor: doctor.account.address })
      expect(await countEvents(patient, patient.account.address, 'accessRevoked')).toBe(1)
      await openBox(other.ctx, { patient: patient.account.address, compartment: 'labs' })
      const { document } = await loadOwnVault(patient.ctx)
      expect(document.compartments.filter(({ epoch }) => epoch === 2)).toHaveLength(2)
      await expectClean(patient.ctx)
    })
    expect(steps).toBeGreaterThan(8)
  },
)
