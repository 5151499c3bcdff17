// Builds what is published and uses it as its users do: every entry of @medrec/sdk's package.json loads from dist with the
// names of its source and has its types, and the bundled command line runs.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

type Entry = { types: string; default: string }
type Manifest = { exports: Record<string, string>; publishConfig: { exports: Record<string, Entry> } }

const root = resolve(import.meta.dirname, '..')
const sdk = resolve(root, 'packages/sdk')
const cli = resolve(root, 'apps/cli')

function run(program: string, args: readonly string[], cwd: string): string {
  const { error, status, stderr, stdout } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

const namesOf = async (path: string) => Object.keys(await import(pathToFileURL(path).href)).sort()

/** What is wrong with one entry of the published package, or undefined. */
async function judgeEntry(
  entry: string,
  source: string,
  published: Entry | undefined,
): Promise<string | undefined> {
  if (!published) return `${entry} is not among the published exports`
  for (const file of [published.types, published.default]) {
    if (!existsSync(resolve(sdk, file))) return `${entry}: the build made no ${file}`
  }
  const [built, expected] = await Promise.all([
    namesOf(resolve(sdk, published.default)),
    namesOf(resolve(sdk, source)),
  ])
  return built.join() === expected.join()
    ? undefined
    : `${entry}: the build exports other names than its source`
}

const tsup = resolve(root, 'node_modules/.bin/tsup')
run(tsup, ['--silent'], sdk)
run(tsup, ['--silent'], cli)

const manifest = JSON.parse(readFileSync(resolve(sdk, 'package.json'), 'utf8')) as Manifest
const entries = Object.entries(manifest.exports)
const judged = await Promise.all(
  entries.map(([entry, source]) => judgeEntry(entry, source, manifest.publishConfig.exports[entry])),
)
const problems = judged.filter((problem) => problem !== undefined)
const help = run(process.execPath, [resolve(cli, 'dist/medrec.js'), '--help'], root)
if (!help.startsWith('Usage: medrec')) problems.push('medrec --help does not begin with its usage')

for (const problem of problems) process.stdout.write(`${problem}\n`)
process.stdout.write(`build: ${entries.length} entries and the command line, ${problems.length} problems\n`)
process.exitCode = problems.length === 0 ? 0 : 1
