import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { collect, connect, digest, people, startChain, type TestChain } from '../../../test/chain.ts'
import { type RpcProxy, startRpcProxy } from '../../../test/rpcProxy.ts'
import { noExpiry } from '../../contracts/constants.ts'
import { addMedicalFile } from '../addMedicalFile.ts'
import { deleteMedicalFile } from '../deleteMedicalFile.ts'
import { getAccount } from '../getAccount.ts'
import { getGrant } from '../getGrant.ts'
import { getMedicalFiles } from '../getMedicalFiles.ts'
import { getSubjectHead } from '../getSubjectHead.ts'
import { getTip } from '../getTip.ts'
import { grantDoctorAccess } from '../grantDoctorAccess.ts'
import { multicall } from '../multicall.ts'
import { recordAccess } from '../recordAccess.ts'
import { registerDoctor } from '../registerDoctor.ts'
import { registerPatient } from '../registerPatient.ts'
import { replaceMedicalFile } from '../replaceMedicalFile.ts'
import { revokeDoctorAccess } from '../revokeDoctorAccess.ts'
import { setOperator } from '../setOperator.ts'
import { verifyDoctor } from '../verifyDoctor.ts'
import { getAuditDetails } from './auditDetails.ts'
import type { AuditEvent } from './auditEvent.ts'
import { getAuditEvents } from './getAuditEvents.ts'
import { auditGenesis, verifyAuditTrail, verifySubjectTrail } from './verifyAuditTrail.ts'

let chain: TestChain
let proxy: RpcProxy
let auditor: ReturnType<typeof connect>
let all: AuditEvent[]

const patient = people.patient.address
const doctor = people.doctor.address
const device = people.device.address
const vault = { registry: 'patient', owner: patient, compartment: 3 } as const
const head = digest('0')

/** Each adds one event, but for the batch of three. */
async function live({ clients }: TestChain) {
  await registerPatient(clients.patient, { head })
  await registerDoctor(clients.doctor, { head: digest('doctor') })
  await verifyDoctor(clients.registrar, { doctor, credentialDigest: digest('licence') })
  const add = (label: string) => ({ ...vault, author: patient, digest: digest(label), expectedHead: head })
  const calls = ['a', 'b', 'c'].map((label) => addMedicalFile.call(clients.patient, add(label)))
  await multicall(clients.patient, { calls })
  const heads = { expectedHead: head, nextHead: head }
  await grantDoctorAccess(clients.patient, {
    ...{ patient, doctor, ...heads },
    compartments: [0, 3, 47],
    permissions: ['read', 'write'],
    expiresAt: 2_000_000_000,
  })
  const operator = { registry: 'doctor', owner: doctor, operator: device } as const
  await setOperator(clients.doctor, { ...operator, powers: ['log'], expiresAt: noExpiry, operatorNonce: 0 })
  await recordAccess(clients.device, { patient, doctor, kind: 'read', compartment: 3, indexes: [0, 2] })
  await addMedicalFile(clients.doctor, { ...add('d'), author: doctor })
  await replaceMedicalFile(clients.patient, {
    ...vault,
    index: 1,
    expectedDigest: digest('b'),
    nextDigest: digest('B'),
    expectedHead: head,
  })
  await deleteMedicalFile(clients.patient, { ...vault, index: 0, expectedDigest: digest('a') })
  await revokeDoctorAccess(clients.patient, { patient, doctor })
}

beforeAll(async () => {
  chain = await startChain()
  proxy = await startRpcProxy(chain.anvil.rpcUrl)
  auditor = connect(proxy.url, chain.deployment, people.auditor)
  await live(chain)
  all = await collect(getAuditEvents(auditor))
})
afterEach(() => proxy.setFault(undefined))
afterAll(async () => {
  await proxy.stop()
  await chain[Symbol.asyncDispose]()
})

