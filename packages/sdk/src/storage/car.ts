import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { type BlockCorruptError, BlockTooLargeError, InvalidCarError } from '../errors/storage.ts'
import { assertCid, digestSize, equalBytes, maxBlockSize, sha256Code, verifyBlock } from './cid.ts'
import { walkDag } from './dagRead.ts'

/** Bytes of every CID of our profile: version, codec, hash code, hash length, digest. */
const cidSize = 4 + digestSize
/** Roots that a header may list. */
const maxRoots = 16
/** A varint longer than this announces more than any block. */
const maxVarintSize = 4

// DAG-CBOR of { roots: [...], version: 1 }; each root is tag 42 with the identity multibase prefix 0x00.
const headerStart = Uint8Array.of(0xa2, 0x65, 0x72, 0x6f, 0x6f, 0x74, 0x73)
const headerEnd = Uint8Array.of(0x67, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x01)
const rootStart = Uint8Array.of(0xd8, 0x2a, 0x58, cidSize + 1, 0x00)
const maxHeaderSize = headerStart.length + 1 + maxRoots * (rootStart.length + cidSize) + headerEnd.length

/** A block with its CID. */
export type CarBlock = { cid: CID; bytes: Uint8Array }

/**
 * Writes blocks as a CARv1 stream (https://ipld.io/specs/transport/car/carv1/).
 *
 * @param parameters.roots - Roots for the header, at most 16.
 * @param parameters.blocks - The blocks, in the order they are written.
 * @returns Pieces of the CAR: the header, then two per block.
 * @throws InvalidCarError for more roots; what `blocks` throws.
 *
 * @example
 * import { writeCar } from '@medrec/sdk/storage'
 *
 * for await (const piece of writeCar({ roots: [cid], blocks: [{ cid, bytes }] })) send(piece)
 */
export async function* writeCar(
  parameters: writeCar.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { blocks, roots } = parameters
  if (roots.length > maxRoots)
    throw new InvalidCarError({ reason: `${roots.length} roots, limit ${maxRoots}` })
  const header = concat([
    headerStart,
    Uint8Array.of(0x80 | roots.length),
    ...roots.flatMap((root) => [rootStart, root.bytes]),
    headerEnd,
  ])
  yield concat([encodeVarint(header.length), header])
  for await (const { bytes, cid } of blocks) {
    assertCid(cid)
    if (bytes.length > maxBlockSize) throw new BlockTooLargeError({ size: bytes.length, limit: maxBlockSize })
    yield concat([encodeVarint(cidSize + bytes.length), cid.bytes])
    yield bytes
  }
}

export declare namespace writeCar {
  type Parameters = {
    roots: readonly CID[]
    blocks: AsyncIterable<CarBlock> | Iterable<CarBlock>
  }
  type ErrorType = BlockTooLargeError | InvalidCarError
}

/**
 * Exports everything below a root as a CARv1 stream, each block once, parents before children, each verified.
 *
 * @param parameters - As for {@link walkDag}: root, store, signal, read-ahead.
 * @returns Pieces of the CAR.
 * @throws What {@link walkDag} throws.
 */
export async function* exportCar(
  parameters: Omit<walkDag.Parameters, 'range'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  async function* blocks() {
    const seen = new Set<string>()
    for await (const block of walkDag(parameters)) {
      const key = block.cid.toString()
      if (seen.has(key)) continue
      seen.add(key)
      yield block
    }
  }
  yield* writeCar({ roots: [parameters.root], blocks: blocks() })
}

/**
 * Reads a CARv1 stream strictly: minimal varints, a canonical header, no padding, every CID of our profile,
 * every block at most 2 MiB and verified before it is handed out, no bytes missing at the end.
 *
 * @param parameters.source - The stream, in pieces of any size.
 * @param parameters.roots - The roots the header must list, exactly. Not checked where undefined.
 * @param parameters.maxBytes - Largest CAR accepted in bytes, no limit by default.
 * @param parameters.maxBlocks - Most blocks accepted, 2²⁰ by default.
 * @param parameters.name - Who sent it, for errors: a store's name.
 * @returns The blocks, each with memory of its own.
 * @throws InvalidCarError, BlockCorruptError, BlockTooLargeError; what the source throws.
 *
 * @example
 * import { readCar } from '@medrec/sdk/storage'
 *
 * for await (const { cid, bytes } of readCar({ source, roots: [cid], name: 'node-1' })) await store.put(cid, bytes)
 */
