import { expect, test } from 'vitest'
import { findViolations } from './findViolations.ts'
import { listImports } from './imports.ts'

const reasons = (path: string, text: string) => findViolations([{ path, text }]).map(({ reason }) => reason)

test('default', () => {
  expect(
    findViolations([
      { path: 'packages/sdk/src/workflows/addRecord.ts', text: "import { seal } from '../crypto/seal.ts'\n" },
      {
        path: 'packages/sdk/src/actions/addRecord.ts',
        text: "\nimport type { Seal } from '../crypto/seal.ts'\n",
      },
    ]),
  ).toEqual([
    {
      path: 'packages/sdk/src/actions/addRecord.ts',
      line: 2,
      specifier: '../crypto/seal.ts',
      reason: 'actions may not import crypto',
    },
  ])
})

test.each([
  ['errors/base.ts', '../crypto/x.ts', 'errors may not import crypto'],
  ['crypto/x.ts', '../storage/ports.ts', 'crypto may not import storage'],
  ['crypto/age/x.ts', '../../fhir/patient.ts', 'crypto may not import fhir'],
  ['storage/dag.ts', '../actions/getHead.ts', 'storage may not import actions'],
  ['actions/x.ts', '../storage/ports.ts', 'actions may not import storage'],
  ['workflows/x.ts', '../clients/medrecActions.ts', 'workflows may not import clients'],
  ['clients/x.ts', '../exports/index.ts', 'clients may not import exports'],
])('error: %s imports %s', (path, specifier, reason) => {
  expect(reasons(`packages/sdk/src/${path}`, `export * from '${specifier}'`)).toEqual([reason])
})

test.each([
  ['crypto/x.ts', 'node:crypto'],
  ['crypto/x.ts', 'crypto'],
  ['storage/dag.ts', 'node:fs/promises'],
  ['storage/dag.ts', './node/fileStore.ts'],
  ['clients/x.ts', '../storage/node.ts'],
  ['crypto/x.ts', 'viem/actions'],
  ['workflows/x.ts', '@medrec/dev-env'],
  ['workflows/x.ts', '../../../dev-env/src/network.ts'],
  ['other/x.ts', '../errors/base.ts'],
])('error: %s imports %s at all', (path, specifier) => {
  expect(reasons(`packages/sdk/src/${path}`, `import '${specifier}'`)).toHaveLength(1)
})

test.each([
  ['storage/node/fileStore.ts', 'node:fs'],
  ['exports/storage-node.ts', '../storage/node/fileStore.ts'],
  ['crypto/x.ts', '@noble/hashes/sha2.js'],
  ['crypto/x.ts', 'viem'],
  ['errors/contract.ts', '../contracts/generated.ts'],
  ['workflows/x.test.ts', '@medrec/dev-env'],
])('behavior: %s may import %s', (path, specifier) => {
  expect(reasons(`packages/sdk/src/${path}`, `import '${specifier}'`)).toEqual([])
})

test.each([
  ['apps/cli/src/main.ts', '../../../packages/sdk/src/crypto/x.ts'],
  ['apps/cli/src/main.ts', '@medrec/sdk/src/crypto/x.ts'],
  ['examples/quickstart/index.ts', '../../packages/sdk/src/exports/index.ts'],
])('error: %s reaches past the public entries with %s', (path, specifier) => {
  expect(reasons(path, `import '${specifier}'`)).toHaveLength(1)
  expect(reasons(path, "import '@medrec/sdk/storage/node'\nimport './own.ts'")).toEqual([])
})

test('behavior: every form of an import is seen, comments and strings are not', () => {
  const text = `
    // import './comment.ts'
    const text = "import './string.ts'"
    import './side.ts'
    import type { A } from './type.ts'
    export * from './star.ts'
    export { b } from './named.ts'
    const lazy = await import('./lazy.ts')
    type T = import('./typeOf.ts').T
    const old = require('./required.ts')
    const any = await import(text)
    export const own = 1
  `
  expect(listImports('x.ts', text).map(({ specifier }) => specifier)).toEqual([
    './side.ts',
    './type.ts',
    './star.ts',
    './named.ts',
    './lazy.ts',
    './typeOf.ts',
    './required.ts',
    '<computed>',
  ])
})

test('error: a computed import inside the SDK', () => {
  expect(reasons('packages/sdk/src/crypto/x.ts', 'await import(name)')).toEqual([
    'a computed import can not be checked',
  ])
})

test('behavior: types of Node are erased and do no harm', () => {
  expect(reasons('packages/sdk/src/crypto/x.ts', "import type * as nodeCrypto from 'node:crypto'")).toEqual(
    [],
  )
  expect(reasons('packages/sdk/src/crypto/x.ts', "import * as nodeCrypto from 'node:crypto'")).toHaveLength(1)
})
