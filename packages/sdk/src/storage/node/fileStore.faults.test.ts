import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collect, createRandom } from '../../../test/storage.ts'
import { parseCid } from '../cid.ts'
import { createMedrecStore } from '../createStore.ts'
import { createFileStore } from './fileStore.ts'
import { serveStore } from './server.ts'

const child = fileURLToPath(new URL('../../../test/storageChild.ts', import.meta.url))

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'medrec-faults-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** What a log of a killed process promises: pins that must be there, names of which nothing may be left. */
function readLog(log: string) {
  const pinned = new Map<string, Set<string>>()
  const gone = new Set<string>()
  // The last line may be cut: what was not printed whole was not acknowledged.
  for (const line of log.split('\n').slice(0, -1)) {
    const [verb, pin = '', cid = ''] = line.split(' ')
    if (verb === 'pinned') {
      pinned.set(pin, (pinned.get(pin) ?? new Set()).add(cid))
      gone.delete(pin)
    }
    // From here on the outcome is open until it is acknowledged.
    if (verb === 'unpinning') pinned.delete(pin)
    if (verb === 'unpinned') gone.add(pin)
  }
  return { pinned, gone }
}

/** Opens the store as the next run would, and holds it against the logs of those that were killed. */
async function assertWhole(logs: readonly string[]): Promise<number> {
  const local = await createFileStore({ directory })
  try {
    const report = await local.fsck({ scrub: true })
    expect(report).toEqual({
      errors: 0,
      index: [],
      missing: [],
      corrupt: [],
      dangling: 0,
      orphans: 0,
      pending: 0,
      doomed: 0,
    })
    expect(readdirSync(join(directory, 'tmp'))).toEqual([])
    expect(readdirSync(join(directory, 'leases'))).toHaveLength(1)
    const store = createMedrecStore({ local })
    const pins = await local.listPins()
    let checked = 0
    for (const { gone, pinned } of logs.map(readLog)) {
      for (const [pin, cids] of pinned)
        for (const cid of cids) {
          expect(pins.some((other) => other.pin === pin && other.root?.toString() === cid)).toBe(true)
          await collect(store.readFile({ cid: parseCid(cid) }))
          checked++
        }
      for (const pin of gone) expect(pins.filter((other) => other.pin === pin)).toEqual([])
    }
    return checked
  } finally {
    await local.close()
  }
}

test('kill -9 before every single change of the disk: what was acknowledged is there, nothing else', async () => {
  let checked = 0
  let point = 1
  for (; ; point++) {
    const run = spawnSync(process.execPath, [child, 'journey', directory, 'x', String(point)], {
      encoding: 'utf8',
    })
    expect(run.stderr).toBe('')
    checked += await assertWhole([run.stdout])
    if (run.status === 0) break
    expect(run.signal).toBe('SIGKILL')
    if (point % 8 === 0) {
      // A retry in the same directory works.
      const retry = spawnSync(process.execPath, [child, 'journey', directory, 'x', '0'], { encoding: 'utf8' })
      expect(retry.status).toBe(0)
      await assertWhole([retry.stdout])
    }
    await rm(directory, { recursive: true })
  }
  expect(point).toBeGreaterThan(60)
  expect(checked).toBeGreaterThan(60)
})

test('kill -9 at random moments, while another process goes on in the same directory', async () => {
  const random = createRandom(9)
  let checked = 0
  let survivorLog = ''
  const survivor = spawn(process.execPath, [child, 'loop', directory, 'survivor', '1'])
  survivor.stdout.setEncoding('utf8').on('data', (text: string) => {
    survivorLog += text
  })
  const logs: string[] = []
  for (let round = 0; round < 25; round++) {
    const victim = spawn(process.execPath, [child, 'loop', directory, `v${round}`, String(round)])
    let log = ''
    let lines = 1 + random.below(12)
    victim.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text
      lines -= text.split('\n').length - 1
      if (lines <= 0) victim.kill('SIGKILL')
    })
    // 'close' comes after the last output was read.
    await once(victim, 'close')
    logs.push(log)
  }
  survivor.kill('SIGKILL')
  await once(survivor, 'close')
  checked += await assertWhole([...logs, survivorLog])
  expect(checked).toBeGreaterThan(20)
})

test('5 GiB are stored and read with flat memory', async () => {
  const run = spawnSync(process.execPath, [child, 'memory', directory, '5120'], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  const { bytes, maxRssMiB } = JSON.parse(run.stdout)
  expect(bytes).toBe(5 * 2 ** 30)
  expect(maxRssMiB).toBeLessThan(350)
})

test('1 GiB is uploaded over HTTP with flat memory', async () => {
  const local = await createFileStore({ directory: join(directory, 'node') })
  const server = await serveStore({ store: local })
  const uploader = spawn(process.execPath, [child, 'memory', join(directory, 'person'), '1024', server.url])
  const output = collect(uploader.stdout)
  await once(uploader, 'close')
  const { cid, maxRssMiB } = JSON.parse(new TextDecoder().decode(await output))
  expect(maxRssMiB).toBeLessThan(350)
  expect((await local.listPins()).map(({ root }) => root?.toString())).toEqual([cid])
  expect((await local.stat()).blocks).toBe(1025)
  await server.close()
  await local.close()
})
