import { expect, test } from 'vitest'
import { isAlive, isRunning, readIdentity } from './identity.ts'
import { ProcessFailedError, spawnGuarded } from './spawnGuarded.ts'

const program = (script: string) => ({ command: process.execPath, args: ['-e', script] })
const forever = 'process.stdout.write("ready on 7\\n"); setInterval(() => {}, 1000)'

test('default', async () => {
  const guarded = await spawnGuarded({ ...program(forever), ready: /ready on (\d+)/ })
  expect(guarded.match[1]).toBe('7')
  expect(isAlive(guarded.pid)).toBe(true)
  expect(await guarded.stop()).toMatchObject({ signal: 'SIGTERM' })
  expect(isAlive(guarded.pid)).toBe(false)
  // A second stop waits for the same end.
  expect(await guarded.stop()).toMatchObject({ signal: 'SIGTERM' })
})

test('behavior: what will not end by itself is killed after the grace time', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); ${forever}`
  const guarded = await spawnGuarded({ ...program(stubborn), ready: /ready/, graceMs: 50 })
  expect(await guarded.stop()).toMatchObject({ signal: 'SIGKILL' })
})

test('behavior: a killed guardian leaves no child', async () => {
  const guarded = await spawnGuarded({ ...program(forever), ready: /ready/ })
  process.kill(guarded.guardianPid, 'SIGKILL')
  await guarded.exited
  await expect.poll(() => isAlive(guarded.pid)).toBe(false)
})

test('error: ends before it is ready, and says what it printed', async () => {
  const failing = spawnGuarded({
    ...program('console.error("no such port"); process.exit(3)'),
    ready: /ready/,
  })
  await expect(failing).rejects.toThrow(ProcessFailedError)
  await expect(failing).rejects.toThrow('no such port')
})

test('error: no such program', async () => {
  const failing = spawnGuarded({ command: '/nonexistent/program', args: [], ready: /ready/ })
  await expect(failing).rejects.toThrow('ENOENT')
})

test('behavior: a process is known by its start time, not its number', () => {
  const own = readIdentity(process.pid)
  if (!own) throw new Error('this process is not there')
  expect(isRunning(own)).toBe(true)
  expect(isRunning({ ...own, startedAt: 'another boot' })).toBe(false)
})
