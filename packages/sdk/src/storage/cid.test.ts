import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { expect, test } from 'vitest'
import { BlockCorruptError, BlockTooLargeError, InvalidCidError } from '../errors/storage.ts'
import {
  cidToDigest,
  cidToDigestHex,
  createCid,
  dagPbCode,
  digestToCid,
  maxBlockSize,
  parseCid,
  verifyBlock,
} from './cid.ts'

const helloWorld = 'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e'
const helloWorldDigest = '0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'
const bytes = new TextEncoder().encode('hello world')

test('default: the CID of Kubo for hello world, and back', async () => {
  const cid = await createCid({ bytes })
  expect(cid.toString()).toBe(helloWorld)
  expect(parseCid(helloWorld).equals(cid)).toBe(true)
  expect(cidToDigestHex(cid)).toBe(helloWorldDigest)
  expect(digestToCid(helloWorldDigest).equals(cid)).toBe(true)
  expect(digestToCid(cidToDigest(cid)).equals(cid)).toBe(true)
})

test('behavior: every digest survives the way to a CID, its text and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const cid = parseCid(digestToCid(digest).toString())
      expect(cidToDigest(cid)).toEqual(digest)
    }),
  )
})

test('behavior: without node:crypto the digest is the same', async () => {
  const subtle = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  expect(cidToDigest(await createCid({ bytes }))).toEqual(subtle)
})

test('error: text that is not exactly one of our CIDs', () => {
  const digest = cidToDigest(parseCid(helloWorld))
  const foreign = [
    CID.createV0(create(0x12, digest) as never).toString(),
    CID.createV1(0x71, create(0x12, digest)).toString(),
    CID.createV1(0x55, create(0x13, digest)).toString(),
    CID.createV1(0x55, create(0x00, digest)).toString(),
    helloWorld.toUpperCase(),
    ` ${helloWorld}`,
    `${helloWorld}\n`,
    `${helloWorld.slice(0, -1)}`,
    `${helloWorld}a`,
    // The same bytes with one of the two spare bits set.
    `${helloWorld.slice(0, -1)}f`,
    '',
    '../../etc/passwd',
    `/ipfs/${helloWorld}`,
  ]
  for (const text of foreign) expect(() => parseCid(text), text).toThrow(InvalidCidError)
})

test('error: digests of another length or spelling, digest of a dag-pb node', async () => {
  for (const digest of [new Uint8Array(31), new Uint8Array(33), '0x00', `0x${'g'.repeat(64)}`] as const)
    expect(() => digestToCid(digest)).toThrow(InvalidCidError)
  const node = await createCid({ bytes, code: dagPbCode })
  expect(() => cidToDigest(node)).toThrow(InvalidCidError)
  expect(() => cidToDigestHex(node)).toThrow(InvalidCidError)
})

test('error: every flipped bit, every other length is refused', async () => {
  const cid = await createCid({ bytes })
  await verifyBlock({ bytes, cid, source: 'test' })
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes, (byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    await expect(verifyBlock({ bytes: flipped, cid, source: 'test' })).rejects.toThrow(BlockCorruptError)
  }
  for (const other of [new Uint8Array(), bytes.subarray(1), Uint8Array.of(...bytes, 0)])
    await expect(verifyBlock({ bytes: other, cid, source: 'test' })).rejects.toThrow(BlockCorruptError)
})

test('error: a block over 2 MiB is refused before it is hashed', async () => {
  await createCid({ bytes: new Uint8Array(maxBlockSize) })
  await expect(createCid({ bytes: new Uint8Array(maxBlockSize + 1) })).rejects.toThrow(BlockTooLargeError)
  const cid = digestToCid(helloWorldDigest)
  const oversized = verifyBlock({ bytes: new Uint8Array(maxBlockSize + 1), cid, source: 'test' })
  await expect(oversized).rejects.toThrow(BlockTooLargeError)
})
