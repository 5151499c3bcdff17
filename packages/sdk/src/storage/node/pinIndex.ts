import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { StoreIndexCorruptError, StoreVersionError } from '../../errors/disk.ts'
import { toDiskError } from './diskError.ts'

/** `MedR`: tells our databases from others. */
const applicationId = 0x4d656452
const schemaVersion = 1

// A block is garbage if and only if neither `ref` nor `cache` has its digest. Rows are written before blocks.
const schema = `
CREATE TABLE pin (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  root BLOB,                 -- binary CID; NULL until the batch commits
  created INTEGER NOT NULL,  -- Unix time in ms
  lease TEXT NOT NULL        -- process that runs the batch
) STRICT;
CREATE UNIQUE INDEX pin_name_root ON pin (name, root);
CREATE INDEX pin_root ON pin (root);
CREATE INDEX pin_open ON pin (lease) WHERE root IS NULL;
CREATE TABLE ref (
  pin INTEGER NOT NULL REFERENCES pin (id) ON DELETE CASCADE,
  digest BLOB NOT NULL,      -- sha2-256 of the block
  codec INTEGER NOT NULL,    -- 0x55 raw, 0x70 dag-pb
  size INTEGER NOT NULL,
  PRIMARY KEY (pin, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX ref_digest ON ref (digest);
CREATE TABLE cache (
  digest BLOB PRIMARY KEY,
  codec INTEGER NOT NULL,
  size INTEGER NOT NULL,
  stored INTEGER NOT NULL    -- Unix time in ms
) STRICT, WITHOUT ROWID;
CREATE INDEX cache_stored ON cache (stored);
CREATE TABLE doomed (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`

/** A reference about to be written. */
export type RefRow = { digest: string; codec: number; size: number }

export type PinIndex = {
  /** Runs a statement and returns its rows. */
  all(sql: string, ...values: SQLInputValue[]): Record<string, SQLInputValue>[]
  /** Runs a statement and returns its first row. */
  get(sql: string, ...values: SQLInputValue[]): Record<string, SQLInputValue> | undefined
  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** Runs `body` as one write transaction that no other process can interleave with. */
  write<value>(body: () => value): value
  close(): void
}

/**
 * Opens the index of a store: SQLite in WAL mode with every commit on disk before it returns.
 *
 * @param path - The database file, created where missing.
 * @param busyTimeout - Milliseconds to wait for another process's transaction.
 * @throws StoreIndexCorruptError, StoreVersionError and other disk errors.
 */
export function openPinIndex(path: string, busyTimeout: number): PinIndex {
  return guarded(() => {
    const database = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: true })
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
      prepareSchema(database)
    } catch (error) {
      database.close()
      throw error
    }
    return wrap(database)
  })
}

function wrap(database: DatabaseSync): PinIndex {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    all: (sql, ...values) => guarded(() => prepare(sql).all(...values) as Record<string, SQLInputValue>[]),
    get: (sql, ...values) =>
      guarded(() => prepare(sql).get(...values) as Record<string, SQLInputValue> | undefined),
    run: (sql, ...values) => guarded(() => Number(prepare(sql).run(...values).changes)),
    write: (body) => guarded(() => transaction(database, body)),
    close: () => guarded(() => database.close()),
  }
}

function transaction<value>(database: DatabaseSync, body: () => value): value {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = body()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // Some failures (disk full, corruption) make SQLite roll back by itself.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function prepareSchema(database: DatabaseSync): void {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  transaction(database, () => {
    const found = pragma('user_version')
    const tables = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n)
    if (found === 0 && tables === 0) database.exec(schema)
    else if (pragma('application_id') !== applicationId)
      throw new StoreIndexCorruptError({ code: 'FOREIGN_DATABASE' })
    else if (found !== schemaVersion) throw new StoreVersionError({ found, expected: schemaVersion })
  })
}

function guarded<value>(run: () => value): value {
  try {
    return run()
  } catch (error) {
    throw toDiskError(error)
  }
}

/** 64 hex digits to the bytes of the `digest` columns. */
export function toBlob(digest: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digest, 'hex'))
}

/** A `digest` column to 64 hex digits. */
export function fromBlob(value: SQLInputValue | undefined): string {
  if (!(value instanceof Uint8Array) || value.length !== 32)
    throw new StoreIndexCorruptError({ code: 'DIGEST' })
  return Buffer.from(value).toString('hex')
}