const ids = (events: readonly AuditEvent[]) => events.map(({ id }) => Number(id))
const read = async (parameters: getAuditEvents.Parameters) =>
  ids(await collect(getAuditEvents(auditor, parameters)))
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('default: every event once, oldest first', () => {
  expect(ids(all)).toEqual(range(1, 13))
})

test('args: order, newest first, also within one block', async () => {
  expect(await read({ order: 'newest' })).toEqual(range(1, 13).reverse())
  expect(await read({ order: 'newest', blockRange: 2 })).toEqual(range(1, 13).reverse())
})

test('args: blockRange, every size gives every event once', async () => {
  for (const blockRange of [1, 2, 3, 5, 1000]) expect(await read({ blockRange })).toEqual(range(1, 13))
})

test('args: subject, actor, operator, kinds and time', async () => {
  expect(await read({ subject: doctor })).toEqual([2, 3, 8])
  expect(await read({ actor: doctor })).toEqual([2, 8, 9, 10])
  expect(await read({ subject: patient, actor: doctor })).toEqual([9, 10])
  expect(await read({ operator: device })).toEqual([9])
  expect(await read({ kinds: ['fileAdded', 'fileDeleted'] })).toEqual([4, 5, 6, 10, 12])
  const at = all[6]?.timestamp ?? 0
  const within = all.filter(({ timestamp }) => timestamp >= at - 1 && timestamp <= at)
  expect(await read({ fromTime: at - 1, toTime: at })).toEqual(ids(within))
  expect(within.length).toBeGreaterThan(0)
})

test('args: fromBlock and toBlock', async () => {
  const block = all[4]?.blockNumber ?? 0n
  expect(await read({ fromBlock: block, toBlock: block })).toEqual([4, 5, 6])
  expect(await read({ fromBlock: block + 100n })).toEqual([])
})

test('args: signal ends the reading', async () => {
  const controller = new AbortController()
  const seen: number[] = []
  const reading = async () => {
    for await (const event of getAuditEvents(auditor, { blockRange: 1, signal: controller.signal })) {
      seen.push(Number(event.id))
      if (event.id === 2n) controller.abort(new Error('enough'))
    }
  }
  await expect(reading()).rejects.toThrow('enough')
  expect(seen).toEqual([1, 2])
})

describe('a server that limits ranges', () => {
  const spans: bigint[] = []
  const limit = (blocks: bigint) => {
    spans.length = 0
    proxy.setFault(({ method, params }) => {
      if (method !== 'eth_getLogs') return undefined
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string }
      const span = BigInt(toBlock) - BigInt(fromBlock) + 1n
      spans.push(span)
      return span > blocks ? { error: { code: -32005, message: 'exceed maximum block range: 5' } } : undefined
    })
  }

  test.each([5n, 2n, 1n])('behavior: at most %d blocks', async (blocks) => {
    for (const order of ['oldest', 'newest'] as const) {
      limit(blocks)
      const expected = order === 'newest' ? range(1, 13).reverse() : range(1, 13)
      expect(await read({ order })).toEqual(expected)
      const refused = spans.filter((span) => span > blocks).length
      const needed = spans.reduce((sum, span) => (span > blocks ? sum : sum + span), 0n) / blocks
      // Halving finds the limit in a few steps, and wastes little on asking for more again.
      expect(refused).toBeGreaterThan(0)
      expect(refused).toBeLessThanOrEqual(12)
      expect(spans.length - refused).toBeLessThanOrEqual(2 * Number(needed) + 2)
    }
  })

  test('error: not even one block', async () => {
    limit(0n)
    await expect(collect(getAuditEvents(auditor))).rejects.toMatchObject({
      name: 'RpcLogRangeError',
      retryable: false,
    })
  })

  test('error: a server that limits the rate is not asked for less', async () => {
    proxy.setFault(({ method }) => (method === 'eth_getLogs' ? '429' : undefined))
    await expect(collect(getAuditEvents(auditor))).rejects.toMatchObject({
      name: 'RpcRateLimitedError',
      retryable: true,
    })
  })
})

