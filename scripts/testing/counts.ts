import { stripVTControlCharacters } from 'node:util'

/** What a step found: numbers of tests (a check that is not a test runner counts as one). */
export type Counts = { passed: number; failed: number; skipped: number }

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 }

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

/** The plain line every tier ends with; continuous integration reads it. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/**
 * Reads the last summary line of `forge test`:
 * `Ran 3 test suites in 1.20s (2.00s CPU time): 22 tests passed, 0 failed, 1 skipped (23 total tests)`.
 *
 * @returns The counts, or undefined where forge printed no summary (nothing matched, or it failed before running).
 */
export function parseForgeSummary(output: string): Counts | undefined {
  const summary = /^Ran \d+ test suites? in .*: (\d+) tests? passed, (\d+) failed, (\d+) skipped/
  for (const line of stripVTControlCharacters(output).split('\n').reverse()) {
    const match = summary.exec(line)
    if (match) return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) }
  }
  return undefined
}

/** The last `N passed, N failed, N skipped` line of an output, as {@link formatCounts} prints it. */
export function parseCounts(output: string): Counts | undefined {
  for (const line of output.split('\n').reverse()) {
    const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(line.trim())
    if (match) return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) }
  }
  return undefined
}
