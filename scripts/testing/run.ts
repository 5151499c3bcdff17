import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program that ran to its end. */
export type Finished = {
  /** Exit code; 128 + signal number where a signal ended it. */
  code: number
  /** What it wrote on stdout and stderr, in order of arrival; empty where the terminal was inherited. */
  output: string
}

const children = new Set<number>()

/** Passes a signal on to every program that still runs, so that none outlives us. */
export function endChildren(signal: NodeJS.Signals) {
  for (const pid of children) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

export type RunOptions = {
  env?: NodeJS.ProcessEnv
  /** `inherit`: the program has our terminal. `stream`: captured, and shown as it comes. `hold`: captured only. */
  show: 'inherit' | 'stream' | 'hold'
}

/**
 * Runs a program from the root of the repository and waits for its end.
 *
 * @throws Error where the program can't be started at all.
 */
export async function runProgram(command: readonly string[], { env, show }: RunOptions): Promise<Finished> {
  const [program, ...args] = command
  if (program === undefined) throw new Error('A step without a command.')
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', show === 'inherit' ? 'inherit' : 'pipe', show === 'inherit' ? 'inherit' : 'pipe'],
  })
  let output = ''
  const collect = (to: NodeJS.WriteStream) => (text: string) => {
    output += text
    if (show === 'stream') to.write(text)
  }
  child.stdout?.setEncoding('utf8').on('data', collect(process.stdout))
  child.stderr?.setEncoding('utf8').on('data', collect(process.stderr))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const { pid } = child
  if (pid !== undefined) children.add(pid)
  try {
    const [code, signal] = await closed
    return { code: code ?? (signal === 'SIGINT' ? 130 : 143), output }
  } catch (error) {
    throw new Error(`${program} can't be started: is it installed? Run: npx -y pnpm@12 install`, {
      cause: error,
    })
  } finally {
    if (pid !== undefined) children.delete(pid)
  }
}
