import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreLockedError } from '../../errors/disk.ts'

/** Proof that the process which began something is still there. */
export type Lease = {
  /** Random name, 32 hex digits. */
  id: string
  /** Ends the lease. */
  release(): void
}

const suffix = '.lease'

/**
 * Takes a lease: a file with an exclusive SQLite lock, which the system releases however the process ends.
 * Unlike a process id it can't be mistaken for another process, container or restart.
 *
 * @param directory - Where leases lie.
 * @returns The lease, held until released or until the process ends.
 */
export function takeLease(directory: string): Lease {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (let attempt = 0; attempt < 100; attempt++) {
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex')
    const path = join(directory, id + suffix)
    const database = lock(path)
    if (!database) continue
    // A process that cleans up may have locked and removed the file before we locked it.
    if (statSync(path, { throwIfNoEntry: false })) return { id, release: () => remove(database, path) }
    database.close()
  }
  throw new StoreLockedError({ code: 'LEASE' })
}

/**
 * Removes the leases of processes that are gone.
 *
 * @param directory - Where leases lie.
 * @returns Names of the leases that are alive.
 */
export function listLiveLeases(directory: string): Set<string> {
  const alive = new Set<string>()
  for (const name of readdirSync(directory)) {
    if (!name.endsWith(suffix)) continue
    const path = join(directory, name)
    const database = lock(path)
    if (database) remove(database, path)
    else alive.add(name.slice(0, -suffix.length))
  }
  return alive
}

/** Locks the file, or returns undefined where somebody else has it locked. */
function lock(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) return undefined
    throw error
  }
}

/** Unlinks while the lock is held, so that nobody can lock a file which is about to go. */
function remove(database: DatabaseSync, path: string): void {
  rmSync(path, { force: true })
  database.close()
}
