import canonicalize from 'canonicalize'
import * as v from 'valibot'
import { CanonicalJsonError, InvalidParameterError, SchemaError, TooLargeError } from '../errors/crypto.ts'
import { equalBytes, utf8 } from './primitives.ts'

/** What MedRec's JSON formats may hold: no fractions, no `undefined`, plain objects only. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue }

export type CanonicalLimits = {
  /** Largest document read, in bytes; 1 MiB where not given. */
  maxBytes?: number | undefined
  /** Deepest nesting of arrays and objects read; 32 where not given. */
  maxDepth?: number | undefined
}

const defaultMaxBytes = 1024 * 1024
const defaultMaxDepth = 32

/**
 * Encodes a value as canonical JSON (RFC 8785), integers only.
 *
 * @param value - Plain JSON: members that are `undefined`, fractions, and instances of classes are refused.
 * @returns The UTF-8 bytes; the last is never a space, so that padding can follow.
 * @throws {InvalidParameterError} if the value is not plain JSON of integers, or deeper than 32.
 *
 * @example
 * import { encodeCanonical } from '@medrec/sdk/crypto'
 *
 * encodeCanonical({ b: 1, a: [true] }) // bytes of {"a":[true],"b":1}
 */
export function encodeCanonical(value: unknown): Uint8Array {
  const flaw = findFlaw(value, defaultMaxDepth)
  if (flaw !== undefined)
    throw new InvalidParameterError({
      parameter: 'value',
      expected: `plain JSON of integers, without ${flaw}`,
    })
  const text = canonicalize(value)
  if (text === undefined) throw new InvalidParameterError({ parameter: 'value', expected: 'plain JSON' })
  return utf8(text)
}

/**
 * Reads canonical JSON: the bytes must equal their own canonicalisation, which leaves no room for duplicate keys,
 * a byte order mark, whitespace, odd numbers or escapes; then the schema is checked.
 *
 * @param bytes - The document, without padding.
 * @param schema - A valibot schema; use `v.strictObject`. Keys must never be content: errors name them.
 * @param limits - Bounds applied before anything is parsed.
 * @returns What the schema makes of the value.
 * @throws {TooLargeError} if it is larger than `maxBytes`.
 * @throws {CanonicalJsonError} if the bytes are not canonical, too deep, or hold fractions.
 * @throws {SchemaError} if the value does not fit the schema; names the path, never the value.
 *
 * @example
 * import { decodeCanonical } from '@medrec/sdk/crypto'
 * import * as v from 'valibot'
 *
 * const { version } = decodeCanonical(bytes, v.strictObject({ version: v.literal(1) }))
 */
export function decodeCanonical<schema extends v.GenericSchema>(
  bytes: Uint8Array,
  schema: schema,
  limits: CanonicalLimits = {},
): v.InferOutput<schema> {
  const { maxBytes = defaultMaxBytes, maxDepth = defaultMaxDepth } = limits
  if (bytes.length > maxBytes)
    throw new TooLargeError({ what: 'document', limit: maxBytes, size: bytes.length })
  const value = parseCanonical(bytes, maxDepth)
  const result = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true })
  if (!result.success) throw new SchemaError({ path: describePath(result.issues[0]) })
  return result.output
}

function parseCanonical(bytes: Uint8Array, maxDepth: number): unknown {
  if (exceedsDepth(bytes, maxDepth))
    throw new CanonicalJsonError({ reason: `nested deeper than ${maxDepth}` })
  let value: unknown
  let canonical: string | undefined
  try {
    // `ignoreBOM` keeps a byte order mark in the text, where JSON.parse refuses it.
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    canonical = canonicalize(value)
  } catch {
    // The cause is dropped on purpose: V8 quotes the text it could not parse.
    throw new CanonicalJsonError({ reason: 'not JSON in UTF-8' })
  }
  const flaw = findFlaw(value, maxDepth)
  if (flaw !== undefined) throw new CanonicalJsonError({ reason: `holds ${flaw}` })
  if (canonical === undefined || !equalBytes(utf8(canonical), bytes))
    throw new CanonicalJsonError({ reason: 'the bytes differ from their canonical form (RFC 8785)' })
  return value
}

/** Counts brackets outside strings, so that depth is bounded before a parser sees the text. */
function exceedsDepth(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return false
}

/** Names what keeps a value from being one of {@link CanonicalValue}, or undefined. Bounded by `maxDepth`. */
function findFlaw(value: unknown, maxDepth: number): string | undefined {
  if (value === null || typeof value === 'boolean') return undefined
  if (typeof value === 'string') return value.isWellFormed() ? undefined : 'a lone surrogate'
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? undefined : 'a number that is no safe integer'
  if (typeof value !== 'object') return `a value of type ${typeof value}`
  if (maxDepth === 0) return 'too many levels'
  if (!Array.isArray(value)) {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return 'an instance of a class'
    if (Object.hasOwn(value, '__proto__')) return 'a member named __proto__'
    if (!Object.keys(value).every((key) => key.isWellFormed())) return 'a lone surrogate'
  }
  // Array.from visits the holes of sparse arrays too, as undefined.
  const members = Array.isArray(value) ? Array.from(value) : Object.values(value)
  for (const member of members) {
    const flaw = findFlaw(member, maxDepth - 1)
    if (flaw !== undefined) return flaw
  }
  return undefined
}

/** Path of an issue; a key that the schema does not know is content and stays out. */
function describePath(issue: v.BaseIssue<unknown>): string {
  const segments = (issue.path ?? []).map((item) =>
    'origin' in item && item.origin === 'key' ? '*' : `${item.key}`,
  )
  return ['$', ...segments].join('.')
}
