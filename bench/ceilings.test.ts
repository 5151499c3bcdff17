import { expect, test } from 'vitest'
import { ceilings, furtherCeilings, judge } from './ceilings.ts'

const atTheCeilings: Record<string, number> = { ...ceilings, ...furtherCeilings }

test('default: all are held', () => {
  expect(judge(atTheCeilings)).toMatchInlineSnapshot(`
    {
      "failures": [],
      "ok": true,
      "summary": "bench:gas ok: 15 of 15 under their ceilings; relayed, batched and by a device 21 of 21",
    }
  `)
})

test('behavior: one above its ceiling fails, and is named', () => {
  const { failures, ok, summary } = judge({ ...atTheCeilings, addFile: ceilings.addFile + 1 })
  expect(ok).toBe(false)
  expect(failures).toEqual(['addFile costs 76001, 1 above 76000'])
  expect(summary).toContain('FAILED: 14 of 15')
})

test('behavior: one that was not measured fails', () => {
  const others = Object.fromEntries(
    Object.entries(atTheCeilings).filter(([name]) => name !== 'relayed.revoke'),
  )
  expect(judge(others)).toMatchObject({ ok: false, failures: ['relayed.revoke was not measured'] })
})

test('behavior: no ceiling allows half a million', () => {
  for (const ceiling of Object.values(atTheCeilings)) expect(ceiling).toBeLessThan(500_000)
})
