// The one test runner: `node scripts/test.ts <tier> [file …]`. Ends with `N passed, N failed, N skipped`, which counts
// the tests of vitest and forge, and each check (types, lint, layers …) as one. With files it runs only those of
// the tier's vitest project.
import { stderr, stdout } from 'node:process'
import { endWithLaunchers } from '@medrec/dev-env/launchers'
import { addCounts, formatCounts, noCounts } from './testing/counts.ts'
import { endChildren } from './testing/run.ts'
import { root, type Step, type StepResult, vitest } from './testing/steps.ts'
import { type Tier, tiers } from './testing/tiers.ts'

process.chdir(root)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endChildren('SIGTERM')
    stderr.write('\nInterrupted.\n')
    process.exit(130)
  })
}

endWithLaunchers()

const [name = 'test', ...files] = process.argv.slice(2)
const tier = tiers[name]
if (!tier) {
  stderr.write(`There is no tier "${name}": use one of ${Object.keys(tiers).join(', ')}.\n`)
  process.exit(2)
}
process.exitCode = await runTier(files.length > 0 ? [[[vitest(name, projectOf(name), ...files)]]] : tier)

/** Runs a tier and prints its end; returns the exit code. */
async function runTier(steps: Tier): Promise<number> {
  const started = performance.now()
  let total = noCounts
  const broken: string[] = []
  for (const lanes of steps) {
    // Only a lane that is alone may have the terminal; side by side they would write into each other.
    const show = lanes.length === 1 ? 'inherit' : 'hold'
    const results = await Promise.all(lanes.map((lane) => runLane(lane, show)))
    for (const { title, result } of results.flat()) {
      total = addCounts(total, result.counts)
      if (result.problem) broken.push(`${title}: ${result.problem}`)
      else if (result.counts.failed > 0) broken.push(title)
    }
    // A compile that failed makes every later step fail in less clear words.
    if (results.flat().some(({ result }) => result.problem?.startsWith('contracts: compile'))) break
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1)
  stdout.write(`\n${name}: ${broken.length === 0 ? 'all held' : 'broken'} after ${minutes} min\n`)
  for (const line of broken) stdout.write(`  ${line}\n`)
  stdout.write(`${formatCounts(total)}\n`)
  return broken.length === 0 && total.failed === 0 ? 0 : 1
}

async function runLane(steps: readonly Step[], show: 'inherit' | 'hold') {
  const results: { title: string; result: StepResult }[] = []
  for (const step of steps) {
    if (show === 'inherit') stdout.write(`\n> ${step.title}\n`)
    const started = performance.now()
    const result = await step.run(show)
    const mark = result.counts.failed > 0 || result.problem ? 'failed' : 'ok'
    if (show === 'hold' && mark === 'failed') stdout.write(result.output)
    stdout.write(`> ${step.title}: ${mark} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
    results.push({ title: step.title, result })
  }
  return results
}

function projectOf(tierName: string) {
  return tierName === 'test' ? 'quick' : tierName
}
