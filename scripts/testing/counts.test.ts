import { expect, test } from 'vitest'
import { addCounts, formatCounts, parseCounts, parseForgeSummary } from './counts.ts'
import { readUncovered } from './coverage.ts'
import { judgeVitest } from './steps.ts'

const summary =
  'Ran 3 test suites in 1.20s (2.00s CPU time): 22 tests passed, 1 failed, 2 skipped (25 total tests)\n'

test('default', () => {
  expect(parseForgeSummary(summary)).toEqual({ passed: 22, failed: 1, skipped: 2 })
  expect(formatCounts({ passed: 22, failed: 1, skipped: 2 })).toBe('22 passed, 1 failed, 2 skipped')
  expect(parseCounts(`noise\n22 passed, 1 failed, 2 skipped\n`)).toEqual({
    passed: 22,
    failed: 1,
    skipped: 2,
  })
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  })
})

test('behavior: forge paints its summary on a terminal', () => {
  const painted = summary.replace('22 tests passed', '\u001b[32m22\u001b[0m tests passed')
  expect(parseForgeSummary(painted)).toEqual({ passed: 22, failed: 1, skipped: 2 })
})

test('error: a runner that found nothing is not a success', () => {
  expect(parseForgeSummary('No tests found in project!')).toBeUndefined()
  expect(judgeVitest(undefined, 1)).toMatchObject({ counts: { failed: 1 }, problem: expect.any(String) })
  const empty = { passed: 0, failed: 0, skipped: 0, skips: [], complete: true }
  expect(judgeVitest(empty, 0).problem).toBe('vitest ran no test')
  expect(judgeVitest({ ...empty, skipped: 4 }, 0).problem).toBe('vitest ran no test')
})

test('error: an exit code without a failed test still counts as one', () => {
  const report = { passed: 3, failed: 0, skipped: 0, skips: [], complete: true }
  expect(judgeVitest(report, 0)).toEqual({ counts: { passed: 3, failed: 0, skipped: 0 } })
  expect(judgeVitest(report, 1)).toMatchObject({ counts: { passed: 3, failed: 1, skipped: 0 } })
})

test('behavior: coverage names each line and branch that nothing ran', () => {
  const lcov = [
    'TN:',
    'SF:contracts/src/A.sol',
    'DA:10,4',
    'DA:11,0',
    'BRDA:12,0,0,3',
    'BRDA:12,0,1,-',
    'end_of_record',
    'SF:contracts/test/B.t.sol',
    'DA:1,0',
    'end_of_record',
  ].join('\n')
  expect(readUncovered(lcov, 'contracts/src/')).toEqual([
    'contracts/src/A.sol:11',
    'contracts/src/A.sol:12 (branch 0.1)',
  ])
  expect(() => readUncovered('TN:\n', 'contracts/src/')).toThrow('no file under contracts/src/')
})
