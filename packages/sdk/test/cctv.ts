import { inflateSync } from 'node:zlib'
import { armor, Decrypter } from 'age-encryption'
import * as cctv from 'cctv-age'
import { expect } from 'vitest'
import { nobleBackend } from '../src/crypto/age/backends.ts'
import { unwrapHeader } from '../src/crypto/age/header.ts'
import { splitHeader } from '../src/crypto/age/parseHeader.ts'
import { chunkNonce, decryptPayload, derivePayloadKey, sealedChunkLength } from '../src/crypto/age/payload.ts'
import type { ByteSource } from '../src/crypto/age/source.ts'
import { concatBytes, sha256 } from '../src/crypto/primitives.ts'
import { AgeHeaderError, PayloadIntegrityError, WrongKeyError } from '../src/errors/crypto.ts'

/**
 * Go's reader tries a full chunk both ways, as one in the middle and as the last; ours knows from the source whether it
 * is the last, and tries one. In these Go has released one chunk more before it fails. Both are safe.
 */
const releasesOneChunkLess = new Set([
  'armor_garbage_encoded',
  'stream_no_final_full',
  'stream_no_final_two_chunks_full',
  'stream_trailing_garbage_long',
  'stream_trailing_garbage_short',
  'stream_two_final_chunks',
  'stream_two_final_chunks_full',
  'stream_two_final_chunks_second',
])

// Its types say `export =`, the package has named exports.
export const vectors: Record<string, Uint8Array> = { ...(cctv as unknown as Record<string, Uint8Array>) }

export type Vector = { fields: Map<string, string[]>; body: Uint8Array }

/** @param name - Name of a vector. */
export function parseVector(name: string): Vector {
  const bytes = vectors[name] ?? new Uint8Array(0)
  const text = new TextDecoder('latin1').decode(bytes)
  const end = text.indexOf('\n\n')
  const fields = new Map<string, string[]>()
  for (const line of text.slice(0, end).split('\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s)
    fields.set(name, [...(fields.get(name) ?? []), value])
  }
  const body = bytes.subarray(end + 2)
  return { fields, body: fields.has('compressed') ? new Uint8Array(inflateSync(body)) : body }
}

export const cut = {
  'in one piece': (file) => file,
  'in odd pieces': (file) =>
    (function* () {
      for (let at = 0, step = 1; at < file.length; at += step, step = (step * 7) % 9973)
        yield file.subarray(at, at + step)
    })(),
  'byte by byte': (file) =>
    (async function* () {
      for (let at = 0; at < file.length; at++) yield file.subarray(at, at + 1)
    })(),
} satisfies Record<string, (file: Uint8Array) => ByteSource>

/** What our reader makes of a vector: its outcome in the vectors' own words, and what it has released. */
export async function readVector({ fields, body }: Vector, file: (bytes: Uint8Array) => ByteSource) {
  const released: Uint8Array[] = []
  let fileKey: Uint8Array | undefined
  let bytes = body
  if (fields.has('armored'))
    try {
      bytes = armor.decode(new TextDecoder().decode(body))
    } catch {
      return { outcome: 'armor failure', plaintext: new Uint8Array(0), bytes, fileKey }
    }
  const decrypter = new Decrypter()
  for (const identity of fields.get('identity') ?? []) decrypter.addIdentity(identity)
  for (const passphrase of fields.get('passphrase') ?? []) decrypter.addPassphrase(passphrase)
  let outcome = 'success'
  try {
    const { header, rest } = await splitHeader(file(bytes))
    fileKey = await unwrapHeader({ header, decrypter, policy: () => {} })
    for await (const piece of decryptPayload({ fileKey, source: rest })) released.push(piece)
  } catch (error) {
    if (error instanceof WrongKeyError) outcome = 'no match'
    else if (error instanceof PayloadIntegrityError) outcome = 'payload failure'
    else if (error instanceof AgeHeaderError) outcome = 'header failure'
    else throw error
  }
  return { outcome, plaintext: concatBytes(...released), bytes, fileKey }
}

/** The full chunk behind what was released, opened as Go does it. */
async function openNextChunk(bytes: Uint8Array, fileKey: Uint8Array, released: number): Promise<Uint8Array> {
  const payload = bytes.subarray(findPayload(bytes))
  const index = released / 65536
  const start = 16 + index * sealedChunkLength
  const cipher = await nobleBackend.createCipher(derivePayloadKey(fileKey, payload.subarray(0, 16)))
  const sealed = payload.subarray(start, start + sealedChunkLength)
  return Promise.any([false, true].map(async (last) => cipher.open(sealed, chunkNonce(index, last))))
}

export function findPayload(bytes: Uint8Array): number {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 65536))
  return text.indexOf('\n', text.indexOf('\n--- ') + 1) + 1
}

function ourWord(name: string, expected: string | undefined): string | undefined {
  if (expected === 'HMAC failure') return 'header failure'
  // The vectors count the payload's nonce to the header, the specification and we to the payload.
  return ['stream_no_nonce', 'stream_short_nonce'].includes(name) ? 'payload failure' : expected
}

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Reads a vector cut in one way and compares outcome and released plaintext with what it says. */
export async function checkVector(name: string, way: keyof typeof cut): Promise<void> {
  const vector = parseVector(name)
  const expected = vector.fields.get('expect')?.[0]
  const { outcome, plaintext, bytes, fileKey } = await readVector(vector, cut[way])
  expect(outcome).toBe(ourWord(name, expected))
  const [digest] = vector.fields.get('payload') ?? []
  if (digest === undefined) return expect(plaintext).toHaveLength(0)
  if (!releasesOneChunkLess.has(name)) return expect(hex(sha256(plaintext))).toBe(digest)
  if (fileKey === undefined) throw new Error('the header did not open')
  const next = await openNextChunk(bytes, fileKey, plaintext.length)
  expect(hex(sha256(concatBytes(plaintext, next)))).toBe(digest)
}
