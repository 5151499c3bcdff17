// `npx -y pnpm@12 demo`: the whole life of a medical record, on a chain and stores that end with it. `--json` prints
// one line of JSON and nothing else. Exits with 0 only if every step held.
import { parseArgs } from 'node:util'
import { renderTable, silentReporter, terminalProgress, textReporter } from '../demo/report.ts'
import { runDemo } from '../demo/runDemo.ts'
import { endWithLaunchers } from '../process/launchers.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const abort = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // The first stops cleanly after the step under way, the second at once.
    if (abort.signal.aborted) process.exit(130)
    abort.abort(new Error('Interrupted.'))
  })

endWithLaunchers()

const write = (text: string) => process.stdout.write(text)
const progress = terminalProgress(values.json ? process.stderr : process.stdout)
const reporter = values.json ? silentReporter() : textReporter(write)
if (!values.json) write('The life of a medical record: a real chain, real IPFS blocks, real encryption.\n')

const { error, ...result } = await runDemo({ reporter, progress, signal: abort.signal })
if (values.json) write(`${JSON.stringify(result)}\n`)
else write(`\n${renderTable(result.steps)}\n\n${summary(result)}\n`)
if (error !== undefined) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
process.exitCode = abort.signal.aborted ? 130 : result.ok ? 0 : 1

function summary({ audit, ok, steps }: typeof result): string {
  if (!ok) return 'Not everything held: see above.'
  return `All ${steps.length} steps held; ${audit.events} audit events verified.`
}
