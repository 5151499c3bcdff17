import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Counts } from './counts.ts'

/** What the reporter leaves for `scripts/test.ts` in the file named by `MEDREC_TEST_REPORT`. */
export type VitestReport = Counts & {
  /** `file > suite > test: reason` for each test that did not run. */
  skips: string[]
  /** True where vitest came to its own end; false on an interrupt. */
  complete: boolean
}

/** Counts tests and says why one was skipped; everything else is vitest's default reporter. */
class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    const report: VitestReport = {
      passed: 0,
      failed: unhandled.length,
      skipped: 0,
      skips: [],
      complete: reason !== 'interrupted',
    }
    for (const module of modules) {
      // A file that breaks before its first test is one failure, not silence; so is a hook that fails.
      report.failed += module.errors().length
      for (const suite of module.children.allSuites()) report.failed += suite.errors().length
      for (const test of module.children.allTests()) countTest(report, module, test)
    }
    for (const skip of report.skips) console.log(`skipped: ${skip}`)
    const file = process.env.MEDREC_TEST_REPORT
    if (file) writeFileSync(file, JSON.stringify(report))
  }
}

function countTest(report: VitestReport, module: TestModule, test: TestCase) {
  const result = test.result()
  if (result.state === 'passed') report.passed += 1
  else if (result.state === 'failed') report.failed += 1
  else {
    report.skipped += 1
    const note = result.state === 'skipped' ? result.note : 'it never ran'
    report.skips.push(
      `${module.relativeModuleId} > ${test.fullName}: ${note ?? 'no reason given; use context.skip(reason)'}`,
    )
  }
}

// vitest loads a custom reporter by its default export.
export default CountingReporter
