import type { CID } from 'multiformats/cid'
import { BlockCorruptError } from '../../errors/storage.ts'
import { verifyBlock } from '../cid.ts'
import type { StoreOptions } from '../ports.ts'
import type { BlockFiles } from './blockFiles.ts'
import { fromBlob, type PinIndex, toBlob } from './pinIndex.ts'
import { rowToCid } from './references.ts'

/** What reading every block found. */
export type ScrubReport = {
  /** Blocks read. */
  checked: number
  /** Blocks with other bytes than their CID promises. Put a good copy to repair one. */
  corrupt: CID[]
  /** Blocks of committed pins that have no file. */
  missing: CID[]
}

/** What checking the store found. `errors` is 0 for every store that only crashed. */
export type FsckReport = {
  /** Problems that lose content: the sum of the next four. */
  errors: number
  /** What SQLite says about its own file; empty when it is well. */
  index: string[]
  /** Blocks of committed pins that have no file. */
  missing: CID[]
  /** Blocks with wrong bytes; only looked for with `scrub`. */
  corrupt: CID[]
  /** Rows that refer to pins which do not exist. */
  dangling: number
  /** Files that no row explains: garbage, erased by `sweep({ orphans: true })`. */
  orphans: number
  /** Batches not committed, of any process. */
  pending: number
  /** Blocks doomed and not yet erased. */
  doomed: number
}

/** What is in the store. */
export type StoreStat = {
  /** Pinned roots. */
  pins: number
  /** Batches not committed. */
  pending: number
  /** Different blocks that pins refer to, and their bytes. */
  blocks: number
  bytes: number
  /** Blocks in the cache, and their bytes. */
  cachedBlocks: number
  cachedBytes: number
}

type Parts = { files: BlockFiles; index: PinIndex }

const pageSize = 1_000

/** Every digest that a row refers to, once, in pages so that the index is never locked for long. */
function* listReferenced(index: PinIndex): Generator<{ cid: CID; digest: string; pinned: boolean }> {
  for (let after: Uint8Array = new Uint8Array(); ; ) {
    const rows = index.all(
      `SELECT digest, min(codec) AS codec, max(pinned) AS pinned FROM (
         SELECT digest, codec, pin.root IS NOT NULL AS pinned FROM ref JOIN pin ON pin.id = ref.pin WHERE digest > ?1
         UNION ALL SELECT digest, codec, 0 FROM cache WHERE digest > ?1
       ) GROUP BY digest ORDER BY digest LIMIT ?2`,
      after,
      pageSize,
    )
    for (const row of rows)
      yield { cid: rowToCid(row), digest: fromBlob(row.digest), pinned: row.pinned === 1 }
    const last = rows.at(-1)?.digest
    if (rows.length < pageSize || !(last instanceof Uint8Array)) return
    after = last
  }
}

/** Reads every referenced block. */
export async function scrub(parts: Parts, options: scrub.Options = {}): Promise<ScrubReport> {
  const { files, index } = parts
  const report: ScrubReport = { checked: 0, corrupt: [], missing: [] }
  for (const { cid, digest, pinned } of listReferenced(index)) {
    options.signal?.throwIfAborted()
    const file = await files.read(digest)
    // A row is written before its block: outside a committed pin a missing file is no loss.
    if (file === 'missing') {
      if (pinned) report.missing.push(cid)
      continue
    }
    report.checked++
    if (file === 'oversized' || !(await isIntact(cid, file))) report.corrupt.push(cid)
    options.onProgress?.({ blocks: report.checked })
  }
  return report
}

export declare namespace scrub {
  type Options = StoreOptions & { onProgress?: ((progress: { blocks: number }) => void) | undefined }
}

async function isIntact(cid: CID, bytes: Uint8Array): Promise<boolean> {
  try {
    await verifyBlock({ bytes, cid, source: 'local' })
    return true
  } catch (error) {
    if (error instanceof BlockCorruptError) return false
    throw error
  }
}

/** Checks index and files against each other. */
export async function fsck(
  parts: Parts & { isReferenced: (digest: string) => boolean },
  options: fsck.Options = {},
): Promise<FsckReport> {
  const { files, index, isReferenced } = parts
  const count = (sql: string) => Number(index.get(sql)?.n)
  const problems = index
    .all('PRAGMA integrity_check')
    .map(({ integrity_check: text }) => String(text))
    .filter((text) => text !== 'ok')
  const missing: CID[] = []
  for (const { cid, digest, pinned } of listReferenced(index)) {
    options.signal?.throwIfAborted()
    if (pinned && files.size(digest) === undefined) missing.push(cid)
  }
  let orphans = 0
  for (const digest of files.list())
    if (!isReferenced(digest) && !index.get('SELECT 1 FROM doomed WHERE digest = ?', toBlob(digest)))
      orphans++
  const { corrupt } = options.scrub ? await scrub(parts, { signal: options.signal }) : { corrupt: [] }
  const dangling = index.all('PRAGMA foreign_key_check').length
  return {
    errors: problems.length + missing.length + corrupt.length + dangling,
    index: problems,
    missing,
    corrupt,
    dangling,
    orphans,
    pending: count('SELECT count(*) AS n FROM pin WHERE root IS NULL'),
    doomed: count('SELECT count(*) AS n FROM doomed'),
  }
}

export declare namespace fsck {
  type Options = StoreOptions & { scrub?: boolean | undefined }
}

/** Counts rows. */
export function statStore(index: PinIndex): StoreStat {
  const number = (sql: string) => Number(index.get(sql)?.n)
  const pinned = 'FROM (SELECT max(size) AS size FROM ref GROUP BY digest)'
  return {
    pins: number('SELECT count(*) AS n FROM pin WHERE root IS NOT NULL'),
    pending: number('SELECT count(*) AS n FROM pin WHERE root IS NULL'),
    blocks: number(`SELECT count(*) AS n ${pinned}`),
    bytes: number(`SELECT coalesce(sum(size), 0) AS n ${pinned}`),
    cachedBlocks: number('SELECT count(*) AS n FROM cache'),
    cachedBytes: number('SELECT coalesce(sum(size), 0) AS n FROM cache'),
  }
}
