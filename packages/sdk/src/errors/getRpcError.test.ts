import { expect, test } from 'vitest'
import { RoleTakenError } from './contractErrors.ts'
import { getRpcError, isLogRangeError } from './getRpcError.ts'

const nodeError = (details: string, code = -32000) =>
  Object.assign(new Error('RPC Request failed.'), { details, code })

test.each([
  // geth, erigon, nethermind, anvil and providers in front of them.
  ['insufficient funds for gas * price + value: balance 0, tx cost 1', 'InsufficientFundsError'],
  ['Out of gas: gas required exceeds allowance: 0', 'InsufficientFundsError'],
  ['nonce too low: next nonce 5, tx nonce 4', 'NonceConflictError'],
  ['replacement transaction underpriced', 'NonceConflictError'],
  ['already known', 'NonceConflictError'],
  ['transaction already imported', 'NonceConflictError'],
  ['max fee per gas less than block base fee', 'FeeTooLowError'],
  ['invalid chain id for signer', 'WrongChainError'],
  ['something nobody has seen', 'RpcUnknownError'],
])('behavior: "%s" is %s', (details, name) => {
  const cause = nodeError(details)
  const error = getRpcError(cause)
  expect(error.name).toBe(name)
  expect(error.cause).toBe(cause)
  expect(error.message).not.toContain(details)
})

test('behavior: an error of ours stays as it is', () => {
  const error = new RoleTakenError({ shortMessage: 'Taken.', nextStep: 'Go.' })
  expect(getRpcError(error)).toBe(error)
})

test.each([[undefined], [null], ['text'], [{ code: 4001 }], [{ cause: { code: 4001 } }]])(
  'behavior: takes whatever was thrown: %j',
  (thrown) => {
    expect(getRpcError(thrown).name).toBe(
      typeof thrown === 'object' && thrown ? 'UserRejectedError' : 'RpcUnknownError',
    )
  },
)

test('behavior: a chain of causes that bites its own tail', () => {
  const error = new Error('a') as Error & { cause: unknown }
  error.cause = { cause: error }
  expect(getRpcError(error).name).toBe('RpcUnknownError')
})

test.each([
  [
    'Alchemy',
    'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range',
    -32602,
  ],
  ['Infura', 'query returned more than 10000 results. Try with this block range [0x1, 0x2].', -32005],
  ['QuickNode', 'eth_getLogs is limited to a 10,000 range', -32614],
  ['geth', 'exceed maximum block range: 5000', -32000],
  ['Cloudflare', 'Max range: 800', -32047],
  ['Ankr', 'block range is too wide', -32000],
  ['Chainstack', 'Block range limit exceeded. See more details', -32600],
  ['Blast', 'query exceeds max results 20000, retry with the range 1-2', -32000],
  ['Base', 'backend response too large', -32020],
  ['1RPC', 'eth_getLogs is limited to 0 - 10000 blocks range', -32000],
  ['Besu', 'Requested range exceeds maximum range limit', -32005],
  ['Nethermind', 'Too many logs requested. Max logs per response is 20000.', -32005],
  ['Polygon', 'Block range is too large', -32000],
  ['Tenderly', 'query timeout exceeded', -32000],
])('behavior: %s says that the range of blocks is too large', (_, details, code) => {
  expect(isLogRangeError(new Error('wrapped', { cause: nodeError(details, code) }))).toBe(true)
})

test.each([
  ['request rate exceeded', -32005],
  ['insufficient funds', -32000],
  ['execution reverted', 3],
  ['header not found', -32000],
  ['daily request count exceeded', -32005],
])('behavior: "%s" is something else', (details, code) => {
  expect(isLogRangeError(nodeError(details, code))).toBe(false)
})
