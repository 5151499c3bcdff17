// `npx -y pnpm@12 medrec …` in a clone: builds the bundle when it is missing or older than its sources, then runs it in
// this process. stdout is the command's alone. Where `pnpm start` runs, its people are at hand.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// The first release with node:sqlite without a flag. `pnpm` puts a newer one first where the machine's is too old.
const needed = [22, 13]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `medrec needs Node ${needed.join('.')} or newer, and this is Node ${process.versions.node}: install a current one from https://nodejs.org and run the command again.\n`,
  )
  process.exit(1)
}

const app = resolve(import.meta.dirname, '..')
const root = resolve(app, '../..')
const bundle = join(app, 'dist/medrec.js')
const sources = ['apps/cli/src', 'apps/cli/tsup.config.ts', 'packages/sdk/src', 'pnpm-lock.yaml']

/** Time of the newest file below a path, in milliseconds. */
function newest(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function isOutdated() {
  if (!existsSync(bundle)) return true
  const built = statSync(bundle).mtimeMs
  return sources.some((path) => newest(join(root, path)) > built)
}

/** Builds beside the bundle and puts it in place at the end: others may be running, or building, the same. */
async function build() {
  const require = createRequire(join(root, 'package.json'))
  const tsup = join(dirname(require.resolve('tsup/package.json')), 'dist/cli-default.js')
  const folder = join(app, `.build-${process.pid}`)
  try {
    const output = await run(process.execPath, [tsup, '--silent', '--out-dir', folder])
    if (!existsSync(join(folder, 'medrec.js'))) throw new Error(output)
    mkdirSync(dirname(bundle), { recursive: true })
    renameSync(join(folder, 'medrec.js'), bundle)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a program said, on both streams; it is shown only where it failed. */
function run(command, args) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: app, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += text
      })
    child.on('error', fail)
    child.on('close', (code) => (code === 0 ? done(output) : fail(new Error(output))))
  })
}

if (isOutdated()) {
  try {
    await build()
  } catch (error) {
    process.stderr.write(`medrec could not be built:\n${error.message}\n`)
    process.exit(1)
  }
}

// Paths are relative to where the person stands, not to where the package manager went.
if (process.env.INIT_CWD && existsSync(process.env.INIT_CWD)) process.chdir(process.env.INIT_CWD)
const development = join(root, '.medrec/dev')
if (!process.env.MEDREC_HOME && existsSync(join(development, 'network.json')))
  process.env.MEDREC_HOME = development

process.argv[1] = bundle
await import(pathToFileURL(bundle).href)
