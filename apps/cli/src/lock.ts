import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { PersonBusyError } from './errors.ts'
import { toFileError } from './files.ts'

/** How long a command waits for another one of the same person, in milliseconds. */
const patience = 5_000

/**
 * Takes a person's folder for this process, so that no two commands finish each other's unfinished work or use the
 * same nonce. The lock is the operating system's, on an open file: it ends with the process, however that ends.
 *
 * @param path - Of the lock file, made where it does not exist.
 * @param options.signal - Ends the waiting.
 * @returns Gives the folder back.
 * @throws {PersonBusyError} where another process has it for longer.
 */
export async function lockPerson(
  path: string,
  { onWait, signal, timeout = patience }: lockPerson.Options,
): Promise<() => void> {
  const started = performance.now()
  for (let attempt = 0; ; attempt++) {
    const release = tryLock(path)
    if (release !== undefined) return release
    if (performance.now() - started >= timeout) throw new PersonBusyError()
    if (attempt === 0) onWait?.()
    await wait(50, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

export declare namespace lockPerson {
  type Options = { signal: AbortSignal; onWait?: () => void; timeout?: number | undefined }
}

function tryLock(path: string): (() => void) | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(path, { timeout: 0 })
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
      return () => database.close()
    } catch (error) {
      database.close()
      // SQLITE_BUSY, sqlite.org/rescode.html
      if (error instanceof Error && 'errcode' in error && error.errcode === 5) return undefined
      throw error
    }
  } catch (error) {
    throw toDiskOrFileError(error)
  }
}

/** SQLite says why a file can't be opened by a number: 8 read-only, 14 can't open, 13 full. */
function toDiskOrFileError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return toFileError(error, "person's folder")
  const code = { 8: 'EROFS', 13: 'ENOSPC', 14: 'EACCES' }[Number(error.errcode) & 0xff] ?? 'EIO'
  return toFileError(Object.assign(new Error(code), { code, syscall: 'open' }), "person's folder")
}
