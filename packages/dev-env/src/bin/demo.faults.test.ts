import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentReporter } from '../demo/report.ts'
import { runDemo } from '../demo/runDemo.ts'
import { closingStep } from '../demo/steps.ts'
import { isAlive } from '../process/identity.ts'

const script = join(import.meta.dirname, 'demo.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medrec-demo-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The demo in a process of its own, whose temporary files lie where nobody else's do. */
function startDemo(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  return { child, exited }
}

test('default: --json prints one line, and every step held', async () => {
  const { child, exited } = startDemo('--json')
  const [output, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  expect(complaints).toBe('')
  expect(code).toBe(0)
  expect(output).toMatch(/^[^\n]+\n$/)
  const result = JSON.parse(output)
  expect(Object.keys(result)).toEqual(['ok', 'steps', 'opened', 'audit'])
  expect(result).toMatchObject({ ok: true, opened: { sha256Matches: true }, audit: { verified: true } })
  expect(result.audit.events).toBeGreaterThan(0)
  expect(result.steps.length).toBeGreaterThanOrEqual(15)
  for (const step of result.steps)
    expect(step).toEqual({
      name: expect.any(String),
      ok: true,
      ms: expect.any(Number),
      gas: expect.any(Number),
    })
  expect(new Set(result.steps.map(({ name }: { name: string }) => name)).size).toBe(result.steps.length)
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  'the patient registers',
  'a stranger doctor writes: refused by the chain',
  'on the empty machine everything opens',
])('error: "%s" does not hold; everything stops', async (name) => {
  const error = new Error('It does not hold.')
  const result = await runDemo({
    reporter: silentReporter(),
    progress: { show: () => {}, end: () => {} },
    onBegin: (step) => {
      if (step === name) throw error
    },
  })
  expect(result).toMatchObject({ ok: false, error, opened: { sha256Matches: false } })
  expect(result.steps.slice(-2)).toMatchObject([
    { name, ok: false },
    { name: closingStep, ok: true },
  ])
})

test('error: a step fails in the middle of an upload; everything stops', async () => {
  const result = await runDemo({
    reporter: silentReporter(),
    progress: {
      show: ({ done = 0, total = 0 }) => {
        if (total > 1_000_000 && done > 1_000_000) throw new Error('It was cut.')
      },
      end: () => {},
    },
  })
  expect(result.ok).toBe(false)
  expect(result.steps.slice(-2)).toMatchObject([
    { name: 'the patient adds a stream of 100 MB', ok: false },
    { name: closingStep, ok: true },
  ])
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'behavior: %s half-way ends with 130 and leaves nothing',
  async (signal) => {
    const { child, exited } = startDemo()
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
    await expect.poll(() => output, { timeout: 120_000, interval: 20 }).toContain('the patient adds a PDF')
    const children = readChildren()
    expect(children.filter(isAlive)).toHaveLength(2)
    child.kill(signal)
    expect(await exited).toEqual([130, null])
    await expect.poll(() => children.filter(isAlive), { timeout: 30_000, interval: 20 }).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  },
)

/** The guardian and Anvil, as the network noted them. */
function readChildren(): number[] {
  const [network = ''] = readdirSync(folder)
  const run = JSON.parse(readFileSync(join(folder, network, 'run.json'), 'utf8'))
  return run.children.map(({ pid }: { pid: number }) => pid)
}
