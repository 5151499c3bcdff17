import { isRunning, type ProcessDetails, readProcess } from './identity.ts'

/**
 * Ends this process, as by SIGTERM, when `npx`, `npm` or `pnpm` that started it ends: they pass no signal on when
 * they are killed, and would leave us running with nobody to stop us. A terminal or shell that ends is none of that:
 * who runs us in the background means it.
 *
 * @param launchers - Whom to watch; those that started this process.
 */
export function endWithLaunchers(launchers: readonly ProcessDetails[] = findLaunchers()) {
  if (launchers.length === 0) return
  const timer = setInterval(() => {
    if (launchers.every(isRunning)) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  timer.unref()
}

/** The package managers among our ancestors, and the shells between them and us. */
export function findLaunchers(pid = process.ppid): ProcessDetails[] {
  const ancestors: ProcessDetails[] = []
  for (let parent = readProcess(pid); parent && isPassing(parent); parent = readProcess(parent.parentPid)) {
    ancestors.push(parent)
  }
  // A shell above the topmost package manager is somebody's own.
  return ancestors.slice(0, ancestors.findLastIndex(isPackageManager) + 1)
}

const isPassing = (found: ProcessDetails) => isPackageManager(found) || isScriptShell(found)

/** By its own name, by the script Node runs, or by the title that npm gives itself (`npm exec pnpm@12 start`). */
function isPackageManager({ commandLine }: ProcessDetails): boolean {
  const [program = '', script = ''] = commandLine.split(' ')
  const named = /(^|[\\/])(npm|npx|pnpm|pnpx|yarn|corepack)(-cli)?(\.[cm]?js|\.exe)?$/
  return named.test(program) || (/(^|[\\/])node(\.exe)?$/.test(program) && named.test(script))
}

const isScriptShell = ({ commandLine }: ProcessDetails) =>
  /^(\/(usr\/)?bin\/)?(sh|dash|bash|zsh) -c /.test(commandLine)
