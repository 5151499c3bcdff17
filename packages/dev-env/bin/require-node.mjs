// Plain JavaScript that an old Node can read: says in one sentence that Node is too old, where a TypeScript
// entry would fail with a riddle. With an argument it then runs that entry in this same process:
//   node packages/dev-env/bin/require-node.mjs scripts/test.ts test
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// The first release of the 22 line that runs TypeScript without a flag; it also has node:sqlite.
const needed = [22, 18]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `MedRec needs Node ${needed.join('.')} or newer, and this is Node ${process.versions.node}: install a current one from https://nodejs.org and run the command again.\n`,
  )
  process.exit(1)
}

const [entry, ...args] = process.argv.slice(2)
if (entry !== undefined) {
  process.argv = [process.argv[0], resolve(entry), ...args]
  await import(pathToFileURL(resolve(entry)).href)
}
