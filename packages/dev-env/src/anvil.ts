import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'
import { DevEnvironmentError } from './errors.ts'
import { requestRpc } from './jsonRpc.ts'
import { findFreePort, loopback } from './ports.ts'
import { type GuardedProcess, ProcessFailedError, spawnGuarded } from './process/spawnGuarded.ts'

/** A running Anvil that ends with this process. */
export type Anvil = {
  process: GuardedProcess
  rpcUrl: string
  port: number
  chainId: number
}

export type AnvilOptions = {
  /** Preferred port of 127.0.0.1; the next free one where it is taken. Any free port without it. */
  port?: number | undefined
  /** A state file to start from. */
  loadState?: string | undefined
  /** Where Anvil writes its state when it ends. */
  dumpState?: string | undefined
  /** Further flags, such as `--no-mining`. */
  args?: readonly string[] | undefined
}

/**
 * The native binary of `@foundry-rs/anvil`: npm's shim would stand between us and the process that must end.
 *
 * @throws DevEnvironmentError on a platform without one.
 */
export function findAnvil(): string {
  const require = createRequire(import.meta.url)
  const nested = createRequire(require.resolve('@foundry-rs/anvil/package.json'))
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  try {
    return nested.resolve(`@foundry-rs/anvil-${process.platform}-${architecture}/bin/anvil`)
  } catch (cause) {
    throw new DevEnvironmentError(
      `There is no Anvil for ${process.platform} on ${process.arch}.`,
      'Use Linux or macOS (on Windows: WSL), and install with: npx -y pnpm@12 install',
      { cause },
    )
  }
}

/**
 * Starts Anvil on 127.0.0.1 and waits until it answers.
 *
 * `safe` and `finalized` follow the head within two blocks (an epoch of one slot), as the SDK reads from the safe block.
 *
 * @throws DevEnvironmentError where there is no binary or no port; ProcessFailedError where Anvil itself fails.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { args = [], dumpState, loadState, port: preferred } = options
  const flags = ['--host', loopback, '--slots-in-an-epoch', '1', '--no-cors']
  if (loadState !== undefined) flags.push('--load-state', loadState)
  if (dumpState !== undefined) flags.push('--dump-state', dumpState)
  const child = await spawnOnPort(preferred, [...flags, ...args])
  const port = Number(child.match[1])
  const rpcUrl = `http://${loopback}:${port}`
  try {
    const chainId = Number(await answers(rpcUrl))
    // It announces its port in its log; from here on the log is noise, and would hold every request.
    await requestRpc(rpcUrl, 'anvil_setLoggingEnabled', [false])
    return { process: child, rpcUrl, port, chainId }
  } catch (error) {
    await child.stop()
    throw error
  }
}

async function spawnOnPort(preferred: number | undefined, args: readonly string[]): Promise<GuardedProcess> {
  let wanted = preferred
  for (;;) {
    const port = wanted === undefined ? 0 : await findFreePort(wanted)
    try {
      return await spawnGuarded({
        command: findAnvil(),
        args: ['--port', String(port), ...args],
        ready: /Listening on 127\.0\.0\.1:(\d+)/,
      })
    } catch (error) {
      // Somebody took the port after we looked.
      const lost = error instanceof ProcessFailedError && /address (already )?in use/i.test(error.exit.output)
      if (!lost || wanted === undefined) throw error
      wanted = port + 1
    }
  }
}

/** Asks for the chain id until there is an answer, ever less often, for half a minute at most. */
async function answers(rpcUrl: string): Promise<string> {
  let pause = 5
  for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, 500)) {
    try {
      return await requestRpc<string>(rpcUrl, 'eth_chainId')
    } catch (cause) {
      if (waited < 30_000) await wait(pause)
      else throw new DevEnvironmentError(`Anvil does not answer at ${rpcUrl}.`, 'Start again.', { cause })
    }
  }
}
