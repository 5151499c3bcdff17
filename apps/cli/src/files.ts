import { createReadStream, readFileSync, statSync } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { FileAccessError, FileMissingError, OutputExistsError, SecretFileExposedError } from './errors.ts'
import { isCode } from './isCode.ts'

/** Writes a file that a crash leaves whole, old or new; makes its folder, readable by this user only. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode }: { mode: number },
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeThrough(path, [content], { mode, force: true })
  } catch (error) {
    throw toFileError(error, 'file')
  }
}

/**
 * Writes pieces to a file that is there only once the last one has arrived: a partial file is never seen under its
 * name, and gone after any error.
 *
 * @throws {OutputExistsError} without `force`, where something has the name, also where it appears meanwhile.
 */
export async function writeOutput(
  path: string,
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  { force = false, mode = 0o600 }: { force?: boolean | undefined; mode?: number } = {},
): Promise<number> {
  if (!force) await assertFree(path)
  try {
    return await writeThrough(path, pieces, { mode, force })
  } catch (error) {
    throw toFileError(error, 'output file')
  }
}

/** Refuses a name that is taken, before any work is done for it. */
export async function assertFree(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined
    throw toFileError(error, 'output file')
  })
  if (found !== undefined) throw new OutputExistsError()
}

async function writeThrough(
  path: string,
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  { force, mode }: { force: boolean; mode: number },
): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.part`)
  // `wx`: where somebody planted a link under the name, nothing is written through it.
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', mode)
  let size = 0
  try {
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
      await file.writeFile(bytes)
      size += bytes.length
    }
    await file.sync()
    await file.close()
    if (force) await rename(temporary, path)
    // `link` refuses a name that is taken, which `rename` would overwrite.
    else await link(temporary, path)
    return size
  } catch (error) {
    await file.close().catch(() => undefined)
    throw isCode(error, 'EEXIST') ? new OutputExistsError() : error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** The text of a file that the person named. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw toInputError(error, what)
  }
}

/** The first line of a file that holds a secret, and that nobody else may read. */
export function readSecret(path: string, what: string): string {
  try {
    const { mode, isFile } = inspect(path)
    // Pipes and /dev/fd have modes that say nothing.
    if (isFile && process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new SecretFileExposedError({ mode, what })
    return (readFileSync(path, 'utf8').split(/\r?\n/)[0] ?? '').trim()
  } catch (error) {
    throw toInputError(error, what)
  }
}

function inspect(path: string) {
  const found = statSync(path)
  return { mode: found.mode, isFile: found.isFile() }
}

/** A file as a stream of pieces, with its size; refused before anything else where it can't be read. */
export async function openInput(
  path: string,
): Promise<{ source: AsyncIterable<Uint8Array>; size: number; close: () => void }> {
  try {
    const handle = await open(path, 'r')
    const found = await handle.stat()
    if (found.isDirectory()) {
      await handle.close()
      throw Object.assign(new Error('a folder'), { code: 'EISDIR', syscall: 'read' })
    }
    const source = createReadStream('', { fd: handle, highWaterMark: 1024 * 1024 })
    return { source, size: found.size, close: () => source.destroy() }
  } catch (error) {
    throw toInputError(error, 'file to add')
  }
}

function toInputError(error: unknown, what: string): unknown {
  return isCode(error, 'ENOENT') ? new FileMissingError({ what }) : toFileError(error, what)
}

/** An absolute path, from where the person stands. */
export function pathFrom(cwd: string, path: string): string {
  return resolve(cwd, path)
}

/** What the file system threw, as an error with a category; everything else as it is. */
export function toFileError(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error
  return new FileAccessError({ what, code: String(error.code), cause: error })
}
