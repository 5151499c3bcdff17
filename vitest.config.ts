import { defineConfig } from 'vitest/config'

const roots = '{packages,apps}/*/{src,test}'
const slow = ['**/*.faults.test.ts', '**/*.interop.test.ts']
const ignored = ['**/node_modules/**', '**/dist/**', 'contracts/**']

// Generous on purpose: an absolute time is noise on two shared cores, a timeout only catches what hangs.
const seconds = 1_000
const minutes = 60 * seconds

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'quick',
          include: [
            `${roots}/**/*.test.ts`,
            'scripts/**/*.test.ts',
            'examples/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...ignored, ...slow],
          testTimeout: 60 * seconds,
          hookTimeout: 2 * minutes,
        },
      },
      {
        test: {
          name: 'faults',
          include: [`${roots}/**/*.faults.test.ts`],
          exclude: ignored,
          testTimeout: 10 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
      {
        test: {
          name: 'deep',
          include: [`${roots}/**/{devices,content}.faults.test.ts`],
          exclude: ignored,
          env: { MEDREC_ROUNDS: '1000', MEDREC_GIB: '5' },
          testTimeout: 120 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
      {
        test: {
          name: 'interop',
          include: [`${roots}/**/*.interop.test.ts`],
          exclude: ignored,
          testTimeout: 5 * minutes,
          hookTimeout: 5 * minutes,
        },
      },
    ],
  },
})
