import type { CID } from 'multiformats/cid'
import {
  type BlockCorruptError,
  type BlockNotFoundError,
  InvalidDagError,
  InvalidRangeError,
  type StoreStalledError,
} from '../errors/storage.ts'
import { rawCode, verifyBlock } from './cid.ts'
import { assertShape, chunkSize, type DagLink, decodeFileNode, type FileNode, heightOf } from './dagNode.ts'
import type { BlockStore, StoreOptions } from './ports.ts'
import { withStallTimeout } from './stall.ts'

/** A verified block of a DAG. */
export type DagBlock = {
  cid: CID
  bytes: Uint8Array
  /** Position in the file of the first byte below this block. */
  offset: number
  /** 0 for leaves. */
  height: number
}

/**
 * Walks a file's blocks, parents before children, each verified against its CID and its place in the tree.
 *
 * @param parameters.root - Root of the file, or any single raw block.
 * @param parameters.store - Where blocks come from; it is not trusted.
 * @param parameters.range - Asked once the size is known: which bytes are wanted. All by default.
 * @param parameters.maxSize - Largest file accepted in bytes.
 * @param parameters.readAhead - Blocks loaded ahead of the consumer, 4 by default.
 * @param parameters.stallTimeout - Milliseconds allowed for each block, 60,000 by default.
 * @returns Blocks in depth-first order; loading stops when the consumer does.
 * @throws BlockNotFoundError, BlockCorruptError, StoreStalledError; InvalidDagError for any other structure than our writer's.
 */
export async function* walkDag(parameters: walkDag.Parameters): AsyncGenerator<DagBlock, void, undefined> {
  const {
    maxSize = Number.MAX_SAFE_INTEGER,
    readAhead = 4,
    root,
    signal,
    stallTimeout = 60_000,
    store,
  } = parameters
  const stop = new AbortController()
  const ended = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal

  async function load(cid: CID): Promise<Uint8Array> {
    const bytes = await withStallTimeout({
      run: (loading) => store.get(cid, { signal: loading }),
      signal: ended,
      milliseconds: stallTimeout,
      source: 'store',
    })
    await verifyBlock({ bytes, cid, source: 'store' })
    return bytes
  }

  async function* visit(
    link: DagLink,
    loaded: { bytes: Uint8Array; node: FileNode | undefined },
    offset: number,
    height: number,
    range: { start: number; end: number },
  ): AsyncGenerator<DagBlock, void, undefined> {
    const { bytes, node } = loaded
    yield { cid: link.cid, bytes, offset, height }
    if (!node) return
    const ahead = wantedChildren(node, offset, range)
    const pending: {
      link: DagLink
      offset: number
      loaded: Promise<{ bytes: Uint8Array; node: FileNode | undefined }>
    }[] = []
    for (;;) {
      while (pending.length < readAhead) {
        const next = ahead.next()
        if (next.done) break
        const child = load(next.value.link.cid).then((block) =>
          checkPlace(next.value.link, block, height - 1),
        )
        // A load that fails while an earlier one is consumed is reported when its turn comes, or not at all.
        child.catch(() => {})
        pending.push({ ...next.value, loaded: child })
      }
      const first = pending.shift()
      if (!first) return
      yield* visit(first.link, await first.loaded, first.offset, height - 1, range)
    }
  }

  try {
    signal?.throwIfAborted()
    const bytes = await load(root)
    const node = root.code === rawCode ? undefined : decodeFileNode({ cid: root, bytes })
    const size = node?.size ?? bytes.length
    if (size > maxSize)
      throw new InvalidDagError({ cid: root.toString(), reason: `${size} bytes, limit ${maxSize}` })
    const height = node ? heightOf(size) : 0
    if (node && height === 0)
      throw new InvalidDagError({ cid: root.toString(), reason: 'needless inner node' })
    if (node) assertShape({ cid: root, node, height })
    const range = parameters.range?.(size) ?? { start: 0, end: size }
    yield* visit(
      { cid: root, size, blocksSize: totalBlocksSize(bytes, node) },
      { bytes, node },
      0,
      height,
      range,
    )
  } finally {
    stop.abort()
  }
}

export declare namespace walkDag {
  type Parameters = StoreOptions & {
    root: CID
    store: Pick<BlockStore, 'get'>
    range?: ((size: number) => { start: number; end: number }) | undefined
    maxSize?: number | undefined
    readAhead?: number | undefined
    stallTimeout?: number | undefined
  }
  type ErrorType = BlockCorruptError | BlockNotFoundError | InvalidDagError | StoreStalledError
}

