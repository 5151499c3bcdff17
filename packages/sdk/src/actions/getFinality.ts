import type { BlockTag, Hash } from 'viem'
import { getBlock, getTransactionReceipt } from 'viem/actions'
import type { MedrecError } from '../errors/base.ts'
import { getRpcError } from '../errors/getRpcError.ts'
import type { MedrecClient } from './internal/types.ts'

/**
 * - `pending`: in no block now; also after a reorganisation took it out of one.
 * - `included`: in a block that could still be reorganised away.
 * - `safe`: in a block that most validators voted for; enough to grant or refuse access.
 * - `final`: in a block that can't be changed any more; enough to throw old ciphertext away.
 */
export type Finality = 'pending' | 'included' | 'safe' | 'final'

/** Number of the block with a tag; undefined where the chain has no such tag, so that nothing is claimed. */
async function numberOf(client: MedrecClient, blockTag: BlockTag): Promise<bigint | undefined> {
  try {
    return (await getBlock(client, { blockTag })).number ?? undefined
  } catch (error) {
    const named = getRpcError(error)
    const absent = error instanceof Error && error.name === 'BlockNotFoundError'
    if (absent || named.name === 'RpcRefusedError' || named.name === 'RpcUnknownError') return undefined
    throw named
  }
}

/**
 * How sure it is that a transaction stays. Ask again instead of remembering: a reorganisation can take it back.
 *
 * @param client - Client of the chain.
 * @param parameters.hash - Hash of the transaction.
 * @returns The state, and the number of its block where it is in one.
 * @throws The errors of `errors/rpc`.
 *
 * @example
 * import { getFinality } from '@medrec/sdk/actions'
 *
 * const { state } = await getFinality(client, { hash })
 * // => 'included'
 */
export async function getFinality(
  client: MedrecClient,
  parameters: getFinality.Parameters,
): Promise<getFinality.ReturnType> {
  const { hash } = parameters
  const receipt = await getTransactionReceipt(client, { hash }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TransactionReceiptNotFoundError') return undefined
    throw getRpcError(error)
  })
  if (!receipt) return { state: 'pending', blockNumber: undefined }
  const { blockNumber } = receipt
  const [safe = -1n, final = -1n] = await Promise.all([
    numberOf(client, 'safe'),
    numberOf(client, 'finalized'),
  ])
  if (blockNumber <= final) return { state: 'final', blockNumber }
  return { state: blockNumber <= safe ? 'safe' : 'included', blockNumber }
}

export declare namespace getFinality {
  type Parameters = { hash: Hash }
  type ReturnType = { state: Finality; blockNumber: bigint | undefined }
  type ErrorType = MedrecError
}
