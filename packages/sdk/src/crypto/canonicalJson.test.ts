import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { CanonicalJsonError, InvalidParameterError, SchemaError, TooLargeError } from '../errors/crypto.ts'
import { decodeCanonical, encodeCanonical } from './canonicalJson.ts'
import { utf8 } from './primitives.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('default', () => {
  const bytes = encodeCanonical({ b: 1, a: [true, null, 'é\n'], '10': -0 })
  expect(text(bytes)).toBe('{"10":0,"a":[true,null,"é\\n"],"b":1}')
  const schema = v.strictObject({ '10': v.number(), a: v.array(v.unknown()), b: v.literal(1) })
  expect(decodeCanonical(bytes, schema)).toEqual({ '10': 0, a: [true, null, 'é\n'], b: 1 })
})

test('behavior: what is encoded decodes to the same value and bytes', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value')),
      fc.dictionary(
        fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
        tie('value'),
        { noNullPrototype: true },
      ),
    ),
  }))
  fc.assert(
    fc.property(value, (value) => {
      const bytes = encodeCanonical(value)
      expect(encodeCanonical(decodeCanonical(bytes, v.unknown()))).toEqual(bytes)
      expect(bytes.at(-1)).not.toBe(0x20)
    }),
  )
})

test.each([
  ['a duplicate key', '{"a":1,"a":1}'],
  ['keys out of order', '{"b":1,"a":1}'],
  ['a space', '{"a": 1}'],
  ['a line feed at the end', '{"a":1}\n'],
  ['padding', '{"a":1} '],
  ['a byte order mark', '\ufeff{"a":1}'],
  ['a fraction', '{"a":1.5}'],
  ['a fraction that is whole', '{"a":1.0}'],
  ['an exponent', '{"a":1e2}'],
  ['minus zero', '{"a":-0}'],
  ['a number too large', '{"a":9007199254740992}'],
  ['a number too large for a double', '{"a":1e999}'],
  ['a needless escape', '{"a":"\\u0041"}'],
  ['an escaped slash', '{"a":"\\/"}'],
  ['a lone surrogate', '{"a":"\\ud800"}'],
  ['__proto__', '{"__proto__":{"a":1}}'],
  ['a comment', '{/**/}'],
  ['two documents', '{}{}'],
  ['nothing', ''],
  ['not JSON', 'secret-token'],
])('error: %s', (_, document) => {
  expect(() => decodeCanonical(utf8(document), v.unknown())).toThrow(CanonicalJsonError)
})

test('error: bytes that are not UTF-8', () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ])
    expect(() => decodeCanonical(Uint8Array.from(bytes), v.unknown())).toThrow(CanonicalJsonError)
})

describe('limits', () => {
  test('error: too deep, before it is parsed', () => {
    const nest = (depth: number) => utf8('['.repeat(depth) + ']'.repeat(depth))
    expect(() => decodeCanonical(nest(33), v.unknown())).toThrow(/canonical/)
    expect(() => decodeCanonical(nest(500_000), v.unknown())).toThrow(CanonicalJsonError)
    expect(decodeCanonical(nest(32), v.unknown())).toBeInstanceOf(Array)
    expect(decodeCanonical(utf8('"[[[["'), v.unknown(), { maxDepth: 0 })).toBe('[[[[')
    expect(decodeCanonical(utf8('"\\"[[[\\\\"'), v.unknown(), { maxDepth: 0 })).toBe('"[[[\\')
  })

  test('error: too large', () => {
    expect(() => decodeCanonical(utf8('"12345678"'), v.unknown(), { maxBytes: 9 })).toThrow(TooLargeError)
    expect(decodeCanonical(utf8('"12345678"'), v.unknown(), { maxBytes: 10 })).toBe('12345678')
  })
})

test('error: a schema that does not fit names the path and never the value', () => {
  const schema = v.strictObject({ list: v.array(v.strictObject({ n: v.number() })) })
  const decode = (value: unknown) => {
    try {
      return decodeCanonical(encodeCanonical(value), schema)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
      return JSON.stringify(error)
    }
  }
  expect(decode({ list: [{ n: 1 }, { n: 'canary-value' }] })).toMatch(/at \$\.list\.1\.n/)
  expect(decode({ list: [{ n: 'canary-value' }] })).not.toContain('canary')
  expect(decode({ list: [{ n: 1, 'canary-key': 2 }] })).toMatch(/at \$\.list\.0\.\*/)
  expect(decode({ list: [], 'canary-key': 2 })).not.toContain('canary')
})

test('error: nothing of a document that can not be parsed is quoted', () => {
  try {
    decodeCanonical(utf8('canary-value'), v.unknown())
    expect.unreachable()
  } catch (error) {
    const { stack = '', cause } = error as Error
    expect(stack).not.toContain('canary')
    expect(cause).toBeUndefined()
  }
})

test('error: values that JSON would silently drop or change', () => {
  const sparse: unknown[] = []
  sparse[1] = 1
  const circular: { self?: unknown } = {}
  circular.self = circular
  for (const value of [
    undefined,
    { a: undefined },
    [undefined],
    sparse,
    Number.NaN,
    1.5,
    2 ** 53,
    1n,
    () => 1,
    Symbol('x'),
    new Date(0),
    new Uint8Array(1),
    new Map(),
    '\ud800',
    { '\ud800': 1 },
    JSON.parse('{"__proto__":1}'),
    circular,
  ])
    expect(() => encodeCanonical(value)).toThrow(InvalidParameterError)
})
