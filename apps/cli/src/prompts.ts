import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { InterruptedError } from './errors.ts'
import { type Io, isInteractive } from './io.ts'

/** Asks on the terminal; stdout is left alone. Ctrl-C and Ctrl-D end the command. */
export async function ask(io: Io, question: string): Promise<string> {
  return read(io, question, { echo: true })
}

/** Asks for a secret: nothing of the answer is shown. */
export async function askHidden(io: Io, question: string): Promise<string> {
  return read(io, question, { echo: false })
}

/**
 * Asks whether to go on with something that can't be taken back. Where nobody can answer it goes on: who scripts a
 * command means it.
 */
export async function confirm(
  io: Io,
  { question, yes }: { question: string; yes: boolean | undefined },
): Promise<boolean> {
  if (yes || !isInteractive(io)) return true
  const answer = await ask(io, `${question} [y/N] `)
  return /^y(es)?$/i.test(answer.trim())
}

function read(io: Io, question: string, { echo }: { echo: boolean }): Promise<string> {
  io.signal.throwIfAborted()
  io.stderr.write(question)
  // readline repaints its line: what it may not show goes nowhere.
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (echo) io.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({
    input: io.stdin,
    output,
    terminal: io.stdin.isTTY === true,
    historySize: 0,
  })
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      io.signal.removeEventListener('abort', onAbort)
      lines.close()
      if (!echo) io.stderr.write('\n')
      settle()
    }
    const onAbort = () => end(() => reject(io.signal.reason))
    io.signal.addEventListener('abort', onAbort, { once: true })
    lines.once('line', (line) => {
      lines.removeAllListeners('close')
      end(() => resolve(line))
    })
    lines.once('SIGINT', () => {
      lines.removeAllListeners('close')
      io.interrupt()
      end(() => reject(new InterruptedError()))
    })
    lines.once('close', () => end(() => reject(new InterruptedError())))
  })
}