/**
 * Reads a file, or a range of it, in pieces of at most 1 MiB. Every block is verified; memory stays at about
 * `readAhead` blocks however slow the consumer is.
 *
 * @param parameters.cid - Root of the file.
 * @param parameters.store - Where blocks come from; it is not trusted.
 * @param parameters.offset - First byte, 0 by default.
 * @param parameters.length - Number of bytes, to the end by default.
 * @param parameters.maxSize - Largest file accepted in bytes: pass the size that a signed document names.
 * @param parameters.readAhead - Blocks loaded ahead of the consumer, 4 by default.
 * @param parameters.stallTimeout - Milliseconds allowed for each block, 60,000 by default.
 * @param parameters.signal - Ends reading.
 * @returns The bytes. A reader that stops early stops the loading.
 * @throws InvalidRangeError for a range outside the file, and what {@link walkDag} throws.
 *
 * @example
 * import { readFile } from '@medrec/sdk/storage'
 *
 * for await (const piece of readFile({ cid, store, offset: 1_000, length: 24 })) consume(piece)
 */
export async function* readFile(
  parameters: readFile.Parameters,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { cid, length, offset = 0, ...options } = parameters
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0
  if (!isCount(offset) || (length !== undefined && !isCount(length)))
    throw new InvalidRangeError({ offset, length })
  let start = 0
  let end = 0
  const range = (size: number) => {
    start = offset
    end = length === undefined ? size : offset + length
    if (start > size || end > size) throw new InvalidRangeError({ offset, length, size })
    return { start, end }
  }
  for await (const block of walkDag({ ...options, root: cid, range })) {
    if (block.height > 0) continue
    if (block.bytes.length > chunkSize)
      throw new InvalidDagError({ cid: cid.toString(), reason: 'leaf over 1 MiB' })
    const from = Math.max(start - block.offset, 0)
    const to = Math.min(end - block.offset, block.bytes.length)
    if (from < to) yield block.bytes.subarray(from, to)
  }
}

export declare namespace readFile {
  type Parameters = Omit<walkDag.Parameters, 'range' | 'root'> & {
    cid: CID
    offset?: number | undefined
    length?: number | undefined
  }
  type ErrorType = InvalidRangeError | walkDag.ErrorType
}

/**
 * Lists the CIDs of a DAG from its inner nodes alone, each once; leaves are not loaded.
 *
 * @param parameters.root - Root of the file, or any single raw block.
 * @param parameters.store - Where inner nodes come from; each is verified.
 * @returns CIDs in depth-first order.
 * @throws What {@link walkDag} throws.
 */
export async function* listDag(
  parameters: Pick<walkDag.Parameters, 'root' | 'signal' | 'store'>,
): AsyncGenerator<CID> {
  const { root, signal, store } = parameters
  const seen = new Set<string>()
  const load = async (link: DagLink, height: number) => {
    const bytes = await store.get(link.cid, { signal })
    await verifyBlock({ bytes, cid: link.cid, source: 'store' })
    return checkPlace(link, bytes, height)
  }
  async function* visit(link: DagLink, height: number, node: FileNode | undefined): AsyncGenerator<CID> {
    const key = link.cid.toString()
    if (seen.has(key)) return
    seen.add(key)
    yield link.cid
    const own = node ?? (height > 0 ? (await load(link, height)).node : undefined)
    for (const child of own?.links ?? []) yield* visit(child, height - 1, undefined)
  }
  if (root.code === rawCode) {
    yield root
    return
  }
  const bytes = await store.get(root, { signal })
  await verifyBlock({ bytes, cid: root, source: 'store' })
  const node = decodeFileNode({ cid: root, bytes })
  const height = heightOf(node.size)
  if (height === 0) throw new InvalidDagError({ cid: root.toString(), reason: 'needless inner node' })
  assertShape({ cid: root, node, height })
  yield* visit({ cid: root, size: node.size, blocksSize: 0 }, height, node)
}

function totalBlocksSize(bytes: Uint8Array, node: FileNode | undefined): number {
  return (node?.links ?? []).reduce((sum, link) => sum + link.blocksSize, bytes.length)
}

/** Checks that a block is what the link to it says. */
function checkPlace(link: DagLink, bytes: Uint8Array, height: number) {
  const { cid } = link
  const node = height === 0 ? undefined : decodeFileNode({ cid, bytes })
  if ((node?.size ?? bytes.length) !== link.size)
    throw new InvalidDagError({ cid: cid.toString(), reason: `not the ${link.size} bytes its parent says` })
  if (totalBlocksSize(bytes, node) !== link.blocksSize)
    throw new InvalidDagError({ cid: cid.toString(), reason: 'not the Tsize its parent says' })
  if (node) assertShape({ cid, node, height })
  return { bytes, node }
}

function* wantedChildren(node: FileNode, start: number, range: { start: number; end: number }) {
  let offset = start
  for (const link of node.links) {
    if (offset < range.end && offset + link.size > range.start) yield { link, offset }
    offset += link.size
  }
}
