import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** A chain of one's own for a test file. `await using anvil = await startAnvil()` ends it. */
export type Anvil = AsyncDisposable & {
  rpcUrl: string
  port: number
  pid: number
  stop(): Promise<void>
}

/** The native binary itself: npm's shim would stand between us and the pid that must end. */
function anvilBinary(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'))
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  return require.resolve(`@foundry-rs/anvil-${process.platform}-${architecture}/bin/anvil`)
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += chunk
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port) resolve(Number(port))
    })
    child.stderr?.on('data', (chunk) => {
      output += chunk
    })
    child.once('exit', (code) =>
      reject(new Error(`Anvil ended with code ${code} before it listened:\n${output}`)),
    )
  })
}

/**
 * Starts Anvil on a free port of 127.0.0.1.
 *
 * The shell between us and Anvil ends it when our end of the pipe closes, whatever signal we die by.
 *
 * @param flags - Further command line flags, such as `--no-mining`.
 */
export async function startAnvil(flags: readonly string[] = []): Promise<Anvil> {
  const script = '"$0" "$@" </dev/null & pid=$!; cat >/dev/null; kill $pid 2>/dev/null; wait $pid'
  const child = spawn('sh', ['-c', script, anvilBinary(), '--port', '0', '--host', '127.0.0.1', ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const port = await listening(child)
  const stop = async () => {
    if (child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.stdin.end()
    await exited
  }
  return { rpcUrl: `http://127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop, [Symbol.asyncDispose]: stop }
}
