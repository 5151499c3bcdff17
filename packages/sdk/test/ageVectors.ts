/**
 * The frozen vectors of `vectors/age`: files that every later release must open, or refuse, in the same way. Made with
 * randomness that is fixed, so that anyone can make them again (`pnpm --filter @medrec/sdk vectors`).
 */

import { bech32 } from '@scure/base'
import { Encrypter, identityToRecipient, type Recipient, Stanza } from 'age-encryption'
import { sealBytes, sealFile, sealUnlockBox } from '../src/crypto/age/file.ts'
import type { UnlockKey } from '../src/crypto/age/unlockStanza.ts'
import { padStream } from '../src/crypto/padme.ts'
import { concatBytes, sha256, utf8 } from '../src/crypto/primitives.ts'

export type AgeVector = {
  name: string
  /** `success`, or the name of the error. */
  expect: string
  /** Opens it: a hybrid identity, or an unlock method and its key in hex. */
  identity?: string
  unlock?: { method: UnlockKey['method']; key: string }
  /** Multiple that the document is padded to. */
  padTo?: number
  /** True size of a payload padded by Padmé. */
  padmeSize?: number
  /** What comes out, padding stripped. */
  plaintext?: { size: number; sha256: string }
  comment: string
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const makeIdentity = (label: string) =>
  bech32.encodeFromBytes('AGE-SECRET-KEY-PQ-', sha256(utf8(label))).toUpperCase()

/** Runs a function with `crypto.getRandomValues` replaced by SHA-256(label ‖ counter). */
async function withFixedRandomness<result>(label: string, make: () => Promise<result>): Promise<result> {
  const { getRandomValues } = globalThis.crypto
  let counter = 0
  const fixed = (view: Uint8Array) => {
    for (let at = 0; at < view.length; at += 32)
      view.set(sha256(utf8(`${label} ${counter++}`)).subarray(0, view.length - at), at)
    return view
  }
  globalThis.crypto.getRandomValues = fixed as typeof getRandomValues
  try {
    return await make()
  } finally {
    globalThis.crypto.getRandomValues = getRandomValues
  }
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return concatBytes(...pieces)
}

const makeContent = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 16)) & 0xff)

/**
 * Makes all vectors.
 *
 * @returns Each with the bytes of its file.
 */
