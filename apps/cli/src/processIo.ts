import { exitCodes } from './exitCodes.ts'
import type { Io } from './io.ts'
import { isCode } from './isCode.ts'

/** The reason of every end that the person asked for; what is said about it is `InterruptedError`. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
}

/** The world of a real process. */
export type ProcessIo = Io & {
  /** Gives the signals back, so that nothing keeps the process. */
  close(): void
}

/**
 * Connects the streams and signals of a process. The first Ctrl-C ends the command between two steps, so that it cleans
 * up; the second ends it at once. Where nobody reads stdout any more (`medrec audit list | head`) the rest is not said,
 * and that is no error.
 */
export function createIo(process: NodeJS.Process): ProcessIo {
  const { env, stderr, stdin, stdout } = process
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort(new Interruption())
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  const swallow = (error: Error) => {
    if (!isCode(error, 'EPIPE')) throw error
  }
  stdout.on('error', swallow)
  stderr.on('error', swallow)
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    signal: controller.signal,
    interrupt,
    close: () => {
      for (const signal of signals) process.off(signal, interrupt)
    },
  }
}
