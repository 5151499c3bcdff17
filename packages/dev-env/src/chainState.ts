import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { readTextIfThere, renameDurably, writeFileAtomic } from './files.ts'
import { requestRpc } from './jsonRpc.ts'

/**
 * The chain on disk. Anvil writes `exit.json` when it ends, which is complete but not atomic; until then we write
 * `state.json` after each change, which is atomic but may be a moment behind. At the next start a whole `exit.json`
 * wins, and `head.json`, the last block anybody saw, tells what was lost.
 */
export type ChainFiles = { state: string; exit: string; head: string }

/** What the next Anvil starts from. */
export type RestoredChain = {
  /** Absent for a chain that begins anew. */
  loadState?: string
  /** What was lost or thrown away by an unclean end, one sentence each. */
  losses: string[]
}

/** Names the files of a chain and makes their folder. */
export function openChainFiles(folder: string): ChainFiles {
  mkdirSync(folder, { recursive: true })
  return {
    state: join(folder, 'state.json'),
    exit: join(folder, 'exit.json'),
    head: join(folder, 'head.json'),
  }
}

/** Decides which state is the newest whole one; mends what an unclean end has left. */
export function restoreChain(files: ChainFiles): RestoredChain {
  const losses: string[] = []
  const exit = readTextIfThere(files.exit)
  if (exit !== undefined) {
    if (bestBlock(exit) !== undefined) renameDurably(files.exit, files.state)
    else rmSync(files.exit)
  }
  const state = readTextIfThere(files.state)
  const best = state === undefined ? undefined : bestBlock(state)
  if (state !== undefined && best === undefined) {
    renameDurably(files.state, `${files.state}.damaged`)
    losses.push('The saved chain can not be read: it was put aside, and the chain begins anew.')
  }
  const seen = readHead(files)
  if (best !== undefined && seen !== undefined && seen > best) {
    const blocks = seen === best + 1 ? `block ${seen}` : `blocks ${best + 1} to ${seen}`
    losses.push(
      `The last run ended without saving: ${blocks} of the chain are lost. If people miss records: --fresh`,
    )
  }
  if (best === undefined && state === undefined && seen !== undefined) {
    losses.push('The last run ended before its chain was saved: the chain begins anew.')
  }
  return best === undefined ? { losses } : { losses, loadState: files.state }
}

/** The number of the newest block of a state file, or undefined where it is not a whole one. */
function bestBlock(text: string): number | undefined {
  const state = parseObject(text)
  return typeof state?.accounts === 'object' ? blockNumber(state.best_block_number) : undefined
}

function readHead(files: ChainFiles): number | undefined {
  return blockNumber(parseObject(readTextIfThere(files.head) ?? '')?.block)
}

function blockNumber(value: unknown): number | undefined {
  // Anvil writes a number or a hex quantity, by version.
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Saves the chain after each change, until it is stopped. */
export type ChainKeeper = {
  /** Saves now, whatever is there. */
  save(): Promise<void>
  /** Ends the watch; a save under way is finished first. */
  stop(): Promise<void>
}

const inflate = promisify(gunzip)

/**
 * Watches the head and saves the state when it moved; at most a tenth of the time goes into saving.
 *
 * @param onTrouble - Called once per trouble, such as a full disk; the watch goes on.
 */
export function keepChain(
  rpcUrl: string,
  files: ChainFiles,
  onTrouble: (error: unknown) => void,
): ChainKeeper {
  const interval = 500
  let saved: string | undefined
  let notBefore = 0
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let troubled = false

  async function save() {
    const { hash, number } = await requestRpc<{ hash: string; number: string }>(
      rpcUrl,
      'eth_getBlockByNumber',
      ['latest', false],
    )
    if (hash === saved) return
    writeFileAtomic(files.head, JSON.stringify({ block: Number(number) }))
    const started = performance.now()
    const dump = await requestRpc<string>(rpcUrl, 'anvil_dumpState')
    writeFileAtomic(files.state, await inflate(Buffer.from(dump.slice(2), 'hex')))
    saved = hash
    notBefore = performance.now() + 9 * (performance.now() - started)
  }

  const timer = setInterval(() => {
    if (performance.now() < notBefore) return
    running = running.then(async () => {
      if (stopped) return
      try {
        await save()
        troubled = false
      } catch (error) {
        if (!troubled && !stopped) onTrouble(error)
        troubled = true
      }
    })
  }, interval)
  timer.unref()

  return {
    async save() {
      running = running.then(save)
      await running
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
