import type { CID } from 'multiformats/cid'
import { InvalidDagError, PinIncompleteError } from '../errors/storage.ts'
import { digestKey } from './cid.ts'
import { listDag } from './dagRead.ts'
import type { BlockStore } from './ports.ts'

/**
 * Checks that a batch holds exactly the blocks below its root. Only inner nodes are read.
 *
 * @param parameters.root - The root to be pinned.
 * @param parameters.store - Where inner nodes are read from.
 * @param parameters.has - Says whether the batch refers to a digest (64 hex digits).
 * @param parameters.count - Number of digests the batch refers to.
 * @throws PinIncompleteError where a block is missing; InvalidDagError where there are others.
 */
export async function assertExactPin(parameters: {
  root: CID
  store: Pick<BlockStore, 'get'>
  has: (digest: string) => boolean
  count: number
}): Promise<void> {
  const { count, has, root, store } = parameters
  // Before listing: a root outside the batch may not exist at all.
  if (!has(digestKey(root))) throw new PinIncompleteError({ cid: root.toString() })
  const reached = new Set<string>()
  const checked: Pick<BlockStore, 'get'> = {
    get(cid, options) {
      if (!has(digestKey(cid))) throw new PinIncompleteError({ cid: cid.toString() })
      return store.get(cid, options)
    },
  }
  for await (const cid of listDag({ root, store: checked })) {
    const digest = digestKey(cid)
    if (!has(digest)) throw new PinIncompleteError({ cid: cid.toString() })
    reached.add(digest)
  }
  if (reached.size !== count)
    throw new InvalidDagError({
      cid: root.toString(),
      reason: `${count - reached.size} blocks that the root does not reach`,
    })
}
