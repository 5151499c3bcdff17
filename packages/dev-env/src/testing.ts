import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createNetwork, type Network } from './network.ts'

export declare namespace testNetwork {
  type Parameters = Pick<createNetwork.Parameters, 'anvilArgs' | 'mining'> & {
    /** `test` (the default): each test begins with the state that `beforeAll` left. `none`: tests build on each other. */
    isolate?: 'test' | 'none' | undefined
  }
  type ReturnType = {
    /** The running network; only there inside hooks and tests. */
    readonly network: Network
  }
}

/**
 * A network of its own for a test file: started before its first test, with the contracts deployed, and ended after its
 * last. Between tests the chain is taken back; blocks in the store stay, as they would anywhere.
 *
 * @example
 * import { testNetwork } from '@medrec/dev-env/testing'
 *
 * const medrec = testNetwork()
 * test('default', async () => {
 *   const client = createPublicClient({ chain: medrec.network.chain, transport: http() })
 * })
 */
export function testNetwork(parameters: testNetwork.Parameters = {}): testNetwork.ReturnType {
  const { anvilArgs, isolate = 'test', mining } = parameters
  let network: Network | undefined

  function running(): Network {
    if (!network) throw new Error('The test network runs only inside hooks and tests.')
    return network
  }

  beforeAll(async () => {
    network = await createNetwork({ anvilArgs, mining })
  })
  afterAll(async () => {
    await network?.stop()
    network = undefined
  })
  if (isolate === 'test') {
    let snapshot: `0x${string}`
    beforeEach(async () => {
      snapshot = await running().controls.snapshot()
    })
    afterEach(async () => {
      await running().controls.revert(snapshot)
    })
  }
  return {
    get network() {
      return running()
    },
  }
}
