import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { StoreIndexCorruptError } from '../../errors/disk.ts'
import { sha256Code } from '../cid.ts'
import type { Pin, UnpinResult } from '../ports.ts'
import type { BlockFiles } from './blockFiles.ts'
import { fromBlob, type PinIndex, type RefRow, toBlob } from './pinIndex.ts'

/** Rows handled in one transaction of the sweep: bounds how long other processes wait. */
const sweepSize = 128

/** References that are to become durable in one commit of the index, together. */
type Queued = { pin: number | undefined; row: RefRow; done: PromiseWithResolvers<void> }

export type References = ReturnType<typeof createReferences>

/** What keeps blocks alive: every rule about rows and files that must hold across processes. */
export function createReferences(parameters: { index: PinIndex; files: BlockFiles; maxCacheBytes: number }) {
  const { files, index, maxCacheBytes } = parameters
  let queue: Queued[] = []

  function flush(): void {
    const rows = queue
    queue = []
    try {
      index.write(() => {
        for (const { pin, row } of rows) insert(pin, row)
        if (rows.some(({ pin }) => pin === undefined)) evict()
      })
      for (const { done } of rows) done.resolve()
    } catch (error) {
      for (const { done } of rows) done.reject(error)
    }
  }

  function insert(pin: number | undefined, { codec, digest, size }: RefRow): void {
    const blob = toBlob(digest)
    index.run('DELETE FROM doomed WHERE digest = ?', blob)
    if (pin === undefined)
      index.run('INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?)', blob, codec, size, Date.now())
    else index.run('INSERT OR IGNORE INTO ref VALUES (?, ?, ?, ?)', pin, blob, codec, size)
  }

  /** Dooms the oldest cached blocks beyond the limit. */
  function evict(): void {
    let total = Number(index.get('SELECT coalesce(sum(size), 0) AS n FROM cache')?.n)
    while (total > maxCacheBytes) {
      const oldest = index.get('SELECT digest, size FROM cache ORDER BY stored LIMIT 1')
      if (!oldest) return
      doom(fromBlob(oldest.digest))
      total -= Number(oldest.size)
    }
  }

  /** Takes a digest out of the cache, and marks it for the sweep where no pin refers to it. */
  function doom(digest: string): void {
    const blob = toBlob(digest)
    index.run('DELETE FROM cache WHERE digest = ?1', blob)
    index.run(
      'INSERT OR IGNORE INTO doomed SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM ref WHERE digest = ?1)',
      blob,
    )
  }

  /** Deletes pins and dooms what only they, or the cache, kept. */
  function removePins(ids: readonly number[]): void {
    for (const id of ids) {
      const rows = index.all('SELECT digest FROM ref WHERE pin = ?', id)
      index.run('DELETE FROM pin WHERE id = ?', id)
      for (const { digest } of rows) doom(fromBlob(digest))
    }
  }

  function findPins(name: string | undefined, root: CID | undefined): number[] {
    const rows = index.all(
      `SELECT id FROM pin WHERE root IS NOT NULL AND (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR root = ?2)`,
      name ?? null,
      root?.bytes ?? null,
    )
    return rows.map(({ id }) => Number(id))
  }

  return {
    /**
     * Writes a reference; resolves when it is on disk. References asked for in one turn share a commit.
     * A pin of undefined is the cache.
     */
    add(pin: number | undefined, row: RefRow): Promise<void> {
      if (queue.length === 0) setImmediate(flush)
      const done = Promise.withResolvers<void>()
      queue.push({ pin, row, done })
      return done.promise
    },
    begin(name: string, lease: string): number {
      const row = index.get(
        'INSERT INTO pin VALUES (NULL, ?, NULL, ?, ?) RETURNING id',
        name,
        Date.now(),
        lease,
      )
      return Number(row?.id)
    },
    digestsOf(pin: number): Set<string> {
      return new Set(
        index.all('SELECT digest FROM ref WHERE pin = ?', pin).map(({ digest }) => fromBlob(digest)),
      )
    },
    /** Makes a pin visible. Where the same root is pinned under the same name already, that one stays. */
    commit(pin: number, root: CID): void {
      index.write(() => {
        const own = index.get('SELECT name FROM pin WHERE id = ? AND root IS NULL', pin)
        if (!own) throw new StoreIndexCorruptError({ code: 'PIN_GONE' })
        const twin = index.get('SELECT id FROM pin WHERE name = ? AND root = ?', String(own.name), root.bytes)
        if (twin) removePins([pin])
        else index.run('UPDATE pin SET root = ? WHERE id = ?', root.bytes, pin)
      })
    },
    remove(pin: number): void {
      index.write(() => removePins([pin]))
    },
    /** Removes pins by name or root and dooms `cached` digests too; returns how many pins there were. */
    unpin(name: string | undefined, root: CID | undefined, cached: Iterable<string>): number {
      return index.write(() => {
        const ids = findPins(name, root)
        removePins(ids)
        for (const digest of cached) doom(digest)
        return ids.length
      })
    },
    /** Removes batches whose process is gone. Leases are listed after the batches: a batch never precedes its lease. */
    removeAbandoned(listAlive: () => Set<string>): number {
      return index.write(() => {
        const open = index.all('SELECT id, lease FROM pin WHERE root IS NULL')
        const alive = listAlive()
        const ids = open.filter(({ lease }) => !alive.has(String(lease))).map(({ id }) => Number(id))
        removePins(ids)
        return ids.length
      })
    },
    list(): Pin[] {
      return index.all('SELECT name, root, created FROM pin ORDER BY id').map(({ created, name, root }) => ({
        pin: String(name),
        root: root instanceof Uint8Array ? CID.decode(root) : undefined,
        created: Number(created),
      }))
    },
    /** Forgets that a block is cached, and removes its file whatever refers to it. */
    deleteBlock(digest: string): void {
      index.write(() => {
        index.run('DELETE FROM cache WHERE digest = ?', toBlob(digest))
        files.unlink(digest)
        files.syncShards([digest])
      })
    },
    /**
     * Erases doomed blocks. Files are removed inside the transaction: a put in any process first commits its reference,
     * so it comes wholly before (and the block stays) or wholly after (and the block is written anew).
     */
    sweep(): UnpinResult['blocks'] {
      for (let erased = 0; ; ) {
        const [handled, removed] = index.write(() => {
          const digests = index
            .all('SELECT digest FROM doomed LIMIT ?', sweepSize)
            .map(({ digest }) => fromBlob(digest))
          const garbage = digests.filter((digest) => !isReferenced(digest))
          const count = garbage.filter((digest) => files.unlink(digest)).length
          files.syncShards(garbage)
          for (const digest of digests) index.run('DELETE FROM doomed WHERE digest = ?', toBlob(digest))
          return [digests.length, count]
        })
        erased += removed
        if (handled < sweepSize) return erased
      }
    },
    /** Dooms a file that no row explains; false where a row exists. */
    doomOrphan(digest: string): boolean {
      return index.write(() => {
        if (isReferenced(digest)) return false
        index.run('INSERT OR IGNORE INTO doomed VALUES (?)', toBlob(digest))
        return true
      })
    },
    isReferenced,
  }

  function isReferenced(digest: string): boolean {
    const blob = toBlob(digest)
    return (
      index.get('SELECT 1 FROM ref WHERE digest = ?', blob) !== undefined ||
      index.get('SELECT 1 FROM cache WHERE digest = ?', blob) !== undefined
    )
  }
}

/** The CID of a row of `ref` or `cache`. */
export function rowToCid(row: Record<string, unknown>): CID {
  const { codec, digest } = row
  if (!(digest instanceof Uint8Array)) throw new StoreIndexCorruptError({ code: 'DIGEST' })
  return CID.createV1(Number(codec), createDigest(sha256Code, Uint8Array.from(digest)))
}
