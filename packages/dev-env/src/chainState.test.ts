import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ChainFiles, openChainFiles, restoreChain } from './chainState.ts'

let folder: string
let files: ChainFiles

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medrec-chain-'))
  files = openChainFiles(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const state = (block: number) => JSON.stringify({ best_block_number: block, accounts: {} })
const head = (block: number) => JSON.stringify({ block })

test('default', () => {
  expect(restoreChain(files)).toEqual({ losses: [] })
})

test('behavior: what Anvil wrote at its end is newest', () => {
  writeFileSync(files.state, state(3))
  writeFileSync(files.exit, state(5))
  writeFileSync(files.head, head(5))
  expect(restoreChain(files)).toEqual({ losses: [], loadState: files.state })
  expect(readFileSync(files.state, 'utf8')).toBe(state(5))
  expect(existsSync(files.exit)).toBe(false)
})

test('behavior: a cut off last state is thrown away, and what is lost is said', () => {
  writeFileSync(files.state, state(3))
  writeFileSync(files.exit, state(7).slice(0, -4))
  writeFileSync(files.head, head(7))
  const { loadState, losses } = restoreChain(files)
  expect(loadState).toBe(files.state)
  expect(losses).toEqual([
    'The last run ended without saving: blocks 4 to 7 of the chain are lost. If people miss records: --fresh',
  ])
})

test('behavior: a damaged state is put aside, never loaded and never erased', () => {
  writeFileSync(files.state, 'not a chain')
  const { loadState, losses } = restoreChain(files)
  expect(loadState).toBeUndefined()
  expect(losses).toHaveLength(1)
  expect(readFileSync(`${files.state}.damaged`, 'utf8')).toBe('not a chain')
})

test('behavior: ended before the first save', () => {
  writeFileSync(files.head, head(2))
  expect(restoreChain(files).losses).toEqual([
    'The last run ended before its chain was saved: the chain begins anew.',
  ])
})
