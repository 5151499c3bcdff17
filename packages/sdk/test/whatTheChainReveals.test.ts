import { expect, test } from 'vitest'
import { abiTypes, renderWhatTheChainReveals } from './whatTheChainReveals.ts'

test('T2: the table of what the chain reveals is made from the ABI and up to date', async () => {
  await expect(renderWhatTheChainReveals()).toMatchFileSnapshot('../../../docs/what-the-chain-reveals.md')
})

test('T1: no string and no bytes of free length in any ABI of the four', () => {
  const types = abiTypes()
  expect(types.length).toBeGreaterThan(200)
  expect(types.filter(({ type }) => /^(string|bytes)(\[|$)/.test(type))).toEqual([])
})
