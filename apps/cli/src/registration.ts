import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { formatRecoverySheet, parsePhrase, type RecoverySheet, renderRecoverySheet } from '@medrec/sdk/crypto'
import { PhraseNotConfirmedError, UsageError } from './errors.ts'
import { assertFree, pathFrom, readText, replaceFile, writeOutput } from './files.ts'
import { type Io, isInteractive } from './io.ts'
import { ask, askHidden } from './prompts.ts'
import type { Session } from './session.ts'

/** Options of both registrations. */
export type RegistrationOptions = { force?: boolean; sheet?: string; walletKeyFile?: string }

/** Where the recovery phrase of a registration comes from, and where its sheet goes. */
export type Enrolment = {
  phrase: string
  /** Writes the sheet, where the person wants one. */
  finish(sheet: RecoverySheet): Promise<string | undefined>
}

const title = 'MEDREC RECOVERY PHRASE, REGISTRATION NOT FINISHED'
const advice = `Run the registration again with the same --sheet: it goes on with these words, and
puts the recovery sheet in the place of this file.`
const wordsAsked = 3

/**
 * Sees to it that the phrase is with the person before anything is registered: in a file that only they can read, or
 * written down and partly typed back. A registration that was interrupted goes on with the phrase it began with.
 *
 * @throws {UsageError} where there is neither a file nor a terminal.
 * @throws {PhraseNotConfirmedError} where what was typed back is something else.
 */
export async function beginEnrolment(
  io: Io,
  session: Session,
  { force, sheet }: RegistrationOptions,
  prepare: () => { phrase: string },
): Promise<Enrolment> {
  if (sheet !== undefined) return enrolWithFile(pathFrom(io.cwd, sheet), { force, prepare })
  // An earlier run made the keys, and showed words that only the person has.
  const phrase =
    (await session.keys.load()) === undefined
      ? await showPhrase(io, prepare().phrase)
      : await askForPhrase(io)
  return { phrase, finish: async () => undefined }
}

/** Before any passphrase is asked for: a registration that can't end well is not begun. */
export function assertPhraseHasAPlace(io: Io, { sheet }: RegistrationOptions): void {
  if (sheet !== undefined || isInteractive(io)) return
  throw new UsageError('There is no terminal to show the recovery phrase on.', [
    'Give a file for the recovery sheet with --sheet FILE. Nothing was registered.',
  ])
}

/** The words are on the disk before the chain knows of them: a crash in between loses nothing. */
async function enrolWithFile(
  path: string,
  { force, prepare }: { force: boolean | undefined; prepare: () => { phrase: string } },
): Promise<Enrolment> {
  const begun = await readBegun(path)
  if (begun === undefined && !force) await assertFree(path)
  const phrase = begun ?? prepare().phrase
  if (begun === undefined)
    await writeOutput(path, [`${title}\n\n${advice}\n\n${phrase}\n`], { force, mode: 0o600 })
  return {
    phrase,
    finish: async (sheet) => {
      const content = /\.html?$/i.test(path) ? renderRecoverySheet(sheet) : formatRecoverySheet(sheet)
      await replaceFile(path, content, { mode: 0o600 })
      return path
    },
  }
}

async function readBegun(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined
  const text = readText(path, 'recovery sheet')
  if (!text.startsWith(title)) return undefined
  return parsePhrase(text.trim().split('\n').at(-1) ?? '')
}

async function showPhrase(io: Io, phrase: string): Promise<string> {
  const words = phrase.split(' ')
  const lines = Array.from({ length: words.length / 4 }, (_, row) =>
    words
      .slice(row * 4, row * 4 + 4)
      .map((word, column) => `${`${row * 4 + column + 1}`.padStart(4)} ${word.padEnd(10)}`)
      .join(''),
  )
  // The alternate screen keeps the words out of what can be scrolled back to.
  io.stderr.write('\u001b[?1049h\u001b[H')
  try {
    io.stderr.write(
      `Your recovery phrase. Write the 24 words on paper, in this order. They are shown this once.\n` +
        `Whoever has them can read all your records; without them nobody can bring back what a lost device held.\n\n` +
        `${lines.join('\n')}\n\n`,
    )
    await ask(io, 'Press Enter when they are on paper. ')
  } finally {
    io.stderr.write('\u001b[2J\u001b[?1049l')
  }
  for (const position of drawPositions(words.length)) {
    const typed = await ask(io, `Word ${position + 1} of your recovery phrase: `)
    if (typed.trim().toLowerCase() !== words[position]) throw new PhraseNotConfirmedError()
  }
  return phrase
}

async function askForPhrase(io: Io): Promise<string> {
  io.stderr.write(
    'An earlier registration was interrupted. It goes on with the recovery phrase you wrote down then.\n',
  )
  return parsePhrase(await askHidden(io, 'The 24 words, in one line (they are not shown): '))
}

/** Different positions at random, ascending. */
function drawPositions(count: number): number[] {
  const drawn = new Set<number>()
  while (drawn.size < wordsAsked) drawn.add(randomInt(count))
  return [...drawn].sort((a, b) => a - b)
}
