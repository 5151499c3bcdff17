import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isAlive } from './identity.ts'

const launchers = fileURLToPath(new URL('./launchers.ts', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'medrec-launchers-'))
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { endWithLaunchers, findLaunchers } from ${JSON.stringify(launchers)}
     endWithLaunchers()
     console.log(JSON.stringify({ pid: process.pid, launchers: findLaunchers().length }))
     setInterval(() => {}, 1000)`,
  )
  const launch = `import { spawn } from 'node:child_process'
     spawn('sh', ['-c', '"$0" "$1"; exit', process.execPath, ${JSON.stringify(join(folder, 'program.mjs'))}], { stdio: 'inherit' })`
  for (const name of ['npx', 'somebody']) writeFileSync(join(folder, `${name}.mjs`), launch)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the program through a launcher of this name: Node, then a shell, then the program. */
async function launch(name: string) {
  const launcher = spawn(process.execPath, [join(folder, `${name}.mjs`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(launcher.stdout, 'data')
  return { launcher, ...(JSON.parse(String(line)) as { pid: number; launchers: number }) }
}

test('default', async () => {
  const { launcher, launchers, pid } = await launch('npx')
  expect(launchers).toBe(2)
  launcher.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
})

test('behavior: who is started by anybody else is left alone', async () => {
  const { launcher, launchers, pid } = await launch('somebody')
  expect(launchers).toBe(0)
  launcher.kill('SIGKILL')
  await once(launcher, 'exit')
  expect(isAlive(pid)).toBe(true)
  process.kill(pid, 'SIGKILL')
})
