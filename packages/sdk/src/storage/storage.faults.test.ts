import { expect, test } from 'vitest'
import { runByzantine } from '../../test/byzantine.ts'
import { deterministicBytes } from '../../test/storage.ts'
import { importFile } from './dag.ts'

test('T6: 1,000 mutations by a byzantine remote: an integrity error or the right bytes', async () => {
  const outcome = await runByzantine({ mutations: 1_000, seed: 1 })
  expect(outcome.wrong).toBe(0)
  expect(outcome.refused).toBeGreaterThan(500)
  expect(outcome.right).toBeGreaterThan(10)
  expect(outcome.refused + outcome.right).toBe(1_000)
})

// Expected values from Kubo, test/cli/cid_profiles_test.go, profile unixfs-v1-2025: at and over the width of a node.
test.each([
  { size: 2 ** 30, cid: 'bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm' },
  { size: 2 ** 30 + 1, cid: 'bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe' },
  { size: 1025 * 2 ** 20, cid: 'bafybeihmzokxxjqwxjcryerhp5ezpcog2wcawfryb2xm64xiakgm4a5jue' },
])('Kubo makes the same CID of $size bytes', async ({ cid, size }) => {
  const store = { put: async () => {} }
  const file = await importFile({ source: deterministicBytes('v1-2025-seed', size), store })
  expect(file.cid.toString()).toBe(cid)
})
