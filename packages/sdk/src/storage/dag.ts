import type { CID } from 'multiformats/cid'
import type { BlockTooLargeError } from '../errors/storage.ts'
import { createCid, dagPbCode } from './cid.ts'
import { chunkSize, type DagLink, encodeFileNode, nodeWidth } from './dagNode.ts'
import type { BlockStore, StoreOptions } from './ports.ts'

/**
 * Writes a stream as a UnixFS file of the profile unixfs-v1-2025 (IPIP-499): CIDv1, raw leaves, 1 MiB chunks,
 * 1024 links, balanced. Memory stays at about `writeConcurrency` chunks, whatever the size.
 *
 * @param parameters.source - The bytes, in pieces of any size; a piece is copied before the next one is asked for.
 * @param parameters.store - Where blocks are put: a `BlockStore` or a `PinBatch`.
 * @param parameters.writeConcurrency - Puts that run at once, 8 by default.
 * @param parameters.onProgress - Called after each chunk with bytes and blocks so far.
 * @param parameters.signal - Ends the import; no put is running any more when it rejects.
 * @returns Root CID, bytes of the file, and blocks of the DAG.
 * @throws What the source or the store throws, or `signal.reason`.
 *
 * @example
 * import { createMemoryStore, importFile } from '@medrec/sdk/storage'
 *
 * const store = createMemoryStore()
 * const { cid } = await importFile({ source: [new TextEncoder().encode('hello world')], store })
 * // CID(bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e)
 */
export async function importFile(parameters: importFile.Parameters): Promise<importFile.ReturnType> {
  const { onProgress, signal, source, store, writeConcurrency = 8 } = parameters
  const writer = createWriter({ signal, store, writeConcurrency })
  const levels: DagLink[][] = []
  let size = 0

  async function push(height: number, link: DagLink): Promise<void> {
    const level = levels[height] ?? []
    levels[height] = level
    level.push(link)
    if (level.length < nodeWidth) return
    levels[height] = []
    await push(height + 1, await putParent(level))
  }
  async function putParent(links: readonly DagLink[]): Promise<DagLink> {
    const bytes = encodeFileNode(links)
    return {
      cid: await writer.put(bytes, dagPbCode),
      size: links.reduce((sum, link) => sum + link.size, 0),
      blocksSize: links.reduce((sum, link) => sum + link.blocksSize, bytes.length),
    }
  }
  async function putLeaf(bytes: Uint8Array): Promise<void> {
    await push(0, { cid: await writer.put(bytes), size: bytes.length, blocksSize: bytes.length })
    onProgress?.({ bytes: size, blocks: writer.blocks() })
  }

  try {
    for await (const chunk of rechunk(source, chunkSize)) {
      signal?.throwIfAborted()
      size += chunk.length
      await putLeaf(chunk)
    }
    if (size === 0) await putLeaf(new Uint8Array())
    for (let height = 0; ; height++) {
      const links = levels[height] ?? []
      const [only] = links
      const highest = levels.slice(height + 1).every((level) => level.length === 0)
      if (highest && only && links.length === 1) return { cid: only.cid, size, blocks: writer.blocks() }
      if (links.length > 0) await push(height + 1, await putParent(links))
    }
  } finally {
    // Waits also after a failure: nobody may roll back while a put is still running.
    await writer.drain()
  }
}

export declare namespace importFile {
  type Parameters = StoreOptions & {
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
    store: Pick<BlockStore, 'put'>
    writeConcurrency?: number | undefined
    onProgress?: ((progress: { bytes: number; blocks: number }) => void) | undefined
  }
  type ReturnType = { cid: CID; size: number; blocks: number }
  type ErrorType = BlockTooLargeError
}

/** Puts blocks with bounded concurrency; the first failure is thrown by the next `put` or by `drain`. */
function createWriter(
  parameters: Pick<importFile.Parameters, 'signal' | 'store'> & { writeConcurrency: number },
) {
  const { signal, store, writeConcurrency } = parameters
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  let blocks = 0

  const throwFirst = () => {
    if (failures.length > 0) throw failures[0]
  }
  return {
    blocks: () => blocks,
    async put(bytes: Uint8Array, code?: createCid.Parameters['code']): Promise<CID> {
      const cid = await createCid({ bytes, code })
      const put = store.put(cid, bytes, { signal }).then(
        () => void running.delete(put),
        (error: unknown) => {
          running.delete(put)
          failures.push(error)
        },
      )
      running.add(put)
      blocks++
      while (running.size >= writeConcurrency) await Promise.race(running)
      throwFirst()
      return cid
    },
    async drain(): Promise<void> {
      await Promise.all(running)
      throwFirst()
    },
  }
}

/** Cuts a stream into pieces of exactly `size` bytes, but the last. Each piece owns its memory. */
async function* rechunk(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let buffer = new Uint8Array(size)
  let filled = 0
  for await (const piece of source) {
    for (let position = 0; position < piece.length; ) {
      const part = piece.subarray(position, position + size - filled)
      buffer.set(part, filled)
      filled += part.length
      position += part.length
      if (filled < size) continue
      yield buffer
      buffer = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0) yield buffer.slice(0, filled)
}
