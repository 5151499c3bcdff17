import { InvalidParameterError } from '../../errors/crypto.ts'

/**
 * Where bytes come from. Pieces may have any size, empty ones included; once handed over, a piece must not be
 * changed by whoever made it (Node's and the web's own streams keep to that).
 */
export type ByteSource =
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>

/** Pulls pieces one by one; nothing is read ahead. */
export type PieceReader = {
  /** The next piece, or undefined at the end. Rejects with the signal's reason as soon as it is aborted. */
  next(): Promise<Uint8Array | undefined>
  /** Tells the source that nothing more will be read. Never rejects. */
  close(): Promise<void>
}

type Pull = {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>
  cancel(): unknown
}

/**
 * Reads any {@link ByteSource} piece by piece.
 *
 * @param source - The bytes.
 * @param signal - Ends a pending read at once, even where the source itself stalls.
 * @returns The reader.
 */
export function readPieces(source: ByteSource, signal?: AbortSignal | undefined): PieceReader {
  const pull = openPull(source)
  let pending = false
  let exhausted = false

  async function next(): Promise<Uint8Array | undefined> {
    signal?.throwIfAborted()
    pending = true
    const { done, value } = await untilAborted(pull.next(), signal)
    pending = false
    if (done) {
      exhausted = true
      return undefined
    }
    if (!isBytes(value))
      throw new InvalidParameterError({ parameter: 'source', expected: 'a source of Uint8Array pieces' })
    return value
  }

  async function close(): Promise<void> {
    if (exhausted) return
    exhausted = true
    // The reader's outcome is decided already: a source that fails to clean up can't change it. And a pending read
    // may never settle, so its generator's return() is not awaited.
    const cancelled = Promise.resolve()
      .then(() => pull.cancel())
      .catch(() => undefined)
    if (!pending) await cancelled
  }

  return { next, close }
}

function openPull(source: ByteSource): Pull {
  if (isBytes(source)) return openIterator([source][Symbol.iterator]())
  // Safari's ReadableStream is not async iterable, and a reader is faster where it is.
  if ('getReader' in source) {
    const reader = source.getReader()
    return { next: () => reader.read(), cancel: () => reader.cancel() }
  }
  if (Symbol.asyncIterator in source) {
    const iterator = source[Symbol.asyncIterator]()
    return { next: () => iterator.next(), cancel: () => iterator.return?.() }
  }
  if (Symbol.iterator in source) return openIterator(source[Symbol.iterator]())
  throw new InvalidParameterError({
    parameter: 'source',
    expected: 'bytes, an iterable of bytes or a stream',
  })
}

function openIterator(iterator: Iterator<Uint8Array>): Pull {
  return { next: async () => iterator.next(), cancel: () => iterator.return?.() }
}

/** A race that leaves no listener behind: `Promise.race` with one long-lived promise leaks a reaction per call. */
function untilAborted<value>(promise: Promise<value>, signal: AbortSignal | undefined): Promise<value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function isBytes(value: unknown): value is Uint8Array {
  // The tag, because a stream may come from another realm (frames, test environments).
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === '[object Uint8Array]'
}

/** What is left of a source after something was taken off its front. */
export function resumePieces(surplus: Uint8Array, pieces: PieceReader): AsyncIterable<Uint8Array> {
  let front: Uint8Array | undefined = surplus
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      const value = front ?? (await pieces.next())
      front = undefined
      return value === undefined ? { done: true, value: undefined } : { done: false, value }
    },
    async return() {
      await pieces.close()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

/** One chunk of exactly the chunk size, or a shorter (possibly empty) last one. */
export type Chunk = { bytes: Uint8Array; index: number; last: boolean }

/** Cuts pieces into chunks; looks one byte ahead, because a STREAM chunk is sealed differently if it is the last. */
export type ChunkReader = { next(): Promise<Chunk | undefined>; close(): Promise<void> }

/**
 * Cuts a source into chunks of one size. An empty source is one empty last chunk.
 *
 * @param source - The bytes.
 * @param size - Chunk size in bytes.
 * @param signal - Ends the reading.
 * @returns The reader; a chunk is a view on the source's piece where it lies inside one.
 */
export function readChunks(source: ByteSource, size: number, signal?: AbortSignal | undefined): ChunkReader {
  const pieces = readPieces(source, signal)
  let piece: Uint8Array | undefined = new Uint8Array(0)
  let offset = 0
  let index = 0
  let finished = false

  /** Moves to the next piece that has bytes; false at the end of the source. */
  async function hasMore(): Promise<boolean> {
    while (piece !== undefined && offset === piece.length) {
      piece = await pieces.next()
      offset = 0
    }
    return piece !== undefined
  }

  function take(length: number): Uint8Array {
    const taken = piece?.subarray(offset, offset + length) ?? new Uint8Array(0)
    offset += taken.length
    return taken
  }

  async function next(): Promise<Chunk | undefined> {
    if (finished) return undefined
    await hasMore()
    let bytes = take(size)
    if (bytes.length < size && (await hasMore())) {
      const whole = new Uint8Array(size)
      whole.set(bytes)
      let length = bytes.length
      while (length < size && (await hasMore())) {
        const part = take(size - length)
        whole.set(part, length)
        length += part.length
      }
      bytes = whole.subarray(0, length)
    }
    finished = !(await hasMore())
    return { bytes, index: index++, last: finished }
  }

  return { next, close: pieces.close }
}

/**
 * Lets timers, I/O and the screen have a turn. Ciphers that work synchronously on a source in memory would otherwise
 * hold the thread, and no abort could ever arrive.
 */
export function breathe(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
  if (setImmediate !== undefined) return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(undefined)
  })
}
