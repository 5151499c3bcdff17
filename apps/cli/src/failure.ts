import { MedrecError } from '@medrec/sdk/errors'
import { CommanderError } from 'commander'
import { InterruptedError, UsageError } from './errors.ts'
import { exitCodes } from './exitCodes.ts'
import { hasColors, type Io } from './io.ts'
import { toJsonLine } from './output/json.ts'
import { toPlain } from './output/text.ts'

/**
 * Says on stderr what went wrong, for people or for programs.
 *
 * @param error - What a command, or the command line, threw.
 * @param io - The world.
 * @param json - Whether the error is to be one object.
 * @returns The exit code.
 */
export function reportFailure(error: unknown, io: Io, json: boolean): number {
  const failure = toFailure(error, io)
  io.stderr.write(json ? toJsonLine(failure) : renderFailure(failure, error, io))
  return exitCodes[failure.category]
}

function toFailure(error: unknown, io: Io): MedrecError {
  if (error instanceof CommanderError) return toUsageError(error)
  // Whatever a workflow makes of an end it did not ask for, the person asked for it.
  if (io.signal.aborted) return new InterruptedError()
  if (error instanceof MedrecError) return error
  return new MedrecError('Something unexpected happened.', {
    cause: error,
    details: error instanceof Error ? error.name : undefined,
    metaMessages: ['This is a fault of medrec: run the command again with MEDREC_DEBUG=1 and report it.'],
  })
}

function toUsageError({ code, message }: CommanderError): UsageError {
  if (code === 'commander.help') return new UsageError('A command is missing.')
  const [sentence = '', ...rest] = message
    .replace(/^error: /, '')
    .split('\n')
    .map(toPlain)
  const words = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`.replace(/\.?$/, '.')
  return new UsageError(words, [...rest.filter(Boolean), 'Add --help to see how the command is used.'])
}

function renderFailure(failure: MedrecError, error: unknown, io: Io): string {
  const red = (text: string) => (hasColors(io, io.stderr) ? `\u001b[31m${text}\u001b[39m` : text)
  const { details, metaMessages, shortMessage } = failure
  const lines = [
    red(shortMessage),
    ...metaMessages.map((message) => `Next: ${toCommands(message)}`),
    ...(details === undefined ? [] : [`Details: ${details}`]),
    ...(io.env.MEDREC_DEBUG ? [traceOf(error)] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** The SDK names its own functions, `vault.resume()`; here they are commands. */
function toCommands(message: string): string {
  return message.replace(
    /`(vault|access|records|library)\.([a-z]+)\(\)`/g,
    (_, noun: string, verb: string) => {
      const command = { records: 'record', library: 'doctor library' }[noun] ?? noun
      return `\`medrec ${command} ${verb}\``
    },
  )
}

/** Only for who asked: foreign messages may carry content. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\nCaused by: ${traceOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
