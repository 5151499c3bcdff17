import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** One process, so that a reused process id is not taken for it. */
export type ProcessIdentity = {
  pid: number
  /** When it started, in the words of the system: only good for comparison. */
  startedAt: string
  /** Path or name of its program. */
  command: string
}

/** Whether a process with this id exists, whoever it belongs to. A zombie, which only waits to be read, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return readIdentity(pid) !== undefined
}

/**
 * Looks a process up.
 *
 * @returns Undefined where there is none (any more).
 */
export function readIdentity(pid: number): ProcessIdentity | undefined {
  const found = readProcess(pid)
  if (!found) return undefined
  const { command, startedAt } = found
  return { pid, startedAt, command }
}

/** Whether the very same process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return readProcess(identity.pid)?.startedAt === identity.startedAt
}

/** A process with what it was started with and by whom. */
export type ProcessDetails = ProcessIdentity & {
  parentPid: number
  /** Program and arguments with spaces between them. */
  commandLine: string
}

/** {@link readIdentity} with parent and arguments. */
export function readProcess(pid: number): ProcessDetails | undefined {
  return process.platform === 'linux' ? readFromProc(pid) : readFromPs(pid)
}

function readFromProc(pid: number): ProcessDetails | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the name in parentheses may hold anything, so fields are counted from its end.
    // Field 3 is the state, 4 the parent, 22 the start time in ticks since boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return {
      pid,
      startedAt: `${boot}/${fields[19]}`,
      command: words[0] ?? '',
      parentPid: Number(fields[1]),
      commandLine: words.join(' ').trim(),
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}

function readFromPs(pid: number): ProcessDetails | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,ppid=,lstart=,args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    // `lstart` is five words: Mon Nov 23 18:51:19 2026.
    const [state = '', parent, ...words] = line.split(/\s+/)
    if (state === '' || state.startsWith('Z')) return undefined
    const startedAt = words.slice(0, 5).join(' ')
    const [command = '', ...args] = words.slice(5)
    return { pid, startedAt, command, parentPid: Number(parent), commandLine: [command, ...args].join(' ') }
  } catch (error) {
    // ps ends with 1 where no process matches.
    if ((error as { status?: number }).status === 1) return undefined
    throw error
  }
}
