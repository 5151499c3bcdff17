import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { equalBytes, maxBlockSize } from '../cid.ts'
import { isMissing, toDiskError } from './diskError.ts'

/** What a file on disk turned out to be. */
export type BlockFile = Uint8Array | 'missing' | 'oversized'

export type BlockFiles = ReturnType<typeof openBlockFiles>

/**
 * Opens the files of a store: one per block at `blocks/<first byte>/<digest>`, written under `tmp/` first.
 *
 * @param parameters.directory - The store's directory.
 * @param parameters.owner - Names this process's temporary files.
 */
export function openBlockFiles(parameters: { directory: string; owner: string }) {
  const { directory, owner } = parameters
  const blocks = join(directory, 'blocks')
  const temporary = join(directory, 'tmp')
  mkdirSync(blocks, { recursive: true, mode: 0o700 })
  mkdirSync(temporary, { recursive: true, mode: 0o700 })
  let counter = 0

  const shardOf = (digest: string) => join(blocks, digest.slice(0, 2))
  const pathOf = (digest: string) => join(shardOf(digest), digest)

  async function read(digest: string): Promise<BlockFile> {
    let file: FileHandle
    try {
      file = await open(pathOf(digest), 'r')
    } catch (error) {
      if (isMissing(error)) return 'missing'
      throw toDiskError(error)
    }
    try {
      const { size } = await file.stat()
      if (size > maxBlockSize) return 'oversized'
      const bytes = new Uint8Array(size)
      let filled = 0
      while (filled < size) {
        const { bytesRead } = await file.read(bytes, filled, size - filled, filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return bytes.subarray(0, filled)
    } catch (error) {
      throw toDiskError(error)
    } finally {
      await file.close()
    }
  }

  /** Writes beside, syncs, and renames: a reader sees the old file or the whole new one. */
  async function replace(digest: string, bytes: Uint8Array): Promise<void> {
    const path = join(temporary, `${owner}-${counter++}`)
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.datasync()
      } finally {
        await file.close()
      }
      await rename(path, pathOf(digest)).catch(async (error: unknown) => {
        if (!isMissing(error)) throw error
        await mkdir(shardOf(digest), { recursive: true, mode: 0o700 })
        syncDirectory(blocks)
        await rename(path, pathOf(digest))
      })
    } catch (error) {
      await rm(path, { force: true })
      throw toDiskError(error)
    }
  }

  return {
    read,
    /**
     * Makes sure that the file has these bytes on disk. A file with other bytes is replaced, never kept for being there.
     * The name is durable only after `syncShards`.
     */
    async write(digest: string, bytes: Uint8Array): Promise<void> {
      const existing = await read(digest)
      if (typeof existing === 'string' || !equalBytes(existing, bytes)) return replace(digest, bytes)
      try {
        // Somebody else may have renamed it into place a moment ago: the name, too, must be on disk.
        const file = await open(pathOf(digest), 'r')
        await file.datasync().finally(() => file.close())
      } catch (error) {
        if (isMissing(error)) return replace(digest, bytes)
        throw toDiskError(error)
      }
    },
    size(digest: string): number | undefined {
      try {
        return statSync(pathOf(digest), { throwIfNoEntry: false })?.size
      } catch (error) {
        throw toDiskError(error)
      }
    },
    /** Removes the file; false where there was none. Synchronous, to be called inside a transaction of the index. */
    unlink(digest: string): boolean {
      try {
        unlinkSync(pathOf(digest))
        return true
      } catch (error) {
        if (isMissing(error)) return false
        throw toDiskError(error)
      }
    },
    /** Makes renames and removals durable. */
    syncShards(digests: Iterable<string>): void {
      for (const shard of new Set([...digests].map(shardOf))) {
        if (statSync(shard, { throwIfNoEntry: false })) syncDirectory(shard)
      }
    },
    /** All digests that have a file, shard by shard. */
    *list(): Generator<string, void, undefined> {
      for (const shard of readdirSync(blocks).sort()) {
        if (!/^[0-9a-f]{2}$/.test(shard)) continue
        for (const name of readdirSync(join(blocks, shard)).sort())
          if (/^[0-9a-f]{64}$/.test(name) && name.startsWith(shard)) yield name
      }
    },
    /** Removes temporary files of processes that are gone. Leases are listed after the files: no file precedes its lease. */
    removeLeftovers(listAlive: () => Set<string>): void {
      const names = readdirSync(temporary)
      const alive = listAlive()
      for (const name of names)
        if (!alive.has(name.split('-')[0] ?? '')) rmSync(join(temporary, name), { force: true })
    },
  }
}

function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r')
    try {
      fsyncSync(directory)
    } finally {
      closeSync(directory)
    }
  } catch (error) {
    throw toDiskError(error)
  }
}
