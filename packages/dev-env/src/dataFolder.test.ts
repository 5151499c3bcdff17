import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataFolder } from './dataFolder.ts'
import { isAlive, readIdentity } from './process/identity.ts'

let path: string
const silent = () => undefined

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'medrec-folder-'))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

async function startLeftover() {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'])
  await once(child.stdout, 'data')
  const identity = readIdentity(child.pid ?? 0)
  if (!identity) throw new Error('the child is not there')
  return { child, identity }
}

test('default', async () => {
  const folder = await takeDataFolder(path, silent)
  folder.noteChildren([process.ppid])
  folder.release()
  folder.release()
  const again = await takeDataFolder(path, silent)
  again.release()
})

test('error: two at once', async () => {
  const folder = await takeDataFolder(path, silent)
  await expect(takeDataFolder(path, silent)).rejects.toThrow(`in use by process ${process.pid}`)
  folder.release()
})

test('behavior: a leftover is said and ended', async () => {
  const { child, identity } = await startLeftover()
  const exited = once(child, 'exit')
  writeFileSync(join(path, 'run.json'), JSON.stringify({ owner: identity, children: [identity] }))
  const messages: string[] = []
  const folder = await takeDataFolder(path, (message) => messages.push(message))
  folder.release()
  await exited
  expect(messages).toEqual([`An earlier run left node running (process ${identity.pid}): it is ended.`])
})

test('behavior: a stranger with the id of a leftover is left alone', async () => {
  const { child, identity } = await startLeftover()
  const reused = { ...identity, startedAt: 'another boot' }
  writeFileSync(join(path, 'run.json'), JSON.stringify({ owner: reused, children: [reused] }))
  const messages: string[] = []
  const folder = await takeDataFolder(path, (message) => messages.push(message))
  folder.release()
  expect(messages).toEqual([])
  expect(isAlive(identity.pid)).toBe(true)
  const exited = once(child, 'exit')
  child.kill()
  await exited
})
