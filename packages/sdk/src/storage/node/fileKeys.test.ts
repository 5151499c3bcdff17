import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIdentity } from '../../crypto/identity.ts'
import { createFileKeys } from './fileKeys.ts'
import { createFileState } from './fileState.ts'

const passphrase = 'correct horse battery'
const wallet = `0x${'5a'.repeat(32)}` as const
const account = `0x${'ab'.repeat(20)}` as const
let directory: string
const open = (word: string = passphrase) =>
  createFileKeys({ path: join(directory, 'keys.age'), passphrase: word, workFactor: 10 })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'medrec-keys-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('default: keeps wallet and keyring for another process', async () => {
  const identity = await createIdentity()
  const device = { key: new Uint8Array(32).fill(7), box: new Uint8Array([1, 2, 3]) }
  const keys = open()
  expect(await keys.load()).toBeUndefined()
  await keys.saveWallet(wallet)
  await keys.save({ account, role: 'patient', identities: [identity], device })

  const again = open()
  expect(await again.loadWallet()).toBe(wallet)
  expect(await again.load()).toEqual({ account, role: 'patient', identities: [identity], device })
})

test('behavior: on disk it is a standard age file for this user only, without a secret in it', async () => {
  const keys = open()
  await keys.saveWallet(wallet)
  const path = join(directory, 'keys.age')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const text = readFileSync(path, 'latin1')
  expect(text.startsWith('age-encryption.org/v1\n-> scrypt ')).toBe(true)
  expect(text).not.toContain('5a5a5a')
})

test('error: another passphrase', async () => {
  await open().saveWallet(wallet)
  await expect(open('wrong horse battery').loadWallet()).rejects.toMatchObject({
    name: 'PassphraseWrongError',
  })
})

test('error: a short passphrase writes nothing', async () => {
  await expect(open('short').saveWallet(wallet)).rejects.toMatchObject({ name: 'PassphraseShortError' })
  expect(() => statSync(join(directory, 'keys.age'))).toThrow()
})

test('error: readable by others', async () => {
  await open().saveWallet(wallet)
  chmodSync(join(directory, 'keys.age'), 0o644)
  await expect(open().loadWallet()).rejects.toMatchObject({
    name: 'KeyFileExposedError',
    details: 'mode 0644',
  })
})

test('error: damaged', async () => {
  await open().saveWallet(wallet)
  const path = join(directory, 'keys.age')
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  writeFileSync(path, bytes)
  await expect(open().loadWallet()).rejects.toMatchObject({ name: 'KeyFileInvalidError' })
})

test('state: put, get, list, delete, and nothing of a half-written file', async () => {
  const state = createFileState({ directory: join(directory, 'state') })
  const value = new Uint8Array([1, 2, 3])
  await state.put('pins/aa11', value)
  await state.put('outbox/bb22', value)
  writeFileSync(join(directory, 'state/pins/cc33.1.x.tmp'), 'half')
  expect(await state.get('pins/aa11')).toEqual(value)
  expect(await state.list('pins/')).toEqual(['pins/aa11'])
  await state.delete('pins/aa11')
  await state.delete('pins/aa11')
  expect(await state.get('pins/aa11')).toBeUndefined()
})

test('state error: a key that leaves the directory', async () => {
  const state = createFileState({ directory: join(directory, 'state') })
  await expect(state.get('../keys.age')).rejects.toMatchObject({ name: 'InvalidParameterError' })
})
