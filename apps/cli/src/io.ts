import type { Readable, Writable } from 'node:stream'

/** What the world is to a command: the process's own in `main.ts`, made up in tests. */
export type Io = {
  stdin: Readable & { isTTY?: boolean | undefined }
  stdout: Writable & { isTTY?: boolean | undefined }
  stderr: Writable & { isTTY?: boolean | undefined; columns?: number | undefined }
  env: Readonly<Record<string, string | undefined>>
  /** What relative paths are relative to. */
  cwd: string
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  signal: AbortSignal
  /** log2 of the rounds that a guess at a passphrase costs; the SDK's default where it is not given. Tests are quick. */
  workFactor?: number | undefined
  /** Ends the command as Ctrl-C does; for prompts, where the terminal gives us the key instead of a signal. */
  interrupt(): void
}

/** Whether there is somebody who can answer a question. */
export function isInteractive({ stderr, stdin }: Io): boolean {
  return stdin.isTTY === true && stderr.isTTY === true
}

/** Whether a stream may have colours: https://no-color.org */
export function hasColors(io: Io, stream: Io['stdout'] | Io['stderr']): boolean {
  return stream.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
}
