import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import type { Network } from '@medrec/dev-env'
import type { Io } from './io.ts'
import { runProgram } from './program.ts'

/** Everybody's passphrase in tests. */
export const testPassphrase = 'four random words suffice'

/** What one command came to. */
export type Ran = { code: number; stdout: string; stderr: string }

/** A device of its own for a test: a home on a running network, with a folder to work in. */
export type Device = {
  home: string
  cwd: string
  /** What a child process needs to be this device. */
  env: Record<string, string>
  /** Runs a command line in this process, as a script would: without a terminal. */
  run(...argv: string[]): Promise<Ran>
  /** The same with more to say about the world. */
  runIn(world: Partial<World>, ...argv: string[]): Promise<Ran>
  /** The one object that a command prints with `--json`; fails where it does not succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says
  json(...argv: string[]): Promise<any>
  /** Puts a file into the folder; its path. */
  file(name: string, content: string | Uint8Array): Promise<string>
  remove(): void
}

export type World = {
  env: Record<string, string>
  /** What stands on stdin; its end follows. Null for one that stays open and silent. */
  input: string | Uint8Array | null
  signal: AbortSignal
  /** Answers by what the question begins with; a terminal is there when this is given. */
  answers: Record<string, string | ((screen: string) => string)>
  /** Called with everything that was said on stderr so far. */
  onStderr: (text: string) => void
}

/** Makes a home for a network, or one without. */
export function createDevice(network?: Network): Device {
  const root = mkdtempSync(join(tmpdir(), 'medrec-cli-'))
  const home = join(root, 'home')
  const cwd = join(root, 'work')
  mkdirSync(home, { mode: 0o700 })
  mkdirSync(cwd)
  writeFileSync(join(root, 'passphrase'), `${testPassphrase}\n`, { mode: 0o600 })
  if (network !== undefined) writeNetwork(home, network)
  const env = { MEDREC_HOME: home, MEDREC_PASSPHRASE_FILE: join(root, 'passphrase') }
  const runIn: Device['runIn'] = async (world, ...argv) => {
    const { io, read } = createWorld(cwd, {
      ...world,
      env: { ...env, ...world.env },
    })
    const code = await runProgram(argv, io)
    return { code, ...read() }
  }
  const run: Device['run'] = (...argv) => runIn({}, ...argv)
  return {
    home,
    cwd,
    env,
    run,
    runIn,
    json: async (...argv) => {
      const { code, stderr, stdout } = await run(...argv, '--json')
      if (code !== 0) throw new Error(`medrec ${argv.join(' ')}: exit ${code}, ${stderr}`)
      return JSON.parse(stdout)
    },
    file: async (name, content) => {
      const path = join(cwd, name)
      await writeFile(path, content)
      return path
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** The network file as `pnpm start` writes it. */
export function writeNetwork(home: string, { chainId, deployment, rpcUrl, storeUrl }: Network): string {
  const path = join(home, 'network.json')
  const file = { version: 1, rpcUrl, chainId, deployment, stores: [storeUrl], pid: process.pid }
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
  return path
}

function createWorld(cwd: string, { answers, env = {}, input, onStderr, signal }: Partial<World>) {
  const isTTY = answers !== undefined
  const controller = new AbortController()
  signal?.addEventListener('abort', () => controller.abort(signal.reason))
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined })
  if (!isTTY && input !== null) stdin.end(input)
  const out = { stdout: '', stderr: '' }
  const stdout = Object.assign(
    sink((text) => (out.stdout += text)),
    { isTTY },
  )
  let unanswered = ''
  const stderr = Object.assign(
    sink((text) => {
      out.stderr += text
      unanswered += text
      onStderr?.(out.stderr)
      const question = Object.keys(answers ?? {}).find((start) => unanswered.includes(start))
      if (question === undefined) return
      const answer = answers?.[question] ?? ''
      unanswered = ''
      // readline listens only once the question is written.
      setImmediate(() => stdin.write(`${typeof answer === 'string' ? answer : answer(out.stderr)}\r`))
    }),
    { isTTY },
  )
  const io: Io = {
    stdin,
    stdout,
    stderr,
    env,
    cwd,
    workFactor: 10,
    signal: controller.signal,
    interrupt: () => controller.abort(new Error('Ctrl-C')),
  }
  return { io, read: () => out }
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString('utf8'))
      done()
    },
  })
}
