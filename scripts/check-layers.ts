// Holds the import directions of the design (§2) over every source file of the workspace.
import { globSync, readFileSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { findViolations } from './layers/findViolations.ts'

const root = resolve(import.meta.dirname, '..')
const patterns = ['packages', 'apps', 'examples', 'bench', 'scripts'].map(
  (folder) => `${folder}/**/*.{ts,mts,mjs,vue}`,
)

const files = globSync(patterns, {
  cwd: root,
  exclude: (path) => /(^|[/\\])(node_modules|dist|\.medrec)$/.test(path),
}).map((path) => ({ path: path.split(sep).join('/'), text: readFileSync(resolve(root, path), 'utf8') }))

const violations = findViolations(files)
for (const { path, line, specifier, reason } of violations) {
  process.stdout.write(`${path}:${line} imports '${specifier}': ${reason}\n`)
}
const sdkFiles = files.filter(({ path }) => path.startsWith('packages/sdk/src/')).length
if (sdkFiles === 0) throw new Error('The SDK has no source file: the check looked in the wrong place.')
process.stdout.write(`layers: ${files.length} files, ${violations.length} forbidden imports\n`)
process.exitCode = violations.length === 0 ? 0 : 1
