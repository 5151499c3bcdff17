import { closeSync, fsyncSync, openSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toDiskError } from './diskError.ts'

/**
 * Replaces a small file as a whole: written beside, on disk, then renamed. After a crash it is the old or the new one.
 *
 * @param path - The file; its folder must exist.
 * @param bytes - The content.
 * @throws DiskError.
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.${crypto.randomUUID()}.tmp`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
    const folder = openSync(dirname(path), 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch (error) {
    await rm(beside, { force: true })
    throw toDiskError(error)
  }
}
