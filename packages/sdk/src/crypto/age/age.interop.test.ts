import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bech32 } from '@scure/base'
import {
  Decrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concatBytes, equalBytes, utf8 } from '../primitives.ts'
import { openBytes, openFile, sealBytes, sealFile } from './file.ts'
import { unwrapHeader } from './header.ts'
import { splitHeader } from './parseHeader.ts'
import { decryptPayload } from './payload.ts'

const installed = spawnSync('age', ['--version']).status === 0
const reason = installed ? '' : ' (skipped: no `age` on PATH; Debian: apt-get install age)'
const sizes = [0, 1, 65535, 65536, 65537, 3_000_000]

let folder = ''
let environment: NodeJS.ProcessEnv = {}
const path = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medrec-age-'))
  const plugin = fileURLToPath(new URL('../../../test/agePluginPq.ts', import.meta.url))
  await writeFile(path('age-plugin-pq'), `#!/bin/sh\nexec '${process.execPath}' '${plugin}' "$@"\n`)
  await chmod(path('age-plugin-pq'), 0o755)
  environment = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
})

afterAll(() => rm(folder, { recursive: true }))

function age(args: readonly string[], input: Uint8Array): Uint8Array {
  const stdio = ['pipe', 'pipe', 'pipe'] as const
  return execFileSync('age', args, { input, env: environment, stdio: [...stdio], maxBuffer: 2 ** 26 })
}

/** The same key as the plugin's: Go's age finds `age-plugin-pq` by the prefix. */
function toPluginIdentity(identity: string): string {
  const { words } = bech32.decode(identity as `${string}1${string}`, false)
  return bech32.encode('AGE-PLUGIN-PQ-', words, false).toUpperCase()
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

const makePlaintext = (size: number) =>
  Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 16)) & 0xff)

describe.skipIf(!installed)(`Debian's age${reason}`, () => {
  let identity = ''
  let recipient = ''

  beforeAll(async () => {
    identity = await generateHybridIdentity()
    recipient = await identityToRecipient(identity)
    await writeFile(path('pq'), `${toPluginIdentity(identity)}\n`)
  })

  test.each(sizes)('behavior: it opens our hybrid file of %i bytes, hint and all', async (size) => {
    const plaintext = makePlaintext(size)
    const hint = { sequence: 0, compartment: 5, epoch: 1, keyId: 'ab'.repeat(16) }
    const file = await collect(sealFile({ recipient, source: plaintext, hint }))
    expect(equalBytes(age(['-d', '-i', path('pq')], file), plaintext)).toBe(true)
  })

  test.each(sizes)('behavior: we open its hybrid file of %i bytes', async (size) => {
    const plaintext = makePlaintext(size)
    const { plaintext: opened } = await openFile({ source: age(['-r', recipient], plaintext), identity })
    expect(equalBytes(await collect(opened), plaintext)).toBe(true)
  })

  test('behavior: a padded document is JSON to whoever decrypts it', async () => {
    const file = await sealBytes({ recipients: [recipient], plaintext: utf8('{"a":1}'), padTo: 1024 })
    expect(JSON.parse(new TextDecoder().decode(age(['-d', '-i', path('pq')], file)))).toEqual({ a: 1 })
    expect(await openBytes({ file, identity, padTo: 1024 })).toEqual(utf8('{"a":1}'))
  })

  test('error: it refuses a file of ours that was cut at a chunk border, as we do', async () => {
    const file = await collect(sealFile({ recipient, source: makePlaintext(65537) }))
    expect(() => age(['-d', '-i', path('pq')], file.subarray(0, -17))).toThrow(
      /unexpected EOF|failed to decrypt/,
    )
  })

  test.each(sizes)('behavior: our reader, policy off, opens its classical file of %i bytes', async (size) => {
    const plaintext = makePlaintext(size)
    const classical = await generateX25519Identity()
    const file = age(['-r', await identityToRecipient(classical)], plaintext)
    const decrypter = new Decrypter()
    decrypter.addIdentity(classical)
    const { header, rest } = await splitHeader(file)
    const fileKey = await unwrapHeader({ header, decrypter, policy: () => {} })
    expect(equalBytes(await collect(decryptPayload({ fileKey, source: rest })), plaintext)).toBe(true)
  })

  test('behavior: the frozen vectors open', async () => {
    const vectors = new URL('../../../../../vectors/age/', import.meta.url)
    const index = JSON.parse(await readFile(new URL('index.json', vectors), 'utf8')) as {
      name: string
      expect: string
      identity?: string
    }[]
    const valid = index.filter((vector) => vector.expect === 'success' && vector.identity !== undefined)
    expect(valid.length).toBeGreaterThan(4)
    for (const { name, identity = '' } of valid) {
      await writeFile(path('vector'), `${toPluginIdentity(identity)}\n`)
      age(['-d', '-i', path('vector')], await readFile(new URL(`${name}.age`, vectors)))
    }
  })
})