export async function generateAgeVectors(): Promise<{ vector: AgeVector; file: Uint8Array }[]> {
  const identity = makeIdentity('medrec vectors: identity')
  const stranger = makeIdentity('medrec vectors: stranger')
  const recipient = await identityToRecipient(identity)
  const classical = await identityToRecipient(
    bech32.encodeFromBytes('AGE-SECRET-KEY-', sha256(utf8('medrec vectors: classical'))).toUpperCase(),
  )
  const vectors: { vector: AgeVector; file: Uint8Array }[] = []
  const add = async (vector: AgeVector, make: () => Promise<Uint8Array>) => {
    const file = await withFixedRandomness(vector.name, make)
    vectors.push({ vector, file })
    return file
  }
  const describe = (plaintext: Uint8Array) => ({ size: plaintext.length, sha256: hex(sha256(plaintext)) })

  for (const size of [0, 1, 65536, 65537]) {
    const plaintext = makeContent(size)
    await add(
      {
        name: `payload-${size}`,
        expect: 'success',
        identity,
        plaintext: describe(plaintext),
        comment: `a payload of ${size} bytes`,
      },
      () => collect(sealFile({ recipient, source: plaintext })),
    )
  }
  const content = makeContent(3001)
  await add(
    {
      name: 'padme',
      expect: 'success',
      identity,
      padmeSize: 3001,
      plaintext: describe(content),
      comment: '3001 bytes, zeros up to 3072',
    },
    () => collect(sealFile({ recipient, source: padStream({ source: content }) })),
  )
  const hint = { sequence: 1, compartment: 42, epoch: 7, keyId: '000102030405060708090a0b0c0d0e0f' }
  const document = utf8('{"format":"medrec/test","version":1}')
  const sealed = await add(
    {
      name: 'document',
      expect: 'success',
      identity,
      padTo: 1024,
      plaintext: describe(document),
      comment: 'a document with a hint, padded with spaces',
    },
    () => sealBytes({ recipients: [recipient], plaintext: document, hint, padTo: 1024 }),
  )
  const phrase: UnlockKey = { method: 'phrase', key: sha256(utf8('medrec vectors: phrase')) }
  const passkey: UnlockKey = { method: 'passkey', key: sha256(utf8('medrec vectors: passkey')) }
  const unlock = { method: passkey.method, key: hex(passkey.key) }
  await add(
    {
      name: 'unlock-box',
      expect: 'success',
      unlock,
      padTo: 1024,
      plaintext: describe(document),
      comment: 'two methods, opened by the second',
    },
    () => sealUnlockBox({ keys: [phrase, passkey], plaintext: document, padTo: 1024 }),
  )

  await add(
    { name: 'wrong-key', expect: 'WrongKeyError', identity: stranger, comment: 'sealed to another key' },
    async () => sealed,
  )
  await add(
    {
      name: 'wrong-unlock-key',
      expect: 'WrongKeyError',
      unlock: { ...unlock, key: hex(phrase.key) },
      comment: "the phrase's key as a passkey's",
    },
    () => sealUnlockBox({ keys: [phrase, passkey], plaintext: document }),
  )
  const sealAnyhow = async (...recipients: (string | Recipient)[]) => {
    const encrypter = new Encrypter()
    for (const each of recipients) encrypter.addRecipient(each)
    return encrypter.encrypt(document)
  }
  const stanza = (line: string): Recipient => ({
    wrapFileKey: () => [new Stanza(line.split(' '), new Uint8Array(0))],
  })
  const key = `medrec/key 1 42 7 ${hint.keyId}`
  const refused: [name: string, recipients: (string | Recipient)[], comment: string][] = [
    ['two-recipients', [recipient, await identityToRecipient(stranger)], 'two hybrid recipients'],
    ['classical', [recipient, classical], 'a classical stanza beside the hybrid one'],
    ['unknown-stanza', [recipient, stanza('example.org/x y')], 'a stanza of another application'],
    ['two-hints', [recipient, stanza(key), stanza(key)], 'two hints'],
    ['hint-leading-zero', [recipient, stanza(key.replace(' 7 ', ' 07 '))], 'an epoch that is not canonical'],
    ['hint-upper-case', [recipient, stanza(key.replace('0a0b', '0A0B'))], 'a key id in upper case'],
  ]
  for (const [name, recipients, comment] of refused)
    await add({ name, expect: 'AgePolicyError', identity, comment }, () => sealAnyhow(...recipients))

  const damage = (name: string, expected: string, comment: string, make: (file: Uint8Array) => Uint8Array) =>
    add({ name, expect: expected, identity, comment }, async () => make(sealed.slice()))
  const flip = (file: Uint8Array, at: number) => file.with(at, (file[at] ?? 0) ^ 1)
  await damage('flipped-tag', 'PayloadIntegrityError', 'the last bit of the tag', (file) =>
    flip(file, file.length - 1),
  )
  await damage('flipped-nonce', 'PayloadIntegrityError', 'a bit of the payload nonce', (file) =>
    flip(file, file.length - 1024 - 32),
  )
  await damage('trailing-byte', 'PayloadIntegrityError', 'one byte too many', (file) =>
    concatBytes(file, new Uint8Array(1)),
  )
  await damage('cut-by-one', 'PayloadIntegrityError', 'one byte too few', (file) => file.subarray(0, -1))
  await damage('cut-in-header', 'AgeHeaderError', 'the header is not complete', (file) =>
    file.subarray(0, 1000),
  )
  await damage('flipped-mac', 'AgeHeaderError', "a bit of the header's MAC", (file) =>
    flip(file, file.length - 1024 - 32 - 10),
  )
  await damage('large-header', 'AgeHeaderError', 'a header over 64 KiB', (file) => {
    const lines = utf8('-> example.org/x\n\n'.repeat(3700))
    return concatBytes(file.subarray(0, 22), lines, file.subarray(22))
  })
  const long = await collect(sealFile({ recipient, source: makeContent(65537) }))
  await add(
    {
      name: 'cut-at-chunk-border',
      expect: 'PayloadIntegrityError',
      identity,
      comment: 'the last of two chunks is missing',
    },
    async () =>
      (await collect(sealFile({ recipient, source: makeContent(65537) }))).subarray(0, long.length - 17),
  )
  await add(
    {
      name: 'padding-not-minimal',
      expect: 'PaddingError',
      identity,
      padTo: 1024,
      comment: 'a block of spaces too many',
    },
    () =>
      sealBytes({
        recipients: [recipient],
        plaintext: concatBytes(document, utf8(' '.repeat(2048 - document.length))),
      }),
  )
  await add(
    {
      name: 'padme-not-zero',
      expect: 'PaddingError',
      identity,
      padmeSize: 3001,
      comment: 'a byte of the padding is not zero',
    },
    () =>
      collect(sealFile({ recipient, source: concatBytes(content, new Uint8Array(70), new Uint8Array([1])) })),
  )
  return vectors
}
