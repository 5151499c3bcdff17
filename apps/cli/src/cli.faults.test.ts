import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn as spawnOnTerminal } from '@lydell/node-pty'
import { testNetwork } from '@medrec/dev-env/testing'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { personFolder } from './home.ts'
import { lockPerson } from './lock.ts'
import { createDevice, type Device, testPassphrase } from './testing.ts'

const medrec = testNetwork()
const starter = join(import.meta.dirname, '../bin/medrec.mjs')
let device: Device
beforeEach(async () => {
  device = createDevice(medrec.network)
  await device.json('--as', 'alice', 'patient', 'register', '--family', 'Amrani', '--sheet', 'alice.txt')
})
afterEach(() => device.remove())
// Builds the bundle where it is missing or older than its sources.
beforeAll(() => startBundle(['--help']).ended)

/** The built bundle in a process of its own. */
function startBundle(
  argv: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; uid?: number } = {},
) {
  const child = spawn(process.execPath, [starter, ...argv], {
    cwd: options.cwd,
    env: { ...process.env, INIT_CWD: options.cwd, ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  // What is still being written when a child is ended goes nowhere.
  child.stdin.on('error', () => undefined)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => (stdout += text))
  child.stderr.on('data', (text) => (stderr += text))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  )
  return { child, ended, read: () => ({ stdout, stderr }) }
}

const world = () => ({ cwd: device.cwd, env: { ...process.env, ...device.env } })

/** Files of a command that was cut off. */
const leftovers = () => readdirSync(device.cwd).filter((name) => name.endsWith('.part'))

async function waitFor(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 60_000, interval: 20 }).toBe(true)
}

/** True once a command has written down what it is about to do. */
function hasBegun(): boolean {
  const outbox = join(personFolder(device.home, 'alice').state, 'outbox')
  // What is still being written has a dot in its name.
  return existsSync(outbox) && readdirSync(outbox).some((name) => !name.includes('.'))
}

async function expectWhole(): Promise<void> {
  await device.file('after.txt', 'after')
  await device.json('--as', 'alice', 'record', 'add', 'after.txt', '-c', 'labs')
  const { unfinished } = await device.json('--as', 'alice', 'vault', 'status')
  expect(unfinished).toEqual([])
  const { records } = await device.json('--as', 'alice', 'record', 'list', '-c', 'labs')
  expect(records).toMatchObject([{ name: 'after.txt' }])
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'behavior: %s during add is 130, and the next command works',
  async (signal) => {
    const { child, ended } = startBundle(
      ['--as', 'alice', 'record', 'add', '-', '-c', 'labs', '--name', 'x'],
      world(),
    )
    child.stdin.write(new Uint8Array(3_000_000))
    await waitFor(hasBegun)
    child.kill(signal)
    const { code, stderr, stdout } = await ended
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(stderr).toContain('The command was interrupted.')
    await expectWhole()
  },
)

test('behavior: SIGKILL during add: the next command cleans up, and says so', async () => {
  const { child, ended } = startBundle(
    ['--as', 'alice', 'record', 'add', '-', '-c', 'labs', '--name', 'x'],
    world(),
  )
  child.stdin.write(new Uint8Array(3_000_000))
  await waitFor(hasBegun)
  child.kill('SIGKILL')
  await ended
  const { code, stderr } = await device.run('--as', 'alice', 'vault', 'resume')
  expect(code).toBe(0)
  expect(stderr).toContain('An earlier change (record) was interrupted; it was not on the chain: cleaned up')
  await expectWhole()
})

test('behavior: an interrupted download leaves no file', async () => {
  await device.file('big.bin', new Uint8Array(5_000_000))
  await device.json('--as', 'alice', 'record', 'add', 'big.bin', '-c', 'labs')
  const stop = new AbortController()
  const { code } = await device.runIn(
    { answers: {}, signal: stop.signal, onStderr: (text) => text.includes('Decrypting') && stop.abort() },
    ...['--as', 'alice', 'record', 'download', 'labs/0', '-o', 'back.bin'],
  )
  expect(code).toBe(130)
  expect(existsSync(join(device.cwd, 'back.bin'))).toBe(false)
  expect(leftovers()).toEqual([])
})

