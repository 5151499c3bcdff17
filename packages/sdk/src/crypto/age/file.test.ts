import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
  Stanza,
} from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { MedrecError } from '../../errors/base.ts'
import {
  AgeHeaderError,
  AgePolicyError,
  IdentityFormatError,
  InvalidParameterError,
  PaddingError,
  PayloadIntegrityError,
  RecipientError,
  TooLargeError,
  WrongKeyError,
} from '../../errors/crypto.ts'
import { concatBytes, equalBytes, utf8 } from '../primitives.ts'
import { openBytes, openFile, openUnlockBox, sealBytes, sealFile, sealUnlockBox } from './file.ts'
import { createHeader, openHeader } from './header.ts'
import { encodeHint, encodeKeyId, readHint } from './hint.ts'
import { maxHeaderLength, parseHeader } from './parseHeader.ts'

const hint = { sequence: 3, compartment: 17, epoch: 4_294_967_295, keyId: '00112233445566778899aabbccddeeff' }
const plaintext = utf8('{"a":1}')
let identity = ''
let stranger = ''
let recipient = ''
let file: Uint8Array

beforeAll(async () => {
  identity = await generateHybridIdentity()
  stranger = await generateHybridIdentity()
  recipient = await identityToRecipient(identity)
  file = await sealBytes({ recipients: [recipient], plaintext, hint, padTo: 1024 })
})

const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)
const editHeader = (edit: (header: string) => string) => {
  const { length } = parseHeader(file)
  const edited = Uint8Array.from(edit(text(file.subarray(0, length))), (character) => character.charCodeAt(0))
  return concatBytes(edited, file.subarray(length))
}

/** Any age file at all, made by typage without our policy. */
async function sealAnyhow(...recipients: Parameters<Encrypter['addRecipient']>[0][]) {
  const encrypter = new Encrypter()
  for (const each of recipients) encrypter.addRecipient(each)
  return encrypter.encrypt(plaintext)
}

