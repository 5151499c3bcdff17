import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { BlockCorruptError, BlockTooLargeError, InvalidCidError } from '../errors/storage.ts'

/** Multicodec code of raw bytes. */
export const rawCode = 0x55
/** Multicodec code of DAG-PB nodes. */
export const dagPbCode = 0x70
/** Multihash code of sha2-256. */
export const sha256Code = 0x12
/** Bytes of a sha2-256 digest. */
export const digestSize = 32
/** The largest block: 2 MiB, what bitswap peers accept. */
export const maxBlockSize = 2 * 1024 * 1024

type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

const sha256Backend: Sha256 = (() => {
  const node = globalThis.process?.getBuiltinModule?.('node:crypto')
  // One-shot hashing in Node is twice as fast as WebCrypto for blocks of 1 MiB.
  if (node) return (bytes) => new Uint8Array(node.hash('sha256', bytes, 'buffer'))
  return async (bytes) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
})()

/**
 * Makes the CID of a block.
 *
 * @param parameters.bytes - The block, at most 2 MiB.
 * @param parameters.code - Multicodec code: raw (0x55, the default) or dag-pb (0x70).
 * @returns The CIDv1 with its sha2-256 digest.
 * @throws BlockTooLargeError above 2 MiB.
 *
 * @example
 * import { createCid } from '@medrec/sdk/storage'
 *
 * const cid = await createCid({ bytes: new TextEncoder().encode('hello world') })
 * // CID(bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e)
 */
export async function createCid(parameters: createCid.Parameters): Promise<CID> {
  const { bytes, code = rawCode } = parameters
  if (bytes.length > maxBlockSize) throw new BlockTooLargeError({ size: bytes.length, limit: maxBlockSize })
  return CID.createV1(code, createDigest(sha256Code, await sha256Backend(bytes)))
}

export declare namespace createCid {
  type Parameters = {
    bytes: Uint8Array
    code?: typeof rawCode | typeof dagPbCode | undefined
  }
  type ErrorType = BlockTooLargeError
}

/**
 * Checks a block against its CID.
 *
 * @param parameters.cid - A CID of our profile.
 * @param parameters.bytes - What somebody says is the block.
 * @param parameters.source - Who said it, for the error: `local` or a store's name.
 * @throws BlockCorruptError where the digest differs; BlockTooLargeError above 2 MiB; InvalidCidError for foreign CIDs.
 *
 * @example
 * import { verifyBlock } from '@medrec/sdk/storage'
 *
 * await verifyBlock({ cid, bytes, source: 'node-1' })
 */
export async function verifyBlock(parameters: verifyBlock.Parameters): Promise<void> {
  const { bytes, cid, source } = parameters
  assertCid(cid)
  if (bytes.length > maxBlockSize) throw new BlockTooLargeError({ size: bytes.length, limit: maxBlockSize })
  const digest = await sha256Backend(bytes)
  if (!equalBytes(digest, cid.multihash.digest)) throw new BlockCorruptError({ cid: cid.toString(), source })
}

export declare namespace verifyBlock {
  type Parameters = { cid: CID; bytes: Uint8Array; source: string }
  type ErrorType = BlockCorruptError | BlockTooLargeError | InvalidCidError
}

/**
 * Parses a CID strictly: CIDv1, raw or dag-pb, sha2-256, lower-case base32, nothing around it.
 *
 * @param text - `bafk…` (raw) or `bafy…` (dag-pb), 59 characters.
 * @returns The CID.
 * @throws InvalidCidError for everything else.
 *
 * @example
 * import { parseCid } from '@medrec/sdk/storage'
 *
 * const cid = parseCid('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')
 */
export function parseCid(text: string): CID {
  // 'b' and 36 bytes in base32: the pattern bounds the work before any parsing.
  if (!/^b[a-z2-7]{58}$/.test(text)) throw new InvalidCidError({ reason: 'not 59 characters of base32' })
  let cid: CID
  try {
    cid = CID.parse(text)
  } catch (cause) {
    throw new InvalidCidError({ reason: 'does not parse', cause })
  }
  assertCid(cid)
  // Base32 has two spare bits in the last character; only one spelling of a CID is accepted.
  if (cid.toString() !== text) throw new InvalidCidError({ reason: 'not in canonical base32' })
  return cid
}

/**
 * Refuses a CID object outside our profile.
 *
 * @param cid - Any CID.
 * @throws InvalidCidError unless it is CIDv1, raw or dag-pb, sha2-256 with 32 bytes.
 */
export function assertCid(cid: CID): void {
  if (cid.version !== 1) throw new InvalidCidError({ reason: 'not version 1' })
  if (cid.code !== rawCode && cid.code !== dagPbCode)
    throw new InvalidCidError({ reason: 'not raw or dag-pb' })
  if (cid.multihash.code !== sha256Code || cid.multihash.digest.length !== digestSize)
    throw new InvalidCidError({ reason: 'not sha2-256' })
}

/**
 * Makes the raw CID of a digest that stands on chain.
 *
 * @param digest - SHA-256 of the block: 32 bytes, or `0x` and 64 hex digits.
 * @returns The CIDv1 with codec raw.
 * @throws InvalidCidError for any other length or spelling.
 *
 * @example
 * import { digestToCid } from '@medrec/sdk/storage'
 *
 * const cid = digestToCid('0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9')
 */
export function digestToCid(digest: Uint8Array | `0x${string}`): CID {
  const bytes = typeof digest === 'string' ? parseDigest(digest) : digest
  if (bytes.length !== digestSize) throw new InvalidCidError({ reason: 'a digest has 32 bytes' })
  return CID.createV1(rawCode, createDigest(sha256Code, Uint8Array.from(bytes)))
}

/**
 * Takes the digest out of a raw CID, as it is put on chain.
 *
 * @param cid - A raw CID: the digest of a dag-pb node would lose its codec.
 * @returns SHA-256 of the block, 32 bytes.
 * @throws InvalidCidError for any other CID.
 */
export function cidToDigest(cid: CID): Uint8Array {
  assertCid(cid)
  if (cid.code !== rawCode) throw new InvalidCidError({ reason: 'only a raw CID can be written as a digest' })
  return Uint8Array.from(cid.multihash.digest)
}

/**
 * Takes the digest out of a raw CID, in the spelling of viem.
 *
 * @param cid - A raw CID.
 * @returns `0x` and 64 lower-case hex digits.
 * @throws InvalidCidError for any other CID.
 */
export function cidToDigestHex(cid: CID): `0x${string}` {
  cidToDigest(cid)
  return `0x${digestKey(cid)}`
}

/** The digest of any CID of our profile as 64 hex digits: what stores use as a key, for raw and dag-pb alike. */
export function digestKey(cid: CID): string {
  assertCid(cid)
  let key = ''
  for (const byte of cid.multihash.digest) key += byte.toString(16).padStart(2, '0')
  return key
}

function parseDigest(digest: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{64}$/.test(digest)) throw new InvalidCidError({ reason: 'not 0x and 64 hex digits' })
  return Uint8Array.from({ length: digestSize }, (_, i) =>
    Number.parseInt(digest.slice(2 + 2 * i, 4 + 2 * i), 16),
  )
}

/** Compares two byte strings that are public. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