describe('T11: the trail of a real chain', () => {
  const genesis = () =>
    auditGenesis({ chainId: 31337, auditLog: chain.deployment.contracts.auditLog.address })

  test('T11: verifies against the tip and against the head of each subject', async () => {
    const tip = await getTip(auditor)
    const end = verifyAuditTrail(all, { from: genesis(), tip })
    expect(end).toMatchObject({ count: 13n, head: tip.head })
    for (const subject of [patient, doctor]) {
      const subjectHead = await getSubjectHead(auditor, { subject })
      expect(end.heads[subject.toLowerCase() as `0x${string}`]).toBe(subjectHead)
      const own = await collect(getAuditEvents(auditor, { subject }))
      expect(() => verifySubjectTrail(own, { subject, head: subjectHead })).not.toThrow()
    }
    expect(await getSubjectHead(auditor, { subject: device })).toBeUndefined()
  })

  test('T11: a server that leaves one out, changes one or invents one is caught, and the event is named', async () => {
    const tip = await getTip(chain.clients.stranger)
    const verify = (events: AuditEvent[]) => () => verifyAuditTrail(events, { from: genesis(), tip })
    for (const [index, event] of all.entries()) {
      const eventId = event.id
      expect(verify(all.toSpliced(index, 1))).toThrow(expect.objectContaining({ fault: 'removed', eventId }))
      const changed = all.with(index, { ...event, operator: people.stranger.address })
      expect(verify(changed)).toThrow(expect.objectContaining({ fault: 'changed', eventId }))
      expect(verify([...all, { ...event, ref: digest('x') }])).toThrow(
        expect.objectContaining({ fault: 'invented', eventId }),
      )
    }
  })

  test('T11: replaying the log rebuilds the state, and every transaction of a person has its events', async () => {
    const files = new Map<string, string>()
    const grants = new Map<string, { compartments: number[]; permissions: string[]; expiresAt: number }>()
    for (const event of all) {
      const details = getAuditDetails(event)
      if (details.kind === 'fileAdded' || details.kind === 'fileReplaced')
        files.set(`${details.compartment}/${details.index}`, details.digest)
      if (details.kind === 'fileDeleted') files.delete(`${details.compartment}/${details.index}`)
      if (details.kind === 'accessGranted') {
        const { compartments, permissions, expiresAt } = details
        expect(details.doctor).toBe(doctor.toLowerCase())
        expect(await getGrant(auditor, { patient, doctor, blockNumber: event.blockNumber })).toMatchObject({
          compartments,
          permissions,
          expiresAt,
          live: true,
        })
        grants.set(details.doctor, { compartments, permissions, expiresAt })
      }
      if (details.kind === 'accessRevoked') grants.delete(details.doctor)
    }
    const onChain = await getMedicalFiles(auditor, vault)
    expect(
      onChain.files.map(({ compartment, index, digest }) => [`${compartment}/${index}`, digest]),
    ).toEqual([...files])
    expect(grants.size).toBe(0)
    expect(await getGrant(auditor, { patient, doctor })).toMatchObject({
      compartments: [],
      expiresAt: 0,
      live: false,
    })
    expect((await getAccount(auditor, vault))?.rotationOwed).toBe(true)
    expect(getAuditDetails(all[8] as AuditEvent)).toEqual({
      kind: 'recordsRead',
      compartment: 3,
      indexes: [0, 2],
    })
    expect(getAuditDetails(all[7] as AuditEvent)).toEqual({
      kind: 'operatorSet',
      operator: device.toLowerCase(),
      powers: ['log'],
      expiresAt: noExpiry,
      epoch: 0,
      nonce: 1,
    })
  })

  test('T11: the person on whose authority it happened and the key that sent it are told apart', () => {
    expect(all[8]).toMatchObject({ subject: patient, actor: doctor, operator: device })
    expect(all[9]).toMatchObject({ subject: patient, actor: doctor, operator: doctor })
  })
})
