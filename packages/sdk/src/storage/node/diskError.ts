import { MedrecError } from '../../errors/base.ts'
import {
  DiskAccessError,
  DiskError,
  DiskFullError,
  DiskReadOnlyError,
  StoreIndexCorruptError,
  StoreLockedError,
  TooManyFilesError,
} from '../../errors/disk.ts'

type DiskErrorClass = new (options: { code: string; cause?: unknown }) => DiskError

const classesByCode: Record<string, DiskErrorClass> = {
  ENOSPC: DiskFullError,
  EDQUOT: DiskFullError,
  EROFS: DiskReadOnlyError,
  EACCES: DiskAccessError,
  EPERM: DiskAccessError,
  EMFILE: TooManyFilesError,
  ENFILE: TooManyFilesError,
}

/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html */
const classesBySqliteCode: Record<number, DiskErrorClass> = {
  5: StoreLockedError,
  6: StoreLockedError,
  8: DiskReadOnlyError,
  11: StoreIndexCorruptError,
  13: DiskFullError,
  14: DiskAccessError,
  26: StoreIndexCorruptError,
}

/**
 * Turns what the file system or SQLite threw into a typed error; everything else is returned as it is.
 *
 * @param error - Anything caught.
 * @returns A `DiskError`, or `error` itself.
 */
export function toDiskError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof MedrecError) return error
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown }
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') {
    // Extended codes carry the primary one in their low byte.
    const Class = classesBySqliteCode[errcode & 0xff] ?? DiskError
    return new Class({ code: `SQLITE_${errcode}`, cause: error })
  }
  if (typeof code !== 'string' || !('syscall' in error)) return error
  const Class = classesByCode[code] ?? DiskError
  return new Class({ code, cause: error })
}

/** Says whether a file or directory is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
