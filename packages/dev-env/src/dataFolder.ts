import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { DevEnvironmentError } from './errors.ts'
import { readTextIfThere, writeFileAtomic } from './files.ts'
import { isRunning, type ProcessIdentity, readIdentity } from './process/identity.ts'

/** Sole use of a data folder. */
export type DataFolder = {
  path: string
  /** Notes the children of this run, so that the next run recognises one that was left over. */
  noteChildren(pids: readonly number[]): void
  /** Gives the folder back. Safe to call twice. */
  release(): void
}

/** Who uses the folder; a leftover of it tells the next run what to look for. */
type Run = { owner: ProcessIdentity; children: ProcessIdentity[] }

/**
 * Takes a data folder for this process. The lock is the operating system's, on an open file, so that it ends with us
 * whatever ends us; children of a run that was ended hard are looked for by id, start time and program, and ended.
 *
 * @param onMessage - Told about what an earlier run left, one sentence each.
 * @throws DevEnvironmentError where another process has it.
 */
export async function takeDataFolder(
  path: string,
  onMessage: (message: string) => void,
): Promise<DataFolder> {
  mkdirSync(path, { recursive: true })
  const runFile = join(path, 'run.json')
  const lock = lockFile(join(path, 'lock.db'))
  const earlier = readRun(runFile)
  if (!lock) {
    const who = earlier ? ` by process ${earlier.owner.pid}` : ''
    throw new DevEnvironmentError(
      `The data folder is in use${who}: MedRec runs already.`,
      'Use the one that runs, end it with Ctrl-C, or give another folder with --data.',
    )
  }
  try {
    if (earlier) await endLeftovers(earlier, onMessage)
    const run: Run = { owner: identityOf(process.pid), children: [] }
    writeFileAtomic(runFile, JSON.stringify(run))
    return {
      path,
      noteChildren(pids) {
        run.children = pids.map(identityOf)
        writeFileAtomic(runFile, JSON.stringify(run))
      },
      release() {
        if (!lock.isOpen) return
        rmSync(runFile, { force: true })
        lock.close()
      },
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

/** An exclusive lock for as long as the database is open; undefined where somebody else has it. */
function lockFile(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    // SQLITE_BUSY, sqlite.org/rescode.html
    if ((error as { errcode?: number }).errcode === 5) return undefined
    throw error
  }
}

function identityOf(pid: number): ProcessIdentity {
  const identity = readIdentity(pid)
  if (!identity) throw new Error(`Process ${pid} has just ended.`)
  return identity
}

function readRun(path: string): Run | undefined {
  const text = readTextIfThere(path)
  return text === undefined ? undefined : (JSON.parse(text) as Run)
}

async function endLeftovers(run: Run, onMessage: (message: string) => void) {
  for (const child of run.children.filter(isRunning)) {
    onMessage(`An earlier run left ${basename(child.command)} running (process ${child.pid}): it is ended.`)
    await endProcess(child)
  }
}

/** Asks a process to end, which lets Anvil save its state; after ten seconds it is killed. */
async function endProcess(identity: ProcessIdentity) {
  process.kill(identity.pid, 'SIGTERM')
  const started = performance.now()
  let killed = false
  while (isRunning(identity)) {
    await wait(20)
    if (killed || performance.now() - started < 10_000) continue
    killed = true
    process.kill(identity.pid, 'SIGKILL')
  }
}
