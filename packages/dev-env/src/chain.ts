import type { Hash, Hex } from 'viem'
import { requestRpc } from './jsonRpc.ts'

/** Power over the clock, the blocks and the pool of a development chain. */
export type ChainControls = {
  /** Mines empty blocks, or what waits in the pool; one unless said otherwise. */
  mine(blocks?: number): Promise<void>
  /** Replaces the newest blocks, `depth` of them, by as many empty ones: what was in them is gone. */
  reorg(depth: number): Promise<void>
  /** Moves the clock forward by seconds and mines a block at the new time. */
  advanceTime(seconds: number): Promise<void>
  /** Gives the next block this Unix time in seconds and mines it; it can only be later than the newest block's. */
  setTime(timestamp: number): Promise<void>
  /** Unix time of the newest block, in seconds. */
  getTime(): Promise<number>
  /** Throws a waiting transaction out of the pool, as a node does with one that nobody wants. */
  dropTransaction(hash: Hash): Promise<void>
  /** From now on transactions wait until `mine` or `resumeMining`. */
  pauseMining(): Promise<void>
  /** Mines what waits, and each transaction at once again. */
  resumeMining(): Promise<void>
  /** Keeps the present state; `revert` brings it back once. */
  snapshot(): Promise<Hex>
  revert(snapshot: Hex): Promise<void>
}

/** The controls of the Anvil at `rpcUrl`. */
export function chainControls(rpcUrl: string): ChainControls {
  const request = <result = unknown>(method: string, ...params: unknown[]) =>
    requestRpc<result>(rpcUrl, method, params)
  const mine = async (blocks = 1) => {
    await request('anvil_mine', `0x${blocks.toString(16)}`)
  }
  return {
    mine,
    async reorg(depth) {
      await request('anvil_reorg', depth, [])
    },
    async advanceTime(seconds) {
      await request('evm_increaseTime', seconds)
      await mine()
    },
    async setTime(timestamp) {
      await request('evm_setNextBlockTimestamp', timestamp)
      await mine()
    },
    async getTime() {
      const block = await request<{ timestamp: Hex }>('eth_getBlockByNumber', 'latest', false)
      return Number(block.timestamp)
    },
    async dropTransaction(hash) {
      await request('anvil_dropTransaction', hash)
    },
    async pauseMining() {
      await request('evm_setAutomine', false)
    },
    async resumeMining() {
      await request('evm_setAutomine', true)
      const { pending } = await request<{ pending: Hex }>('txpool_status')
      if (Number(pending) > 0) await mine()
    },
    snapshot: () => request<Hex>('evm_snapshot'),
    async revert(snapshot) {
      const done = await request<boolean>('evm_revert', snapshot)
      if (!done) throw new Error(`The snapshot ${snapshot} is not there: each can be taken back to once.`)
    },
  }
}