test('behavior: an interrupted registration goes on with the same phrase', async () => {
  const argv = ['--as', 'zoe', 'patient', 'register', '--family', 'Z', '--sheet', 'zoe.txt']
  const stop = new AbortController()
  const interrupted = await device.runIn(
    { answers: {}, signal: stop.signal, onStderr: (text) => text.includes('Waiting for') && stop.abort() },
    ...argv,
  )
  expect(interrupted.code).toBe(130)
  const begun = readFileSync(join(device.cwd, 'zoe.txt'), 'utf8')
  expect(begun).toContain('REGISTRATION NOT FINISHED')
  const words = begun.trim().split('\n').at(-1)?.split(' ') ?? []
  await device.json(...argv)
  const sheet = readFileSync(join(device.cwd, 'zoe.txt'), 'utf8')
  expect([...sheet.matchAll(/ \d+ ([a-z]+)/g)].map(([, word]) => word)).toEqual(words)
  const other = createDevice(medrec.network)
  await other.file('zoe.txt', sheet)
  expect((await other.json('--as', 'zoe', 'vault', 'restore', '--sheet', 'zoe.txt')).extent).toBe('full')
  other.remove()
})

test('error: a key file that others may read', async () => {
  chmodSync(personFolder(device.home, 'alice').keys, 0o644)
  const { code, stderr, stdout } = await device.run('--as', 'alice', 'record', 'list')
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toContain('The key file can be read by other users of this machine.')
  expect(stderr).toContain('chmod 600')
})

test('error: a passphrase file that others may read', async () => {
  chmodSync(device.env.MEDREC_PASSPHRASE_FILE ?? '', 0o644)
  const { code, stderr } = await device.run('--as', 'alice', 'record', 'list', '--json')
  expect(code).toBe(3)
  expect(JSON.parse(stderr).name).toBe('SecretFileExposedError')
})

test('error: the output exists, --force overwrites it', async () => {
  await device.file('a.txt', 'new')
  await device.json('--as', 'alice', 'record', 'add', 'a.txt', '-c', 'labs')
  const path = await device.file('there.txt', 'old')
  const argv = ['--as', 'alice', 'record', 'download', 'labs/0', '-o', 'there.txt']
  const { code, stderr } = await device.run(...argv)
  expect(code).toBe(2)
  expect(stderr).toContain('--force')
  expect(readFileSync(path, 'utf8')).toBe('old')
  await device.json(...argv, '--force')
  expect(readFileSync(path, 'utf8')).toBe('new')
  const sheet = await device.run(
    '--as',
    'zoe',
    'patient',
    'register',
    '--family',
    'Z',
    '--sheet',
    'there.txt',
  )
  expect(sheet.code).toBe(2)
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(leftovers()).toEqual([])
})

test('error: the output can not be written', async () => {
  await device.file('a.txt', 'a')
  await device.json('--as', 'alice', 'record', 'add', 'a.txt', '-c', 'labs')
  for (const target of ['missing/b.txt', 'a.txt/b.txt', '/proc/b.txt']) {
    const { code, stderr } = await device.run(
      '--as',
      'alice',
      'record',
      'download',
      'labs/0',
      '-o',
      target,
      '--json',
    )
    expect(code).toBe(8)
    expect(JSON.parse(stderr).category).toBe('disk')
  }
})

test('error: a home that can not be written to', async () => {
  const { getuid } = process
  // Nobody is root here: root writes everywhere.
  const uid = getuid?.() === 0 ? 65_534 : undefined
  chmodSync(join(device.home, '..'), 0o755)
  chmodSync(device.home, 0o555)
  chmodSync(join(device.home, 'people'), 0o555)
  const { ended } = startBundle(
    ['--as', 'zoe', 'patient', 'register', '--family', 'Z', '--sheet', 'z.txt', '--json'],
    {
      ...world(),
      ...(uid === undefined ? {} : { uid }),
    },
  )
  const { code, stderr, stdout } = await ended
  chmodSync(device.home, 0o755)
  chmodSync(join(device.home, 'people'), 0o755)
  expect({ code, stdout }).toEqual({ code: 8, stdout: '' })
  expect(JSON.parse(stderr).category).toBe('disk')
})

test('error: two at once; a lock whose holder was killed is none', async () => {
  await device.file('a.txt', 'a')
  const argv = ['--as', 'alice', 'record', 'add', 'a.txt', '-c', 'labs']
  const release = await lockPerson(personFolder(device.home, 'alice').lock, {
    signal: new AbortController().signal,
  })
  const busy = await device.runIn({ env: { MEDREC_LOCK_TIMEOUT: '0' } }, ...argv, '--json')
  expect(busy.code).toBe(8)
  expect(JSON.parse(busy.stderr)).toMatchObject({ name: 'PersonBusyError', retryable: true })
  release()
  const holder = await holdLock()
  expect((await device.runIn({ env: { MEDREC_LOCK_TIMEOUT: '0' } }, ...argv)).code).toBe(8)
  holder.kill('SIGKILL')
  await new Promise((resolve) => holder.on('close', resolve))
  expect((await device.run(...argv)).code).toBe(0)
})