export async function* readCar(parameters: readCar.Parameters): AsyncGenerator<CarBlock, void, undefined> {
  const { maxBlocks = 2 ** 20, maxBytes = Number.MAX_SAFE_INTEGER, name, roots, source } = parameters
  const reader = createReader(source, maxBytes)
  try {
    const headerSize = await reader.varint()
    if (headerSize === undefined) throw new InvalidCarError({ reason: 'empty' })
    if (headerSize > maxHeaderSize) throw new InvalidCarError({ reason: `header of ${headerSize} bytes` })
    const found = parseHeader(await reader.bytes(headerSize))
    if (roots && !sameCids(found, roots)) throw new InvalidCarError({ reason: 'other roots than asked for' })
    for (let blocks = 0; ; blocks++) {
      const size = await reader.varint()
      if (size === undefined) return
      if (blocks === maxBlocks) throw new InvalidCarError({ reason: `more than ${maxBlocks} blocks` })
      if (size < cidSize) throw new InvalidCarError({ reason: `section of ${size} bytes` })
      if (size - cidSize > maxBlockSize)
        throw new BlockTooLargeError({ size: size - cidSize, limit: maxBlockSize })
      const cid = parseCidBytes(await reader.bytes(cidSize))
      const bytes = await reader.bytes(size - cidSize)
      await verifyBlock({ bytes, cid, source: name })
      yield { cid, bytes }
    }
  } finally {
    await reader.close()
  }
}

export declare namespace readCar {
  type Parameters = {
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
    roots?: readonly CID[] | undefined
    maxBytes?: number | undefined
    maxBlocks?: number | undefined
    name: string
  }
  type ErrorType = BlockCorruptError | BlockTooLargeError | InvalidCarError
}

function parseHeader(header: Uint8Array): CID[] {
  const count = (header[headerStart.length] ?? 0) - 0x80
  const rootSize = rootStart.length + cidSize
  if (
    count < 0 ||
    count > maxRoots ||
    header.length !== headerStart.length + 1 + count * rootSize + headerEnd.length
  )
    throw new InvalidCarError({ reason: 'header is not { roots, version: 1 } in canonical DAG-CBOR' })
  const at = (position: number, size: number) => header.subarray(position, position + size)
  const matches =
    equalBytes(at(0, headerStart.length), headerStart) &&
    equalBytes(header.subarray(header.length - headerEnd.length), headerEnd)
  if (!matches)
    throw new InvalidCarError({ reason: 'header is not { roots, version: 1 } in canonical DAG-CBOR' })
  return Array.from({ length: count }, (_, i) => {
    const position = headerStart.length + 1 + i * rootSize
    if (!equalBytes(at(position, rootStart.length), rootStart))
      throw new InvalidCarError({ reason: `root ${i} is not a CID of our profile` })
    return parseCidBytes(at(position + rootStart.length, cidSize))
  })
}

function parseCidBytes(bytes: Uint8Array): CID {
  const [version, code, hash, size] = bytes
  if (version !== 1 || code === undefined || hash !== sha256Code || size !== digestSize)
    throw new InvalidCarError({ reason: 'a CID is not version 1 with sha2-256' })
  const cid = CID.createV1(code, createDigest(sha256Code, bytes.slice(4)))
  try {
    assertCid(cid)
  } catch (cause) {
    throw new InvalidCarError({ reason: 'a CID is not raw or dag-pb', cause })
  }
  return cid
}

/** Takes exact numbers of bytes out of a stream; holds one piece of it at a time. */
function createReader(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, maxBytes: number) {
  const pieces = (async function* () {
    yield* source
  })()
  let piece = new Uint8Array() as Uint8Array
  let position = 0
  let total = 0

  /** Makes sure that at least one byte is at hand. */
  async function fill(): Promise<boolean> {
    while (position === piece.length) {
      const next = await pieces.next()
      if (next.done) return false
      piece = next.value
      position = 0
      total += piece.length
      if (total > maxBytes) throw new InvalidCarError({ reason: `more than ${maxBytes} bytes` })
    }
    return true
  }
  return {
    async bytes(size: number): Promise<Uint8Array> {
      const result = new Uint8Array(size)
      for (let filled = 0; filled < size; ) {
        if (!(await fill())) throw new InvalidCarError({ reason: 'ends in the middle of a section' })
        const part = piece.subarray(position, position + size - filled)
        result.set(part, filled)
        filled += part.length
        position += part.length
      }
      return result
    },
    /** An unsigned LEB128 in its shortest form, or undefined at the end of the stream. */
    async varint(): Promise<number | undefined> {
      let value = 0
      for (let i = 0; i < maxVarintSize; i++) {
        if (!(await fill())) {
          if (i === 0) return undefined
          throw new InvalidCarError({ reason: 'ends in the middle of a varint' })
        }
        const byte = piece[position++] ?? 0
        value |= (byte & 0x7f) << (7 * i)
        if (byte & 0x80) continue
        if (byte === 0 && i > 0) throw new InvalidCarError({ reason: 'varint is not in shortest form' })
        return value
      }
      throw new InvalidCarError({ reason: 'varint is too long' })
    },
    async close(): Promise<void> {
      await pieces.return()
    },
  }
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest])
    bytes.push((rest & 0x7f) | 0x80)
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let position = 0
  for (const part of parts) {
    result.set(part, position)
    position += part.length
  }
  return result
}

function sameCids(a: readonly CID[], b: readonly CID[]): boolean {
  return a.length === b.length && a.every((cid, i) => cid.equals(b[i]))
}
