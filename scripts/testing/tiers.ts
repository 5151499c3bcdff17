import { check, forgeCoverage, forgeTest, prepare, type Step, vitest } from './steps.ts'

/** Groups run one after the other; the lanes of a group run side by side (two cores). */
export type Tier = readonly (readonly (readonly Step[])[])[]

const build = prepare('contracts: compile', 'forge', 'build')
const layers = check('layers: import directions', 'node', 'scripts/check-layers.ts')
const types = check('types', 'tsc', '-p', 'tsconfig.json', '--noEmit')
const lint = check('lint and format', 'biome', 'ci', '.')
const generated = check(
  'contracts: generated files are current',
  'node',
  'scripts/generate-contracts.ts',
  '--check',
)
const unused = check('unused files, exports and dependencies', 'knip')
const published = check('what is published builds and runs', 'node', 'scripts/check-build.ts')

export const tiers: Record<string, Tier> = {
  // For newcomers: at most ten minutes on two cores, everything set up by itself.
  test: [
    [[build], [layers, lint, types]],
    [[forgeTest('contracts: quick', 'default')]],
    [[vitest('quick tests', 'quick')]],
  ],
  // Kills, floods, byzantine runs, big files.
  faults: [[[vitest('faults', 'faults')]]],
  // Foreign programs; what is not installed is skipped, and said.
  interop: [[[vitest('interop', 'interop')]]],
  // Long invariants, full coverage, and 1,000 interleavings of two devices.
  deep: [
    [[build]],
    [[forgeTest('contracts: long', 'deep')]],
    [[forgeCoverage('contracts: coverage')]],
    [[vitest('two devices, 1,000 rounds', 'deep')]],
  ],
  // Lines and branches of contracts/src, alone.
  coverage: [[[forgeCoverage('contracts: coverage')]]],
  // Everything that needs no test run.
  check: [[[build], [layers, lint, types]], [[generated, unused, published]]],
}