test('behavior: two at once wait for each other', async () => {
  await device.file('a.txt', 'a')
  const add = () => device.run('--as', 'alice', 'record', 'add', 'a.txt', '-c', 'labs')
  const both = await Promise.all([add(), add()])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect((await device.json('--as', 'alice', 'record', 'list', '-c', 'labs')).records).toHaveLength(2)
})

async function holdLock(): Promise<ChildProcess> {
  const script = `
    import { DatabaseSync } from 'node:sqlite'
    new DatabaseSync(process.argv[1]).exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    console.log('held')
    setInterval(() => undefined, 1000)`
  const path = personFolder(device.home, 'alice').lock
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

test('error: a broken network file names the line', async () => {
  const path = join(device.home, 'network.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"rpcUrl": "http', '"rpcUrl": "ftp'))
  const { code, stderr } = await device.run('--as', 'alice', 'record', 'list')
  expect(code).toBe(2)
  expect(stderr).toContain('Details: line 3: "rpcUrl" is not an http(s) URL')
})

test('error: nobody answers at the RPC server', async () => {
  const { code, stderr } = await device.run(
    '--as',
    'alice',
    '--rpc',
    'http://127.0.0.1:1',
    'record',
    'list',
    '--json',
  )
  expect(code).toBe(6)
  expect(JSON.parse(stderr)).toMatchObject({ category: 'network', retryable: true })
})

test('error: keys of nobody', async () => {
  const { code, stderr } = await device.run('--as', 'nobody', 'record', 'list')
  expect(code).toBe(4)
  expect(stderr).toContain('with --as: alice.')
})

test('behavior: the bundle: pure JSON, exit codes, and nobody who reads stdout', async () => {
  const listed = await startBundle(['--as', 'alice', 'record', 'list', '--json'], world()).ended
  expect(listed.code).toBe(0)
  expect(listed.stderr).toBe('')
  expect(listed.stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(listed.stdout).records).toHaveLength(1)

  const refused = await startBundle(['--as', 'alice', 'record', 'open', 'labs/0', '--json'], world()).ended
  expect(refused).toMatchObject({ code: 4, stdout: '' })
  expect(JSON.parse(refused.stderr).name).toBe('RecordUnknownError')

  const closed = startBundle(['audit', 'list', '-n', '1000'], world())
  closed.child.stdout.destroy()
  const { code, stderr } = await closed.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('behavior: the bundle loads only what help needs: at most four times an empty Node', async () => {
  const bundle = join(import.meta.dirname, '../dist/medrec.js')
  const time = (...argv: string[]) => {
    const started = performance.now()
    expect(spawnSync(process.execPath, argv, { stdio: 'ignore' }).status).toBe(0)
    return performance.now() - started
  }
  const runs = Array.from({ length: 9 }, () => ({ empty: time('-e', ''), help: time(bundle, '--help') }))
  // The fastest of each: what else the machine did is not ours.
  const fastest = (name: 'empty' | 'help') => Math.min(...runs.map((run) => run[name]))
  expect(fastest('help') / fastest('empty')).toBeLessThan(4)
})

/** The bundle on a terminal of its own, up to its question for the passphrase. */
async function startOnTerminal(...argv: string[]) {
  const env = { ...process.env, ...device.env, MEDREC_PASSPHRASE_FILE: '' } as Record<string, string>
  const terminal = spawnOnTerminal(process.execPath, [starter, ...argv], { cwd: device.cwd, env, cols: 160 })
  let screen = ''
  terminal.onData((text) => {
    screen += text
  })
  const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
  await waitFor(() => screen.includes('Passphrase of alice: '))
  return { terminal, exited, read: () => screen }
}

test('behavior: on a terminal the passphrase is asked for and not shown', async () => {
  const { exited, read, terminal } = await startOnTerminal('--as', 'alice', 'record', 'list')
  terminal.write(`${testPassphrase}\r`)
  expect(await exited).toBe(0)
  expect(read()).toContain('profile.json')
  expect(read()).not.toContain(testPassphrase)
})

test('behavior: Ctrl-C at the question is 130', async () => {
  const { exited, read, terminal } = await startOnTerminal('--as', 'alice', 'record', 'list')
  terminal.write('\u0003')
  expect(await exited).toBe(130)
  expect(read()).toContain('The command was interrupted.')
})
