import { requestRpc } from '../jsonRpc.ts'

type Block = { gasUsed: `0x${string}` }

/**
 * Counts the gas of everything that was mined, by reading each block once.
 *
 * @param rpcUrl - JSON-RPC endpoint.
 * @returns Asks for the sum so far. Once the chain is gone, the last sum.
 */
export function createGasMeter(rpcUrl: string): () => Promise<bigint> {
  let next = 0n
  let sum = 0n
  return async () => {
    const newest = await requestRpc(rpcUrl, 'eth_blockNumber', []).then(
      (number) => BigInt(number as string),
      () => undefined,
    )
    if (newest === undefined) return sum
    for (; next <= newest; next += 1n) {
      const block = (await requestRpc(rpcUrl, 'eth_getBlockByNumber', [
        `0x${next.toString(16)}`,
        false,
      ])) as Block
      sum += BigInt(block.gasUsed)
    }
    return sum
  }
}
