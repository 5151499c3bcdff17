import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Counts, noCounts, parseForgeSummary } from './counts.ts'
import { readUncovered } from './coverage.ts'
import { type RunOptions, runProgram } from './run.ts'
import type { VitestReport } from './vitestReporter.ts'

export const root = resolve(import.meta.dirname, '../..')

/** One line of a tier. */
export type Step = {
  title: string
  /** Runs it; what it returns goes into the grand total. */
  run(show: RunOptions['show']): Promise<StepResult>
}

export type StepResult = {
  counts: Counts
  /** What was held back while another step had the terminal; shown when this one is done. */
  output: string
  /** Why the step counts as broken although no test failed. */
  problem?: string
}

/** A program of this workspace, found without the help of PATH. */
function bin(name: string) {
  return join(root, 'node_modules/.bin', name)
}

const one = (ok: boolean): Counts => ({ ...noCounts, passed: ok ? 1 : 0, failed: ok ? 0 : 1 })

/** A check that is right or wrong as a whole: it counts as one. */
export function check(title: string, program: string, ...args: string[]): Step {
  const command = program === 'node' ? [process.execPath, ...args] : [bin(program), ...args]
  return {
    title,
    async run(show) {
      const { code, output } = await runProgram(command, { show })
      return { counts: one(code === 0), output }
    },
  }
}

/** `forge build` and its like: a step the others need, not a test. */
export function prepare(title: string, program: string, ...args: string[]): Step {
  const step = check(title, program, ...args)
  return {
    title,
    async run(show) {
      const result = await step.run(show)
      if (result.counts.failed > 0) return { ...result, problem: `${title}: failed` }
      return { ...result, counts: noCounts }
    },
  }
}

/** `forge test`, with the profile of foundry.toml that says how long fuzzing and invariants run. */
export function forgeTest(title: string, profile: string, ...args: string[]): Step {
  return {
    title,
    async run(show) {
      const { code, output } = await runProgram([bin('forge'), 'test', ...args], {
        env: { FOUNDRY_PROFILE: profile },
        show: show === 'inherit' ? 'stream' : show,
      })
      const counts = parseForgeSummary(output)
      if (!counts || counts.passed + counts.failed === 0) {
        return { counts: counts ?? one(false), output, problem: 'forge ran no test' }
      }
      if (code !== 0 && counts.failed === 0)
        return { counts: one(false), output, problem: `forge ended with ${code}` }
      return { counts, output }
    },
  }
}

/** One project of vitest.config.ts. */
export function vitest(title: string, project: string, ...args: string[]): Step {
  return {
    title,
    async run(show) {
      const folder = mkdtempSync(join(tmpdir(), 'medrec-test-'))
      const file = join(folder, 'report.json')
      const reporter = join(import.meta.dirname, 'vitestReporter.ts')
      try {
        const { code, output } = await runProgram(
          [
            bin('vitest'),
            'run',
            '--project',
            project,
            '--reporter=default',
            `--reporter=${reporter}`,
            ...args,
          ],
          { env: { MEDREC_TEST_REPORT: file }, show },
        )
        return { output, ...judgeVitest(readReport(file), code) }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  } catch (error) {
    // No report at all: vitest died before its end, which the caller counts as a failure.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What a report and an exit code mean; exported for the test. */
export function judgeVitest(
  report: VitestReport | undefined,
  code: number,
): Pick<StepResult, 'counts' | 'problem'> {
  if (!report) return { counts: one(false), problem: `vitest ended with ${code} and left no report` }
  const { passed, failed, skipped } = report
  const counts = { passed, failed, skipped }
  if (!report.complete) return { counts, problem: 'vitest was interrupted' }
  if (passed + failed === 0) return { counts, problem: 'vitest ran no test' }
  if (code !== 0 && failed === 0) {
    return { counts: { ...counts, failed: 1 }, problem: `vitest ended with ${code} although no test failed` }
  }
  return { counts }
}

/** Every line and branch of contracts/src is run by a test, or the step fails and names those that are not. */
export function forgeCoverage(title: string): Step {
  return {
    title,
    async run(show) {
      const folder = mkdtempSync(join(tmpdir(), 'medrec-coverage-'))
      const report = join(folder, 'lcov.info')
      try {
        const { code, output } = await runProgram(
          // The concrete tests alone: what only a fuzzer reaches is not covered by a decision of ours.
          [
            ...[bin('forge'), 'coverage', '--ir-minimum', '--report', 'lcov', '--report-file', report],
            ...['--match-path', 'contracts/test/concrete/**'],
          ],
          { show: show === 'inherit' ? 'stream' : show },
        )
        if (code !== 0) return { counts: one(false), output, problem: `forge coverage ended with ${code}` }
        const uncovered = readUncovered(readFileSync(report, 'utf8'), 'contracts/src/')
        if (uncovered.length === 0) return { counts: one(true), output }
        return { counts: one(false), output, problem: `not covered:\n  ${uncovered.join('\n  ')}` }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}
