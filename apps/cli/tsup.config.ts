import { isBuiltin } from 'node:module'
import { defineConfig, type Options } from 'tsup'

/**
 * Node's own modules are loaded when the code that needs them runs: imported the usual way they would all be loaded at
 * the start, and `medrec --help` needs neither SQLite nor an HTTP server.
 */
const lazyBuiltins: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z_/:]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'builtin' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }))
  },
}

// One file with everything in it but Node's own modules: it starts fast and runs where nothing is installed.
export default defineConfig({
  entry: { medrec: 'src/main.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  removeNodeProtocol: false,
  splitting: false,
  // Half of the start is reading the file; names stay for who debugs.
  esbuildOptions: (options) => {
    options.minifyWhitespace = true
    options.minifySyntax = true
  },
  esbuildPlugins: [lazyBuiltins],
  clean: true,
  dts: false,
  noExternal: [/.*/],
  banner: { js: '#!/usr/bin/env node' },
})
