import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'
import { InvalidDagError } from '../errors/storage.ts'
import { assertCid, dagPbCode, equalBytes, rawCode } from './cid.ts'

/** Bytes of a leaf in the profile unixfs-v1-2025. */
export const chunkSize = 1024 * 1024
/** Links of an inner node in the profile unixfs-v1-2025. */
export const nodeWidth = 1024

/** A child of an inner node. */
export type DagLink = {
  cid: CID
  /** Bytes of the file below this link. */
  size: number
  /** Bytes of all blocks below this link, itself included (`Tsize`). */
  blocksSize: number
}

/** An inner node of a file. */
export type FileNode = { links: DagLink[]; size: number }

/** Encodes an inner node; the only bytes that `decodeFileNode` accepts for these links. */
export function encodeFileNode(links: readonly DagLink[]): Uint8Array {
  const file = new UnixFS({ type: 'file', blockSizes: links.map(({ size }) => BigInt(size)) })
  return dagPb.encode(
    dagPb.prepare({
      Data: file.marshal(),
      Links: links.map(({ blocksSize, cid }) => ({ Name: '', Tsize: blocksSize, Hash: cid })),
    }),
  )
}

/**
 * Decodes an inner node of a file, strictly: the bytes must be those our writer makes from its links and sizes,
 * so no unknown field, other order, inline data or false total survives.
 *
 * @param parameters.cid - For the error.
 * @param parameters.bytes - The block, already verified against `cid`.
 * @returns Its links and the size of the file below.
 * @throws InvalidDagError for everything else.
 */
export function decodeFileNode(parameters: { cid: CID; bytes: Uint8Array }): FileNode {
  const { bytes, cid } = parameters
  const refuse = (reason: string, cause?: unknown) =>
    new InvalidDagError({ cid: cid.toString(), reason, cause })
  let node: dagPb.PBNode
  let file: UnixFS
  try {
    node = dagPb.decode(bytes)
    file = UnixFS.unmarshal(node.Data ?? new Uint8Array())
  } catch (cause) {
    throw refuse('not a UnixFS node', cause)
  }
  if (file.type !== 'file') throw refuse('not a UnixFS file')
  if (node.Links.length === 0 || node.Links.length > nodeWidth) throw refuse(`${node.Links.length} links`)
  if (file.blockSizes.length !== node.Links.length) throw refuse('as many sizes as links expected')
  const links = node.Links.map((link, i): DagLink => {
    const size = file.blockSizes[i] ?? 0n
    const blocksSize = link.Tsize ?? 0
    if (size < 1n || size > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse('size of a link out of range')
    if (!Number.isSafeInteger(blocksSize) || blocksSize < 0) throw refuse('Tsize of a link out of range')
    const child = link.Hash as CID
    try {
      assertCid(child)
    } catch (cause) {
      throw refuse('link to a foreign kind of CID', cause)
    }
    return { cid: child, size: Number(size), blocksSize }
  })
  const size = links.reduce((sum, link) => sum + link.size, 0)
  if (!Number.isSafeInteger(size)) throw refuse('size out of range')
  if (!equalBytes(encodeFileNode(links), bytes)) throw refuse('not in canonical form')
  return { links, size }
}

/** The number of levels of inner nodes that a file of `size` bytes has. */
export function heightOf(size: number): number {
  let height = 0
  for (let span = chunkSize; span < size; span *= nodeWidth) height++
  return height
}

/**
 * Checks that an inner node has the one shape which a balanced DAG has at this height: all subtrees full but the last.
 * The size at the root thereby fixes the whole tree, so a hostile DAG can neither be deeper nor have more blocks than its size explains.
 *
 * @throws InvalidDagError for any other shape.
 */
export function assertShape(parameters: { cid: CID; node: FileNode; height: number }): void {
  const { cid, height, node } = parameters
  const span = chunkSize * nodeWidth ** (height - 1)
  const code = height === 1 ? rawCode : dagPbCode
  node.links.forEach((link, i) => {
    const last = i === node.links.length - 1
    if (link.cid.code !== code || (last ? link.size > span : link.size !== span))
      throw new InvalidDagError({ cid: cid.toString(), reason: `link ${i} does not fit a balanced tree` })
    if (height === 1 && link.blocksSize !== link.size)
      throw new InvalidDagError({ cid: cid.toString(), reason: `Tsize of link ${i} is wrong` })
  })
}
