import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { build, type Rolldown } from 'vite'
import { describe, expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../packages/sdk/src/exports')
const entries = globSync('*.ts', { cwd: folder }).filter((name) => !name.endsWith('.test.ts'))
const browserEntries = entries.filter((name) => name !== 'storage-node.ts')

/** Every module that a browser's bundle of an entry consists of. */
async function bundle(entry: string): Promise<string[]> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: resolve(folder, entry), formats: ['es'] },
      rolldownOptions: { treeshake: true },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[]
  return outputs.flatMap(({ output }) =>
    output.flatMap((chunk) => (chunk.type === 'chunk' ? [...chunk.moduleIds, ...chunk.imports] : [])),
  )
}

test('default', () => {
  expect(entries).toContain('index.ts')
  expect(browserEntries.length).toBeGreaterThan(4)
})

/** Vite puts an empty module, of this name, in the place of one of Node's. */
const nodeModules = (modules: string[]) =>
  modules.filter((id) => /(^|[\0:])node:|__vite-browser-external/.test(id))

test('behavior: what needs Node would be seen', async () => {
  expect(nodeModules(await bundle('storage-node.ts')).length).toBeGreaterThan(0)
})

describe.each(browserEntries)('%s', (entry) => {
  test('behavior: a browser can have it, and nothing heavy comes along', async () => {
    const modules = await bundle(entry)
    expect(modules.some((id) => basename(id) === entry)).toBe(true)
    expect(nodeModules(modules)).toEqual([])
    expect(modules.filter((id) => /[\\/]storage[\\/]node[\\/]/.test(id))).toEqual([])
    expect(modules.filter((id) => /node_modules[\\/].*(helia|libp2p|fhir)/.test(id))).toEqual([])
  })
})
