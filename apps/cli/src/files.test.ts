import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileAccessError, OutputExistsError } from './errors.ts'
import { writeOutput } from './files.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medrec-files-'))
  path = join(folder, 'out')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Does something when the first half is written. */
async function* inHalves(between: () => void) {
  yield 'first '
  between()
  yield 'second'
}

test('default: whole, and for its owner only', async () => {
  await writeOutput(
    path,
    inHalves(() => expect(readdirSync(folder)).not.toContain('out')),
  )
  expect(readFileSync(path, 'utf8')).toBe('first second')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['out'])
})

test('error: a source that fails leaves nothing', async () => {
  const fail = () => {
    throw new Error('cut off')
  }
  await expect(writeOutput(path, inHalves(fail))).rejects.toThrow('cut off')
  expect(readdirSync(folder)).toEqual([])
})

test('error: a file that appears meanwhile is not overwritten', async () => {
  await expect(
    writeOutput(
      path,
      inHalves(() => writeFileSync(path, 'theirs')),
    ),
  ).rejects.toThrow(OutputExistsError)
  expect(readFileSync(path, 'utf8')).toBe('theirs')
  expect(readdirSync(folder)).toEqual(['out'])
})

test('args: force replaces a link, not what it points to', async () => {
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'theirs')
  symlinkSync(victim, path)
  await writeOutput(path, ['ours'], { force: true })
  expect(readFileSync(victim, 'utf8')).toBe('theirs')
  expect(readFileSync(path, 'utf8')).toBe('ours')
})

test('error: no such folder', async () => {
  await expect(writeOutput(join(folder, 'missing/out'), ['x'])).rejects.toThrow(FileAccessError)
})
