import { base64, hex } from '@scure/base'
import { CID } from 'multiformats/cid'
import * as v from 'valibot'
import { type Address, isAddress } from 'viem'
import { InvalidParameterError } from '../errors/crypto.ts'
import { FormatTypeError, UnsupportedVersionError } from '../errors/formats.ts'
import { type CanonicalLimits, type CanonicalValue, decodeCanonical } from './canonicalJson.ts'

/** Where a document belongs: a vault on a registry of a chain. Addresses in any case; they are stored in lower case. */
export type VaultContext = {
  /** EIP-155 chain id. */
  chainId: number
  /** The `PatientRegistry` or `DoctorRegistry` that holds the vault. */
  registry: Address
  /** The account whose vault it is. */
  owner: Address
}

/** Number of the inbox, a compartment of its own that is never granted. */
export const inbox = 255

/** Compartments are numbered 0 to 47, as in the mask of a grant. */
export const maxCompartments = 48

const pattern = <type extends string = string>(expression: RegExp) =>
  v.custom<type>((value) => typeof value === 'string' && expression.test(value))

/** 16 bytes in lower-case hex: ids and tags. */
export const hex16 = pattern(/^[0-9a-f]{32}$/)
/** 32 bytes in lower-case hex: digests and public keys. */
export const hex32 = pattern(/^[0-9a-f]{64}$/)
/** An address in lower-case hex with `0x`. */
export const address = pattern<Address>(/^0x[0-9a-f]{40}$/)
/** A hybrid age recipient (1959 characters). */
export const recipient = pattern(/^age1pq1[02-9ac-hj-np-z]{1952}$/)
/** A hybrid age identity (77 characters). */
export const ageIdentity = pattern(/^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/)
/** A positive safe integer. */
export const chainId = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
export const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
/** Numbers that begin at 1: versions, epochs, sequences. */
export const ordinal = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffffffff))
/** Seconds since 1970, up to the year 36812. */
export const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 40 - 1))
/** Bytes of a content, up to 2^53 − 1. */
export const byteLength = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** A compartment that can be granted. */
export const compartment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxCompartments - 1))
/** A compartment or the inbox. */
export const compartmentOrInbox = v.union([compartment, v.literal(inbox)])

/** The CID of one raw block: CIDv1, raw, SHA-256, base32. */
export const rawCid = v.custom<string>((value) => isCid(value, [0x55]))
/** The CID of a file: CIDv1, raw or dag-pb, SHA-256, base32. */
export const fileCid = v.custom<string>((value) => isCid(value, [0x55, 0x70]))

function isCid(value: unknown, codecs: readonly number[]): boolean {
  if (typeof value !== 'string' || value.length !== 59) return false
  try {
    const cid = CID.parse(value)
    return (
      cid.version === 1 &&
      cid.multihash.code === 0x12 &&
      codecs.includes(cid.code) &&
      cid.toString() === value
    )
  } catch {
    return false
  }
}

/**
 * Bytes in padded, canonical base64 (RFC 4648 §4).
 *
 * @param bounds.min - Fewest bytes.
 * @param bounds.max - Most bytes.
 */
export function base64Bytes({ min, max }: { min: number; max: number }) {
  return v.custom<string>((value) => {
    if (typeof value !== 'string' || value.length > Math.ceil(max / 3) * 4) return false
    try {
      const { length } = base64.decode(value)
      return length >= min && length <= max
    } catch {
      return false
    }
  })
}

/** 32 secret bytes in base64. */
export const seed = base64Bytes({ min: 32, max: 32 })

/** Text for people: well-formed Unicode without control characters (U+0000–001F, 007F–009F). */
export function plainText({ max }: { max: number }) {
  return v.custom<string>(
    (value) =>
      typeof value === 'string' &&
      value.length > 0 &&
      value.length <= max &&
      value.isWellFormed() &&
      !/\p{Cc}/u.test(value),
  )
}

const itemName = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9./-]{0,63}$/))

/** An open set of named items: `ext` of a format, `policy` of a vault. Readers keep what they do not know. */
export const openItems = v.record(
  itemName,
  v.custom<CanonicalValue>(() => true),
)

/** Opening members of every object: `type` and `v`. */
export function formatHead<const type extends string>(type: type) {
  return { type: v.literal(type), v: v.literal(1) } as const
}

