import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { OpenedRecord } from '@medrec/sdk'
import { toSafeFileName } from '@medrec/sdk/crypto'
import type { Call, Result } from '../../call.ts'
import { UsageError } from '../../errors.ts'
import { assertFree, pathFrom, writeOutput } from '../../files.ts'
import { findAccount } from '../../home.ts'
import { isCode } from '../../isCode.ts'
import { isText } from '../../mediaTypes.ts'
import { formatBytes, toPlain, toPlainLines } from '../../output/text.ts'
import { findPlace } from '../../references.ts'
import { openForChange, type Session } from '../../session.ts'

type OpenOptions = { output?: string; patient?: string }

/** `medrec record open` */
export async function openRecord(call: Call, options: OpenOptions, record: string): Promise<Result> {
  const { globals, io } = call
  if (options.output !== undefined && options.output !== '-')
    throw new UsageError('Only "-" can be opened into; a file is made by `medrec record download`.')
  if (options.output === '-' && globals.json)
    throw new UsageError('The content itself is no JSON: leave out --json or -o -.')
  const { opened } = await open(call, options, record)
  if (options.output === '-') {
    await stream(call, opened)
    return { json: undefined, text: '' }
  }
  const { mediaType, name, size } = opened.statement
  if (!isText(mediaType))
    throw new UsageError(`The record is no text (${toPlain(mediaType)}, ${formatBytes(size)}).`, [
      'Save it with `medrec record download`, or pipe it with `-o -`.',
    ])
  const text = new TextDecoder().decode(await opened.bytes())
  // Escape sequences in a record must not act on the terminal of who reads it; a pipe gets the bytes.
  const shown = io.stdout.isTTY ? `${toPlain(name)}\n\n${toPlainLines(text)}` : text
  return { json: { ...describe(opened), text }, text: shown }
}

type DownloadOptions = { force?: boolean; output: string; patient?: string }

/** `medrec record download` */
export async function downloadRecord(call: Call, options: DownloadOptions, record: string): Promise<Result> {
  if (options.output === '-') throw new UsageError('To stdout a record goes with `medrec record open -o -`.')
  const { force, output } = options
  const target = pathFrom(call.io.cwd, output)
  const isFolder = await isDirectory(target)
  // Before the reading is logged: what can't be saved need not be opened.
  if (!isFolder && !force) await assertFree(target)
  const { opened } = await open(call, options, record)
  const path = isFolder ? join(target, await safeName(target, opened, force)) : target
  const bytes = await writeOutput(path, opened.stream(), { force })
  return {
    json: { ...describe(opened), path, bytes },
    text: `Saved ${formatBytes(bytes)} to ${toPlain(path)}, verified.`,
  }
}

async function open(call: Call, { patient: who }: { patient?: string }, record: string) {
  const { globals, io } = call
  const patient = who === undefined ? undefined : findAccount(io, globals, who)
  const session = await openForChange(call)
  const place = await findPlace(session, { record, patient })
  const opened = await session.medrec.records.open({ ...session.options, record: place })
  warnOfAuthor(call, opened)
  return { session, opened } satisfies { session: Session; opened: OpenedRecord }
}

function warnOfAuthor({ io }: Call, { authorVerified, originalAuthor }: OpenedRecord): void {
  if (!authorVerified)
    io.stderr.write(`Nothing proves that ${originalAuthor} wrote this: the certificate was never seen.\n`)
}

/** Waits for whoever reads stdout; ends where nobody does any more. */
async function stream({ io, progress }: Call, opened: OpenedRecord): Promise<void> {
  if (io.stdout.isTTY && !isText(opened.statement.mediaType))
    throw new UsageError('The record is no text: it would garble the terminal.', ['Pipe it into a program.'])
  progress.end()
  await pipeline(opened.stream(), io.stdout, { end: false }).catch((error: unknown) => {
    if (!isCode(error, 'EPIPE') && !isCode(error, 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  })
}

function describe({
  accessHash,
  author,
  authorVerified,
  originalAuthor,
  reference,
  statement,
}: OpenedRecord) {
  const { created, kind, mediaType, name, sha256, size } = statement
  return {
    record: reference,
    name,
    mediaType,
    kind,
    size,
    sha256,
    created,
    author,
    originalAuthor,
    authorVerified,
    accessHash,
  }
}

/** A name that nobody else chose for us, and that overwrites nothing. */
async function safeName(
  folder: string,
  { statement }: OpenedRecord,
  force: boolean | undefined,
): Promise<string> {
  return toSafeFileName({ name: statement.name, taken: force ? [] : await readdir(folder) })
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
