import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isAlive } from './identity.ts'

/** A child process that ends when this process ends, by whatever signal. */
export type GuardedProcess = {
  /** Process id of the program itself. */
  pid: number
  /** Process id of the guardian that ends it. */
  guardianPid: number
  /** What `ready` matched in the program's output. */
  match: readonly string[]
  /** Settles when the program has ended. */
  exited: Promise<ProcessExit>
  /** Asks it to end and waits; after the grace time it is killed. Calling again waits for the same end. */
  stop(): Promise<ProcessExit>
  /** Kills it at once, without waiting. */
  kill(): void
}

export type ProcessExit = {
  code: number | null
  signal: string | null
  /** The last of what it printed, at most 8 KiB. */
  output: string
}

type GuardianEvent =
  | { type: 'started'; pid: number }
  | { type: 'ready'; match: string[] }
  | ({ type: 'exit' } & ProcessExit)

export type GuardedProcessOptions = {
  /** Path of the program. */
  command: string
  args: readonly string[]
  /** What its output shows once it is ready. */
  ready: RegExp
  /** How long it may take to end by itself, in milliseconds. */
  graceMs?: number
}

/** The program ended before it was ready. */
export class ProcessFailedError extends Error {
  override readonly name = 'ProcessFailedError'
  readonly exit: ProcessExit

  constructor(command: string, exit: ProcessExit) {
    super(`${command} ended before it was ready (code ${exit.code}, signal ${exit.signal}):\n${exit.output}`)
    this.exit = exit
  }
}

/**
 * Starts a program under a guardian and waits until it is ready.
 *
 * It doesn't keep this process running: a script that forgets to stop it ends, and the program with it.
 *
 * @throws ProcessFailedError where the program ends before it is ready.
 */
export async function spawnGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const { args, command, graceMs = 10_000, ready } = options
  const guardianPath = fileURLToPath(new URL('./guardian.mjs', import.meta.url))
  const settings = JSON.stringify({ command, args, readyPattern: ready.source, graceMs })
  const guardian = spawn(process.execPath, [guardianPath, settings], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(guardian, 'spawn')
  // Once the guardian has gone its pipe is broken, which `exit` tells better.
  guardian.stdin.on('error', () => undefined)

  let pid: number | undefined
  let exit: ProcessExit | undefined
  const whenReady = Promise.withResolvers<readonly string[]>()
  const lines = createInterface({ input: guardian.stdout })
  lines.on('line', (line) => {
    const event = JSON.parse(line) as GuardianEvent
    if (event.type === 'started') pid = event.pid
    else if (event.type === 'ready') whenReady.resolve(event.match)
    else exit = { code: event.code, signal: event.signal, output: event.output }
  })
  const exited = once(guardian, 'close').then((): ProcessExit => {
    // A guardian that was killed could not end its child: we do.
    if (!exit && pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
    const ended = exit ?? { code: null, signal: 'SIGKILL', output: 'its guardian was killed' }
    whenReady.reject(new ProcessFailedError(command, ended))
    return ended
  })

  const match = await whenReady.promise
  if (pid === undefined || guardian.pid === undefined) throw new Error(`${command} has no process id.`)
  const guardianPid = guardian.pid
  guardian.unref()
  // Pipes of a child are sockets, which the types don't say.
  const [input, output] = [guardian.stdin, guardian.stdout] as unknown as [Socket, Socket]
  input.unref()
  output.unref()

  const kill = () => {
    for (const target of [pid, guardianPid]) {
      if (target !== undefined && isAlive(target)) process.kill(target, 'SIGKILL')
    }
  }

  return {
    pid,
    guardianPid,
    match,
    exited,
    stop() {
      guardian.ref()
      output.ref()
      guardian.stdin.end()
      // The guardian kills after the grace time; one that does not is killed, and its program with it.
      const overdue = setTimeout(kill, graceMs + 5_000)
      return exited.finally(() => clearTimeout(overdue))
    },
    kill,
  }
}