const anyHead = v.looseObject({ type: v.string(), v: v.pipe(v.number(), v.integer()) })

/**
 * Reads one of MedRec's JSON formats: canonical bytes, then the type, then the version, then the strict schema.
 *
 * @param parameters.bytes - The document, without padding.
 * @param parameters.type - Its type, e.g. `medrec/vault`.
 * @param parameters.schema - The schema of version 1.
 * @param parameters.limits - Bounds on size and depth.
 * @returns The document.
 * @throws {FormatTypeError} if it is of another type.
 * @throws {UnsupportedVersionError} if its version is not 1.
 */
export function decodeFormat<schema extends v.GenericSchema>(parameters: {
  bytes: Uint8Array
  type: string
  schema: schema
  limits?: CanonicalLimits | undefined
}): v.InferOutput<schema> {
  const { bytes, limits, schema, type } = parameters
  const head = decodeCanonical(bytes, anyHead, limits)
  if (head.type !== type) throw new FormatTypeError({ expected: describeType(type) })
  if (head.v !== 1) throw new UnsupportedVersionError({ format: describeType(type), version: head.v })
  return decodeCanonical(bytes, schema, limits)
}

/** `medrec/key-box` → `key box`. */
export function describeType(type: string): string {
  return type.replace('medrec/', '').replaceAll('-', ' ')
}

/**
 * Lower-cases an address.
 *
 * @param value - Address in any case; a mixed one is not checked against EIP-55 here.
 * @throws {InvalidParameterError} if it is no address.
 */
export function toLowerAddress(value: string): Address {
  if (!isAddress(value, { strict: false }))
    throw new InvalidParameterError({ parameter: 'address', expected: '20 bytes in hex' })
  return value.toLowerCase() as Address
}

/** The context with its addresses in the case in which formats store them. */
export function normalizeContext(context: VaultContext): VaultContext {
  if (!v.is(chainId, context.chainId))
    throw new InvalidParameterError({ parameter: 'chainId', expected: 'a positive integer' })
  return {
    chainId: context.chainId,
    registry: toLowerAddress(context.registry),
    owner: toLowerAddress(context.owner),
  }
}

/** Lower-case hex without `0x`. */
export const toHex = (bytes: Uint8Array): string => hex.encode(bytes)
/** Bytes of lower-case hex without `0x`. */
export const fromHex = (text: string): Uint8Array => hex.decode(text)
/** Padded base64. */
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes)
/** Bytes of padded, canonical base64. */
export const fromBase64 = (text: string): Uint8Array => base64.decode(text)

/** A FHIR `string`, as far as we publish it. */
export const fhirText = plainText({ max: 256 })
/** A FHIR `uri`. */
export const fhirUri = pattern(/^[a-z][a-z0-9+.-]{0,31}:[!-~]{1,224}$/i)
/** A FHIR `date`: year, month or day. */
export const fhirDate = pattern(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/)

/** Address of a store: `https:`, or `http:` on loopback; no credentials, query or fragment. */
export const storeUrl = v.custom<string>((value) => {
  if (typeof value !== 'string' || value.length > 256 || !URL.canParse(value)) return false
  const { hash, hostname, href, password, protocol, search, username } = new URL(value)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return (
    href === value &&
    (protocol === 'https:' || (protocol === 'http:' && loopback)) &&
    [hash, password, search, username].every((part) => part === '')
  )
})

/** `type/subtype` with parameters (RFC 9110 §8.3.1), printable ASCII. */
export const mediaType = pattern(/^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+-]{1,64}( ?; ?[!-~ ]{1,120})?$/i)

/** A name as its author gave it: 1 to 10,000 UTF-16 units of well-formed Unicode, whatever else is in it. */
export const fileName = v.custom<string>(
  (value) => typeof value === 'string' && value.length >= 1 && value.length <= 10_000 && value.isWellFormed(),
)

/** Refuses arrays that are not in strictly ascending order of a key, and so duplicates too. */
export function ascending<item>(key: (item: item) => number | string) {
  return v.check<item[], string>((items) => {
    const keys = items.map(key)
    return keys.every((value, i) => {
      const previous = keys[i - 1]
      return previous === undefined || previous < value
    })
  }, 'not ascending')
}
