import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'tsup'

const folder = join(import.meta.dirname, 'src/exports')
const entries = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

// One file of dist per file of src/exports, as package.json names them; what they share goes into common chunks.
export default defineConfig({
  entry: Object.fromEntries(entries.map((name) => [name.slice(0, -'.ts'.length), join(folder, name)])),
  format: 'esm',
  target: 'es2022',
  // Neither Node's nor the browser's: the Node parts import node:* by name.
  platform: 'neutral',
  external: [/^node:/],
  // Without its prefix `node:sqlite` is a package that does not exist.
  removeNodeProtocol: false,
  splitting: true,
  treeshake: true,
  sourcemap: true,
  clean: true,
  dts: true,
})
