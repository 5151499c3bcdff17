import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { Hex } from 'viem'
import { InvalidParameterError } from '../errors/crypto.ts'
import { DigestMismatchError } from '../errors/formats.ts'
import { sha256 } from './primitives.ts'
import { fromHex, toHex } from './schema.ts'

const raw = 0x55
const sha2256 = 0x12

/** A document as one raw block: what is stored, what the chain holds, and where it is found. */
export type Block = {
  bytes: Uint8Array
  /** SHA-256 of `bytes`, as the contracts hold it. */
  digest: Hex
  /** CIDv1, raw, base32. */
  cid: string
}

/**
 * Names a document that is stored as one raw block.
 *
 * @param bytes - The block.
 * @returns The block with its digest and CID.
 *
 * @example
 * import { createBlock } from '@medrec/sdk/crypto'
 *
 * const { cid, digest } = createBlock(page)
 */
export function createBlock(bytes: Uint8Array): Block {
  const digest: Hex = `0x${toHex(sha256(bytes))}`
  return { bytes, digest, cid: getBlockCid(digest) }
}

/**
 * The CID of the raw block with a digest, e.g. of the manifest behind a record on chain.
 *
 * @param digest - SHA-256, 32 bytes in hex with `0x`.
 * @returns CIDv1, raw, base32.
 * @throws {InvalidParameterError} if the digest has another shape.
 */
export function getBlockCid(digest: Hex): string {
  if (!/^0x[0-9a-f]{64}$/i.test(digest))
    throw new InvalidParameterError({ parameter: 'digest', expected: '32 bytes in hex' })
  return CID.createV1(raw, create(sha2256, fromHex(digest.slice(2).toLowerCase()))).toString()
}

/** @throws {DigestMismatchError} if the bytes are not those that the digest names. */
export function assertDigest(format: string, bytes: Uint8Array, digest: Hex): void {
  if (createBlock(bytes).digest !== digest.toLowerCase()) throw new DigestMismatchError({ format })
}

/** @throws {DigestMismatchError} if the bytes are not the raw block that the CID names. */
export function assertBlockCid(format: string, bytes: Uint8Array, cid: string): void {
  if (createBlock(bytes).cid !== cid) throw new DigestMismatchError({ format })
}
