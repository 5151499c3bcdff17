import { defineConfig } from 'tsup'

// One file with everything in it but Node's own modules: it starts fast and runs where nothing is installed.
export default defineConfig({
  entry: { medrec: 'src/main.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  // Without its prefix `node:sqlite` is a package that does not exist.
  removeNodeProtocol: false,
  splitting: false,
  // Half of the start is reading the file; names stay for who debugs.
  esbuildOptions: (options) => {
    options.minifyWhitespace = true
    options.minifySyntax = true
  },
  clean: true,
  dts: false,
  noExternal: [/.*/],
  // Bundled CommonJS modules ask for `require`, which an ES module does not have.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'\nconst require = __createRequire(import.meta.url)",
  },
})