describe('sealBytes and openBytes', () => {
  test('default', async () => {
    expect(await openBytes({ file, identity, padTo: 1024 })).toEqual(plaintext)
  })

  test('behavior: age tools skip the hint, and what they decrypt is still JSON', async () => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const padded = await decrypter.decrypt(file, 'text')
    expect(padded).toHaveLength(1024)
    expect(JSON.parse(padded)).toEqual({ a: 1 })
  })

  test('T3: documents of different length give files of the same length', async () => {
    const other = await sealBytes({
      recipients: [recipient],
      plaintext: utf8(`{"a":"${'x'.repeat(900)}"}`),
      hint,
      padTo: 1024,
    })
    expect(other).toHaveLength(file.length)
  })

  test('T4: the same document sealed twice shares neither header nor payload', async () => {
    const again = await sealBytes({ recipients: [recipient], plaintext, hint, padTo: 1024 })
    const { length } = parseHeader(file)
    expect(equalBytes(again.subarray(0, length), file.subarray(0, length))).toBe(false)
    expect(equalBytes(again.subarray(length), file.subarray(length))).toBe(false)
  })

  test('error: a wrong key says so', async () => {
    const opening = openBytes({ file, identity: stranger, padTo: 1024 })
    await expect(opening).rejects.toThrow(WrongKeyError)
    await expect(opening).rejects.toMatchInlineSnapshot(`
      [WrongKeyError: This key does not open the file.
      The file is sealed to another key: use the key that its hint names, or ask the owner for access.]
    `)
  })

  test('error: recipients none, two, classical, or malformed', async () => {
    const classical = await identityToRecipient(await generateX25519Identity())
    const mistyped = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`
    for (const recipients of [
      [],
      [recipient, recipient],
      [classical],
      [mistyped],
      [recipient.toUpperCase()],
      [''],
    ])
      await expect(sealBytes({ recipients, plaintext })).rejects.toThrow(RecipientError)
    await expect(createHeader({ recipients: [] })).rejects.toThrow(RecipientError)
    await expect(createHeader({ recipients: [recipient, classical] })).rejects.toThrow(RecipientError)
  })

  test('error: identities that are classical or malformed, never quoted', async () => {
    const mistyped = `${identity.slice(0, -1)}${identity.endsWith('Q') ? 'P' : 'Q'}`
    for (const wrong of [await generateX25519Identity(), mistyped, '', identity.toLowerCase()]) {
      const error = await openBytes({ file, identity: wrong }).catch((error: unknown) => error)
      if (!(error instanceof IdentityFormatError)) throw error
      expect(error.cause).toBeUndefined()
      if (wrong) expect(JSON.stringify(error) + error.stack).not.toContain(wrong.slice(20))
    }
  })

  test('error: larger than maxBytes, before anything is decrypted', async () => {
    await expect(openBytes({ file, identity: stranger, maxBytes: 1023 })).rejects.toThrow(TooLargeError)
    expect(await openBytes({ file, identity, maxBytes: 1024 })).toHaveLength(1024)
    await expect(openBytes({ file, identity, maxBytes: 2 ** 30 })).rejects.toThrow(InvalidParameterError)
    const large = new Uint8Array(8 * 1024 * 1024 + 1)
    await expect(sealBytes({ recipients: [recipient], plaintext: large })).rejects.toThrow(TooLargeError)
  })

  test('error: padding that is not ours', async () => {
    for (const content of ['{}', `{}${' '.repeat(2046)}`, ' '.repeat(1024), '']) {
      const other = await sealBytes({ recipients: [recipient], plaintext: utf8(content) })
      await expect(openBytes({ file: other, identity, padTo: 1024 })).rejects.toThrow(PaddingError)
    }
    // Whatever else stands there is content to this layer: canonical JSON refuses it.
    const zeros = utf8(`{}${'\0'.repeat(1022)}`)
    const other = await sealBytes({ recipients: [recipient], plaintext: zeros })
    expect(await openBytes({ file: other, identity, padTo: 1024 })).toEqual(zeros)
    await expect(sealBytes({ recipients: [recipient], plaintext: utf8('{} '), padTo: 1024 })).rejects.toThrow(
      InvalidParameterError,
    )
  })

  test('T6: a flip of any bit of the header or the payload never gives plaintext', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
        const altered = file.slice()
        altered[at] = (altered[at] ?? 0) ^ (1 << bit)
        await expect(openBytes({ file: altered, identity, padTo: 1024 })).rejects.toThrow(MedrecError)
      }),
      { numRuns: 150 },
    )
  })

  test.each([
    ['version', 'age-encryption.org/v1', 'age-encryption.org/v2', AgeHeaderError],
    ['arrow', '-> mlkem', '=> mlkem', AgeHeaderError],
    ['stanza type', 'mlkem768x25519', 'mlkem768x25518', AgePolicyError],
    ['hint type', 'medrec/key', 'medrec/kez', AgePolicyError],
    ['sequence', 'medrec/key 3 ', 'medrec/key 4 ', AgeHeaderError],
    ['compartment', ' 17 ', ' 18 ', AgeHeaderError],
    ['epoch', ' 4294967295 ', ' 4294967294 ', AgeHeaderError],
    ['key id', 'ddeeff', 'ddeefe', AgeHeaderError],
    ['line feed', '\n---', '\r---', AgeHeaderError],
  ] as const)('T6: an altered %s of the header is refused', async (_, from, to, expected) => {
    const altered = editHeader((header) => header.replace(from, to))
    expect(equalBytes(altered, file)).toBe(false)
    await expect(openBytes({ file: altered, identity })).rejects.toThrow(expected)
  })

  test('T6: altered share, wrapped key and MAC are refused', async () => {
    const { length } = parseHeader(file)
    const header = text(file.subarray(0, length))
    const flip = (at: number) =>
      editHeader((header) => `${header.slice(0, at)}${header[at] === 'A' ? 'B' : 'A'}${header.slice(at + 1)}`)
    // A share or a wrapped key that was altered can't be told from one made for another key (implicit rejection).
    await expect(openBytes({ file: flip(header.indexOf('25519 ') + 30), identity })).rejects.toThrow(
      WrongKeyError,
    )
    await expect(openBytes({ file: flip(header.indexOf('\n-> medrec') - 20), identity })).rejects.toThrow(
      WrongKeyError,
    )
    await expect(openBytes({ file: flip(header.length - 20), identity })).rejects.toThrow(AgeHeaderError)
    await expect(openBytes({ file: file.subarray(0, length + 15), identity })).rejects.toThrow(
      PayloadIntegrityError,
    )
  })
})

describe('policy', () => {
  test('T18: other headers that age allows are refused', async () => {
    const classical = await identityToRecipient(await generateX25519Identity())
    const other = { wrapFileKey: () => [new Stanza(['example.org/x', 'y'], new Uint8Array(0))] }
    const key = { wrapFileKey: () => [new Stanza(encodeHint(hint).args, new Uint8Array(0))] }
    for (const recipients of [
      [recipient, classical],
      [classical],
      [recipient, recipient],
      [recipient, other],
      [recipient, key, key],
      [key],
    ])
      await expect(openBytes({ file: await sealAnyhow(...recipients), identity })).rejects.toThrow(
        AgePolicyError,
      )
    expect(await openBytes({ file: await sealAnyhow(key, recipient), identity })).toEqual(plaintext)
    await expect(
      openHeader({ header: await sealAnyhow(recipient, classical), identity, policy: () => {} }),
    ).resolves.toHaveLength(16)
  })

  test('T18: a header of 10,000 stanzas is refused after 64 KiB, streamed or not', async () => {
    const flood = utf8(
      `age-encryption.org/v1\n${'-> X25519 AAAA\nAAAA\n'.repeat(10_000)}--- ${'A'.repeat(43)}\n`,
    )
    expect(() => parseHeader(flood)).toThrow(/well-formed/)
    let read = 0
    function* pieces() {
      for (; read < flood.length; read += 1000) yield flood.subarray(read, read + 1000)
    }
    await expect(openFile({ source: pieces(), identity })).rejects.toThrow(AgeHeaderError)
    expect(read).toBeLessThan(maxHeaderLength + 1000)
  })

  test.each([
    ['nothing', ''],
    ['another file', 'PK\x03\x04'],
    ['no stanza', `age-encryption.org/v1\n--- ${'A'.repeat(43)}\n`],
    ['no end', 'age-encryption.org/v1\n-> a\n\n'],
    ['a space too many', `age-encryption.org/v1\n-> a  b\n\n--- ${'A'.repeat(43)}\n`],
    ['a long line', `age-encryption.org/v1\n-> a\n${'A'.repeat(65)}\n--- ${'A'.repeat(43)}\n`],
    ['a body without end', `age-encryption.org/v1\n-> a\n${'A'.repeat(64)}\n--- ${'A'.repeat(43)}\n`],
    ['loose bits in base64', `age-encryption.org/v1\n-> a\nAB\n--- ${'A'.repeat(43)}\n`],
    ['padding in base64', `age-encryption.org/v1\n-> a\nAA==\n--- ${'A'.repeat(43)}\n`],
    ['a short MAC', `age-encryption.org/v1\n-> a\n\n--- ${'A'.repeat(42)}\n`],
    ['carriage returns', `age-encryption.org/v1\r\n-> a\r\n\r\n--- ${'A'.repeat(43)}\r\n`],
    ['a control character', `age-encryption.org/v1\n-> a\x07\n\n--- ${'A'.repeat(43)}\n`],
  ])('error: %s', (_, header) => {
    expect(() => parseHeader(utf8(header))).toThrow(AgeHeaderError)
  })
})

describe('hint', () => {
  test('default', () => {
    expect(readHint(parseHeader(file))).toEqual(hint)
    expect(text(file)).toContain('\n-> medrec/key 3 17 4294967295 00112233445566778899aabbccddeeff\n\n---')
    expect(encodeKeyId(new Uint8Array(16).fill(0xab))).toBe('ab'.repeat(16))
  })

  test('behavior: a file without one has none', async () => {
    expect(readHint(parseHeader(await sealBytes({ recipients: [recipient], plaintext })))).toBeUndefined()
  })

  test.each([
    ['01 17 0', 'a leading zero'],
    ['+1 17 0', 'a sign'],
    ['4294967296 17 0', 'over 32 bits'],
    ['1 256 0', 'a compartment over 8 bits'],
    ['1 17 1e3', 'an exponent'],
    ['1 17', 'one number less'],
    ['1 17 0 0', 'one number more'],
  ])('error: %s (%s)', (numbers) => {
    const args = `${numbers} ${hint.keyId}`.split(' ')
    expect(() => readHint({ stanzas: [{ type: 'medrec/key', args, body: new Uint8Array(0) }] })).toThrow(
      AgePolicyError,
    )
  })

  test('error: a key id in upper case, a body, numbers out of range', () => {
    const args = ['1', '17', '0', hint.keyId]
    const stanza = { type: 'medrec/key', args, body: new Uint8Array(0) }
    expect(readHint({ stanzas: [stanza] })).toEqual({ ...hint, sequence: 1, epoch: 0 })
    for (const wrong of [
      { ...stanza, body: new Uint8Array(1) },
      { ...stanza, args: args.map((arg) => arg.toUpperCase()) },
    ])
      expect(() => readHint({ stanzas: [wrong] })).toThrow(AgePolicyError)
    for (const wrong of [{ epoch: -1 }, { sequence: 0.5 }, { compartment: 256 }, { keyId: 'x' }])
      expect(() => encodeHint({ ...hint, ...wrong })).toThrow(InvalidParameterError)
  })
})

describe('unlock boxes', () => {
  const phrase = { method: 'phrase', key: new Uint8Array(32).fill(1) } as const
  const passkey = { method: 'passkey', key: new Uint8Array(32).fill(2) } as const
  const second = { method: 'passkey', key: new Uint8Array(32).fill(3) } as const

  test('default: each key opens it alone', async () => {
    const box = await sealUnlockBox({ keys: [phrase, passkey, second], plaintext, padTo: 1024 })
    for (const key of [phrase, passkey, second])
      expect(await openUnlockBox({ file: box, key, padTo: 1024 })).toEqual(plaintext)
  })

  test('error: another key, or the right key as another method', async () => {
    const box = await sealUnlockBox({ keys: [phrase, passkey], plaintext })
    for (const key of [
      second,
      { ...phrase, method: 'device' as const },
      { ...passkey, method: 'phrase' as const },
    ])
      await expect(openUnlockBox({ file: box, key })).rejects.toThrow(WrongKeyError)
  })

  test('error: boxes and sealed files are not mistaken for each other', async () => {
    await expect(
      openBytes({ file: await sealUnlockBox({ keys: [phrase], plaintext }), identity }),
    ).rejects.toThrow(AgePolicyError)
    await expect(openUnlockBox({ file, key: phrase })).rejects.toThrow(AgePolicyError)
  })

  test('error: no key, too many, or one that is not 32 bytes', async () => {
    for (const keys of [
      [],
      Array.from({ length: 17 }, () => phrase),
      [{ ...phrase, key: new Uint8Array(31) }],
    ])
      await expect(sealUnlockBox({ keys, plaintext })).rejects.toThrow(InvalidParameterError)
    const box = await sealUnlockBox({ keys: [phrase], plaintext })
    await expect(openUnlockBox({ file: box, key: { ...phrase, key: new Uint8Array(0) } })).rejects.toThrow(
      InvalidParameterError,
    )
  })
})

test('behavior: sealFile and openFile stream, with the hint', async () => {
  const source = new Uint8Array(200_000).fill(9)
  const opened = await openFile({ source: sealFile({ recipient, source, hint }), identity })
  expect(opened.hint).toEqual(hint)
  const pieces: Uint8Array[] = []
  for await (const piece of opened.plaintext) pieces.push(piece)
  expect(equalBytes(concatBytes(...pieces), source)).toBe(true)
})

test('error: openFile closes the source when the key is wrong', async () => {
  let closed = false
  async function* source() {
    try {
      yield file
      yield file
    } finally {
      closed = true
    }
  }
  await expect(openFile({ source: source(), identity: stranger })).rejects.toThrow(WrongKeyError)
  expect(closed).toBe(true)
})
