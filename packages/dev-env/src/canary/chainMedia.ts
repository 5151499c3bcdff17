import { requestRpc } from '../jsonRpc.ts'

/** A piece of what is to be searched. */
export type Medium = readonly [name: string, content: Uint8Array | string]

type Block = { transactions: { hash: string; input: string }[] }
type Step = { op: string; stack?: string[] }

/**
 * Everything a chain shows to everybody: calldata, logs and storage writes of each transaction of each block.
 *
 * @param rpcUrl - Of an Anvil with `--steps-tracing`.
 */
export async function* readChain(rpcUrl: string): AsyncGenerator<Medium, void, undefined> {
  const newest = Number(await requestRpc<string>(rpcUrl, 'eth_blockNumber'))
  for (let number = 0; number <= newest; number += 1) {
    const block = await requestRpc<Block>(rpcUrl, 'eth_getBlockByNumber', [`0x${number.toString(16)}`, true])
    yield ['blocks', JSON.stringify(block)]
    for (const { hash, input } of block.transactions) {
      yield ['calldata', input]
      const { logs } = await requestRpc<{ logs: unknown }>(rpcUrl, 'eth_getTransactionReceipt', [hash])
      yield ['logs', JSON.stringify(logs)]
      yield ['storage writes', (await readWrites(rpcUrl, hash)).join(' ')]
    }
  }
}

/** Slot and value of every SSTORE, also of those that a later one undid. */
async function readWrites(rpcUrl: string, hash: string): Promise<string[]> {
  const options = { disableMemory: true, disableStorage: true }
  const { structLogs } = await requestRpc<{ structLogs: Step[] }>(rpcUrl, 'debug_traceTransaction', [
    hash,
    options,
  ])
  if (structLogs.length === 0) throw new Error('The chain keeps no steps: --steps-tracing is missing.')
  return structLogs
    .filter(({ op }) => op === 'SSTORE')
    .flatMap(({ stack = [] }) => stack.slice(-2).map((word) => word.replace(/^0x/, '').padStart(64, '0')))
}
