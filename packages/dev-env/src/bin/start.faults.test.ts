import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IPty, spawn } from '@lydell/node-pty'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requestRpc } from '../jsonRpc.ts'
import type { NetworkFile } from '../networkFile.ts'
import { isAlive } from '../process/identity.ts'

const startScript = join(import.meta.dirname, 'start.ts')
const patience = { timeout: 30_000, interval: 20 }
const ctrlC = '\u0003'

let dataDir: string
let leftovers: number[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'medrec-start-'))
  leftovers = []
})
afterEach(() => {
  for (const pid of leftovers.filter(isAlive)) process.kill(pid, 'SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

const readJson = (name: string) => JSON.parse(readFileSync(join(dataDir, name), 'utf8'))

/** `start` on a terminal of its own, as a person has it, up to its box. */
async function startOnTerminal() {
  let output = ''
  const terminal = spawn(process.execPath, [startScript, '--data', dataDir], { cols: 200, rows: 50 })
  terminal.onData((text) => {
    output += text
  })
  const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
  await expect.poll(() => output, patience).toContain('└')
  const network = readJson('network.json') as NetworkFile
  const children = (readJson('run.json') as { children: { pid: number }[] }).children.map(({ pid }) => pid)
  const [guardianPid = 0, anvilPid = 0] = children
  expect(children.filter(isAlive)).toHaveLength(2)
  leftovers.push(terminal.pid, ...children)
  return { terminal, exited, network, guardianPid, anvilPid, read: () => output }
}

const allEnd = (...pids: number[]) => expect.poll(() => pids.filter(isAlive), patience).toEqual([])

async function mineMarkedBlocks(rpcUrl: string) {
  await requestRpc(rpcUrl, 'anvil_mine', ['0x5'])
  return Number(await requestRpc<string>(rpcUrl, 'eth_blockNumber'))
}

async function stop(terminal: IPty, exited: Promise<number>) {
  terminal.write(ctrlC)
  expect(await exited).toBe(0)
}

test('behavior: one Ctrl-C stops cleanly', async () => {
  const { anvilPid, exited, guardianPid, read, terminal } = await startOnTerminal()
  await stop(terminal, exited)
  expect([anvilPid, guardianPid].filter(isAlive)).toEqual([])
  expect(read()).toContain('Stopped.')
  expect(() => readJson('network.json')).toThrow('ENOENT')
  expect(() => readJson('run.json')).toThrow('ENOENT')
})

test('behavior: a second Ctrl-C ends it at once', async () => {
  const { anvilPid, exited, guardianPid, read, terminal } = await startOnTerminal()
  // A frozen Anvil can't end by itself, so that the clean stop hangs.
  process.kill(anvilPid, 'SIGSTOP')
  terminal.write(ctrlC)
  await expect.poll(read, patience).toContain('once more ends it at once')
  terminal.write(ctrlC)
  expect(await exited).toBe(130)
  await allEnd(anvilPid, guardianPid)
})

test.each(['SIGTERM', 'SIGHUP'])('behavior: %s stops cleanly', async (signal) => {
  const { anvilPid, exited, guardianPid, terminal } = await startOnTerminal()
  process.kill(terminal.pid, signal)
  expect(await exited).toBe(0)
  await allEnd(anvilPid, guardianPid)
})

test('behavior: SIGKILL leaves no process, and the chain as it was', async () => {
  const first = await startOnTerminal()
  const block = await mineMarkedBlocks(first.network.rpcUrl)
  process.kill(first.terminal.pid, 'SIGKILL')
  await first.exited
  await allEnd(first.anvilPid, first.guardianPid)

  const second = await startOnTerminal()
  expect(second.network.deployment).toEqual(first.network.deployment)
  expect(Number(await requestRpc<string>(second.network.rpcUrl, 'eth_blockNumber'))).toBeGreaterThanOrEqual(
    block,
  )
  expect(second.read()).not.toContain('lost')
  await stop(second.terminal, second.exited)
})

test('behavior: everything killed at one stroke keeps the chain of the last save', async () => {
  const first = await startOnTerminal()
  const saved = await mineMarkedBlocks(first.network.rpcUrl)
  await expect
    .poll(() => Number(readJson('chain/state.json').best_block_number), patience)
    .toBeGreaterThanOrEqual(saved)
  // Frozen, the network sees no further block; Anvil mines on.
  process.kill(first.terminal.pid, 'SIGSTOP')
  await mineMarkedBlocks(first.network.rpcUrl)
  for (const pid of [first.guardianPid, first.anvilPid, first.terminal.pid]) process.kill(pid, 'SIGKILL')
  await first.exited

  const second = await startOnTerminal()
  const block = Number(await requestRpc<string>(second.network.rpcUrl, 'eth_blockNumber'))
  expect(block).toBeGreaterThanOrEqual(saved)
  expect(second.network.deployment).toEqual(first.network.deployment)
  await stop(second.terminal, second.exited)
})

test('behavior: an Anvil that was left over is said and ended', async () => {
  const first = await startOnTerminal()
  process.kill(first.terminal.pid, 'SIGSTOP')
  process.kill(first.guardianPid, 'SIGKILL')
  process.kill(first.terminal.pid, 'SIGKILL')
  await first.exited
  expect(isAlive(first.anvilPid)).toBe(true)

  const second = await startOnTerminal()
  expect(second.read()).toContain(
    `An earlier run left anvil running (process ${first.anvilPid}): it is ended.`,
  )
  expect(isAlive(first.anvilPid)).toBe(false)
  await stop(second.terminal, second.exited)
})

test('behavior: ends in order although nobody reads what it says any more', async () => {
  const { anvilPid, exited, guardianPid, terminal } = await startOnTerminal()
  ;(terminal as unknown as { destroy(): void }).destroy()
  await exited
  await allEnd(terminal.pid, anvilPid, guardianPid)
  expect(() => readJson('run.json')).toThrow('ENOENT')
})

test('error: two at once', async () => {
  const { exited, terminal } = await startOnTerminal()
  let output = ''
  const other = spawn(process.execPath, [startScript, '--data', dataDir], { cols: 200, rows: 50 })
  other.onData((text) => {
    output += text
  })
  const code = await new Promise<number>((resolve) => other.onExit(({ exitCode }) => resolve(exitCode)))
  expect(code).toBe(1)
  expect(output).toContain('MedRec runs already')
  await stop(terminal, exited)
})
