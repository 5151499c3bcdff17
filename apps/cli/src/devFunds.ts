import { getBalance } from 'viem/actions'
import type { Session } from './session.ts'

/** Ten ether, in wei. */
const allowance = 10n ** 19n

/**
 * Gives a new wallet money on a development network, where ether is made and means nothing; on any other network it
 * does nothing.
 */
export async function fundNewWallet({ client, network, wallet }: Session): Promise<void> {
  // Only `pnpm start` puts its process into the network file.
  if (network.pid === undefined) return
  if ((await getBalance(client, { address: wallet })) > 0n) return
  await client.transport.request({
    method: 'anvil_setBalance',
    params: [wallet, `0x${allowance.toString(16)}`],
  })
}
