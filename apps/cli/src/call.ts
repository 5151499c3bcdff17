import type { Command } from 'commander'
import type { GlobalOptions } from './home.ts'
import type { Io } from './io.ts'
import { toJsonLine } from './output/json.ts'
import { createProgress, type ProgressLine } from './output/progress.ts'

/** One run of one command. */
export type Call = {
  io: Io
  globals: GlobalOptions
  progress: ProgressLine
  /** Runs when the command has ended, whichever way; the last one first. */
  defer(cleanup: () => void | Promise<void>): void
  /** How long to wait for another command of the same person, in milliseconds. */
  lockTimeout: number | undefined
}

/** What a command came to: an object for programs, and text for people. */
export type Result = { json: unknown; text: string }

/**
 * Makes a function an action of commander: it gets the call, the arguments and the options, and what it returns is
 * printed. The clean-up runs in any case.
 *
 * @param io - The world.
 * @param load - Loads the command: only what runs is loaded, so that help is there at once.
 */
export function act<options extends object, args extends (string | undefined)[]>(
  io: Io,
  load: () => Promise<(call: Call, options: options, ...args: args) => Promise<Result>>,
) {
  return async (...parameters: unknown[]): Promise<void> => {
    const command = parameters.at(-1) as Command
    const args = parameters.slice(0, -2) as args
    const globals = command.optsWithGlobals<GlobalOptions>()
    const cleanups: (() => void | Promise<void>)[] = []
    const progress = createProgress(io, { json: globals.json === true })
    const lockTimeout = io.env.MEDREC_LOCK_TIMEOUT ? Number(io.env.MEDREC_LOCK_TIMEOUT) : undefined
    const call: Call = { io, globals, progress, defer: (cleanup) => cleanups.push(cleanup), lockTimeout }
    try {
      const run = await load()
      const { json, text } = await run(call, command.opts<options>(), ...args)
      progress.end()
      if (globals.json) io.stdout.write(toJsonLine(json))
      else if (text !== '') io.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    } finally {
      progress.end()
      for (const cleanup of cleanups.reverse()) await cleanup()
    }
  }
}

/** For the end of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ medrec ${line}`).join('\n')}\n`
}
