import { getBlock } from 'viem/actions'
import { getRpcError } from '../errors/getRpcError.ts'
import type { Context } from './context.ts'

/** Unix seconds of the newest block: what is live is decided by the chain's clock, never by the device's. */
export async function chainTime({ client }: Pick<Context, 'client'>): Promise<number> {
  const { timestamp } = await getBlock(client).catch((error: unknown) => {
    throw getRpcError(error)
  })
  return Number(timestamp)
}
