import { createPublicClient, http } from 'viem'
import { beforeAll, expect, test } from 'vitest'
import { testNetwork } from './testing.ts'

const medrec = testNetwork()
const account = '0x00000000000000000000000000000000000000cc'

const balance = async () => {
  const client = createPublicClient({ chain: medrec.network.chain, transport: http() })
  return await client.getBalance({ address: account })
}

beforeAll(async () => {
  await medrec.network.fund(account, 1n)
})

for (const round of [1, 2]) {
  test(`behavior: round ${round} begins with what beforeAll left`, async () => {
    expect(await balance()).toBe(1n)
    await medrec.network.fund(account, 2n)
    expect(await balance()).toBe(2n)
  })
}
