import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file by another content, so that a reader or a crash sees the old one or the new one, never a part.
 *
 * @param mode - Permission bits of a new file; `0o600` for what only its owner may read.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o644) {
  const temporary = `${path}.${process.pid}.tmp`
  const file = openSync(temporary, 'w', mode)
  try {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** Renames durably: after it returns a power cut does not bring the old name back. */
export function renameDurably(from: string, to: string) {
  renameSync(from, to)
  syncFolder(dirname(to))
}

/**
 * Reads a file that may not be there.
 *
 * @returns Its text, or undefined where there is no such file.
 */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function syncFolder(path: string) {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
