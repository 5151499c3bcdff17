import { describe, expect, test } from 'vitest'
import { digest, startChain } from '../../test/chain.ts'
import { move, useFaultyChain, vault } from '../../test/faultyChain.ts'
import { getFinality } from './getFinality.ts'
import { getHead } from './getHead.ts'
import { registerPatient } from './registerPatient.ts'
import { setHead } from './setHead.ts'

const { context, headNow } = useFaultyChain()

describe('T19: finality', () => {
  test('behavior: included, safe, final', async () => {
    await using slots = await startChain(['--slots-in-an-epoch', '2'])
    const { hash } = await registerPatient(slots.clients.patient, { head: digest('0') })
    const state = async () => (await getFinality(slots.clients.patient, { hash })).state
    expect(await state()).toBe('included')
    await slots.control.mine({ blocks: 2 })
    expect(await state()).toBe('safe')
    await slots.control.mine({ blocks: 2 })
    expect(await state()).toBe('final')
    expect(await getFinality(slots.clients.patient, { hash: digest('unknown') })).toEqual({
      state: 'pending',
      blockNumber: undefined,
    })
  })

  test('behavior: a node without these tags claims nothing', async () => {
    const { hash } = await setHead(context.client, move)
    context.proxy.setFault(({ method, params }) =>
      method === 'eth_getBlockByNumber' && ['safe', 'finalized'].includes(String(params[0]))
        ? { error: { code: -32602, message: 'unknown block tag' } }
        : undefined,
    )
    expect((await getFinality(context.client, { hash })).state).toBe('included')
  })

  test('args: blockTag of a read, which keeps decisions off the blocks that may still go', async () => {
    await context.chain.control.mine({ blocks: 40 })
    await setHead(context.client, move)
    expect(await getHead(context.client, vault)).toBe(digest('1'))
    expect(await getHead(context.client, { ...vault, blockTag: 'safe' })).toBe(digest('0'))
  })

  test.each([1, 3, 64])(
    'T19: a reorganisation %d deep takes the transaction back to pending',
    async (depth) => {
      const { hash } = await setHead(context.client, move)
      await context.chain.control.mine({ blocks: depth - 1 })
      expect((await getFinality(context.client, { hash })).state).not.toBe('pending')
      await context.chain.control.request({ method: 'anvil_reorg', params: [depth, []] } as never)
      expect((await getFinality(context.client, { hash })).state).toBe('pending')
      expect(await headNow()).toBe(digest('0'))
      await setHead(context.client, move)
      expect(await headNow()).toBe(digest('1'))
    },
  )
})
