import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidParameterError } from '../errors/crypto.ts'
import {
  concatBytes,
  createNobleSha256,
  createSha256,
  equalBytes,
  getEd25519PublicKey,
  hkdf,
  randomBytes,
  sha256,
  signEd25519,
  utf8,
  verifyEd25519,
} from './primitives.ts'

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('hkdf: RFC 5869, test cases 1 and 3', () => {
  const ikm = new Uint8Array(22).fill(0x0b)
  expect(hex(hkdf(ikm, fromHex('000102030405060708090a0b0c'), fromHex('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  )
  expect(hex(hkdf(ikm, new Uint8Array(0), new Uint8Array(0), 42))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  )
})

test('error: hkdf of a length that is none', () => {
  for (const length of [0, -1, 8161, 1.5, Number.NaN])
    expect(() => hkdf(utf8('k'), utf8(''), utf8(''), length)).toThrow(InvalidParameterError)
})

test('sha256: FIPS 180 example, both implementations, however cut', () => {
  expect(hex(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const [node, noble] = [createSha256(), createNobleSha256()]
      for (const piece of pieces) {
        node.update(piece)
        noble.update(piece)
      }
      const digest = hex(node.digest())
      expect(digest).toBe(hex(noble.digest()))
      expect(digest).toBe(hex(sha256(concatBytes(...pieces))))
    }),
  )
})

test('equalBytes, randomBytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(equalBytes(a, a.slice())).toBe(true)
      expect(equalBytes(a, b)).toBe(hex(a) === hex(b))
    }),
  )
  expect(randomBytes(16)).toHaveLength(16)
  expect(equalBytes(randomBytes(16), randomBytes(16))).toBe(false)
})

describe('Ed25519', () => {
  const secretKey = fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
  const publicKey = getEd25519PublicKey(secretKey)
  const message = utf8('message')
  const domain = 'medrec/test/v1'
  const signature = signEd25519({ domain, message, secretKey })

  test('default: RFC 8032 key of test 1; signed is domain ‖ 0 ‖ message', () => {
    expect(hex(publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    expect(verifyEd25519({ domain, message, publicKey, signature })).toBe(true)
    expect(ed25519.verify(signature, utf8('medrec/test/v1\0message'), publicKey)).toBe(true)
  })

  test('T10: another domain, message or key, or any flipped bit, does not verify', () => {
    const other = getEd25519PublicKey(randomBytes(32))
    expect(verifyEd25519({ domain: 'medrec/test/v2', message, publicKey, signature })).toBe(false)
    expect(verifyEd25519({ domain, message: utf8('Message'), publicKey, signature })).toBe(false)
    expect(verifyEd25519({ domain, message, publicKey: other, signature })).toBe(false)
    for (let at = 0; at < 64; at++) {
      const altered = signature.slice()
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8))
      expect(verifyEd25519({ domain, message, publicKey, signature: altered })).toBe(false)
    }
  })

  test('T14: a signature with s + L is not a second one', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    let s = order
    for (let at = 0; at < 32; at++) s += BigInt(signature[32 + at] ?? 0) << BigInt(8 * at)
    const malleable = signature.slice()
    for (let at = 0; at < 32; at++) malleable[32 + at] = Number((s >> BigInt(8 * at)) & 255n)
    expect(verifyEd25519({ domain, message, publicKey, signature: malleable })).toBe(false)
  })

  test('T10: a key of small order, which signs everything, is refused', () => {
    const identityPoint = new Uint8Array(32)
    identityPoint[0] = 1
    const forged = concatBytes(identityPoint, new Uint8Array(32))
    const bound = utf8('medrec/test/v1\0message')
    // The loose rules of ZIP 215 accept it: that is what the strict ones are for.
    expect(ed25519.verify(forged, bound, identityPoint, { zip215: true })).toBe(true)
    expect(verifyEd25519({ domain, message, publicKey: identityPoint, signature: forged })).toBe(false)
  })

  test('error: malformed keys and signatures just do not verify; malformed domains are bugs', () => {
    for (const length of [0, 63, 65])
      expect(verifyEd25519({ domain, message, publicKey, signature: new Uint8Array(length) })).toBe(false)
    for (const wrong of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(32).fill(255)])
      expect(verifyEd25519({ domain, message, publicKey: wrong, signature })).toBe(false)
    for (const wrong of ['', 'a\0b', 'A', 'x'.repeat(65)]) {
      expect(() => signEd25519({ domain: wrong, message, secretKey })).toThrow(InvalidParameterError)
      expect(() => verifyEd25519({ domain: wrong, message, publicKey, signature })).toThrow(
        InvalidParameterError,
      )
    }
    expect(() => signEd25519({ domain, message, secretKey: new Uint8Array(31) })).toThrow(
      InvalidParameterError,
    )
  })
})
