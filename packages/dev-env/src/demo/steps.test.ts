import { expect, test } from 'vitest'
import { silentReporter } from './report.ts'
import { closingStep, createSteps, expectRefusal } from './steps.ts'

const reporter = silentReporter()

test('default: gas and time of each step', async () => {
  let gas = 0n
  const steps = createSteps({ getGas: async () => gas, reporter })
  const value = await steps.step('a step', async () => {
    gas += 21_000n
    return 'value'
  })
  expect(value).toBe('value')
  expect(steps.results).toEqual([{ name: 'a step', ok: true, ms: expect.any(Number), gas: 21_000 }])
})

test('behavior: a step that throws does not hold', async () => {
  const steps = createSteps({ getGas: async () => 0n, reporter })
  await expect(steps.step('a step', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(steps.results).toMatchObject([{ ok: false }])
})

test('behavior: the last step asks nothing of a chain that may not answer any more', async () => {
  const steps = createSteps({ getGas: () => new Promise(() => {}), reporter })
  await steps.step(closingStep, async () => {})
  expect(steps.results).toMatchObject([{ name: closingStep, ok: true, gas: 0 }])
})

test('behavior: after an interruption only the last step runs', async () => {
  const steps = createSteps({
    getGas: async () => 0n,
    reporter,
    signal: AbortSignal.abort(new Error('stop')),
  })
  await expect(steps.step('a step', async () => {})).rejects.toThrow('stop')
  await steps.step(closingStep, async () => {})
  expect(steps.results.map(({ name }) => name)).toEqual([closingStep])
})

test('error: a refusal for another reason, or none', async () => {
  await expect(expectRefusal(async () => {}, ['NoGrantError'])).rejects.toThrow('It worked')
  const other = () => expectRefusal(() => Promise.reject(new TypeError('oops')), ['NoGrantError'])
  await expect(other()).rejects.toThrow('another reason')
})
