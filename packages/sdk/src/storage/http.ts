import type { CID } from 'multiformats/cid'
import {
  BlockErasedError,
  BlockNotFoundError,
  BlockTooLargeError,
  StoreAccessError,
  StoreBusyError,
  StoreFullError,
  StoreRejectedError,
  StoreStalledError,
  StoreUnavailableError,
} from '../errors/storage.ts'
import { maxBlockSize } from './cid.ts'
import type { HoldOptions, RemoteStore, StoreOptions } from './ports.ts'
import { defaultStallTimeout } from './stall.ts'

/** Media types of the trustless gateway, https://specs.ipfs.tech/http-gateways/trustless-gateway/ */
const rawType = 'application/vnd.ipld.raw'
const carType = 'application/vnd.ipld.car'

/** An acknowledgement and an error body are small; more than this is somebody else's page. */
const maxAnswerSize = 64 * 1024

/**
 * Speaks to a storage node over HTTP: CAR in, raw blocks and CAR out, pins. See `specs/storage.md`.
 * Uploads stream where the platform can (Node); browsers send the CAR as one `Blob`, which they keep on disk.
 *
 * @param parameters.url - Base URL, `https://…` or loopback.
 * @param parameters.name - What errors call the store, the URL's host by default.
 * @param parameters.fetch - Instead of the platform's.
 * @param parameters.headers - Called before each request, for the session's `authorization`.
 * @param parameters.stallTimeout - Milliseconds without progress after which a request is given up, 10,000 by default.
 * @param parameters.ackTimeout - Milliseconds the store may take to make an upload durable, 60,000 by default.
 * @returns The remote store.
 * @throws TypeError where `url` is not an http(s) URL.
 *
 * @example
 * import { httpStore } from '@medrec/sdk/storage'
 *
 * const remote = httpStore({ url: 'http://127.0.0.1:8500', name: 'home' })
 */
export function httpStore(parameters: httpStore.Parameters): RemoteStore {
  const base = new URL(parameters.url)
  if (base.protocol !== 'http:' && base.protocol !== 'https:')
    throw new TypeError('url must be an http(s) URL')
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const { ackTimeout = 60_000, fetch: customFetch, headers, name = base.host } = parameters
  const { stallTimeout = defaultStallTimeout } = parameters

  /** Sends a request and hands the answer to `read`, under one watchdog. */
  async function request<value>(
    options: RequestOptions,
    read: (answer: Answer) => Promise<value>,
  ): Promise<value> {
    const watchdog = createWatchdog({ name, signal: options.signal })
    watchdog.expect(stallTimeout)
    try {
      const body = options.car && (await createBody(options.car, watchdog, { ackTimeout, stallTimeout }))
      const init: RequestInit & { duplex?: 'half' } = {
        method: options.method,
        headers: {
          ...(await headers?.()),
          ...(options.accept ? { accept: options.accept } : {}),
          ...(options.car ? { 'content-type': carType } : {}),
          ...(options.holder ? { 'medrec-holder': options.holder } : {}),
        },
        // Besides closing a way out of the allowed host, it keeps Node from buffering a copy of a streamed body.
        redirect: 'error',
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: watchdog.signal,
        ...(body === undefined ? {} : { body }),
        ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
      }
      const response = await (customFetch ?? fetch)(new URL(options.path, base), init)
      watchdog.expect(stallTimeout)
      if (!response.ok) {
        await response.body?.cancel()
        throw toStatusError({ cid: options.cid, name, response })
      }
      return await read({ response, pieces: () => readPieces(response, watchdog, stallTimeout) })
    } catch (error) {
      throw watchdog.explain(error)
    } finally {
      watchdog.stop()
    }
  }

  const holdOf = (options: HoldOptions | undefined) => ({ holder: options?.holder, signal: options?.signal })

  return {
    name,
    putCar: (car, { root, ...options }) =>
      request(
        { ...holdOf(options), method: 'POST', path: `car?root=${root}`, cid: root, car },
        async (answer) => {
          const acknowledged = await readJson(answer, name)
          // A proxy's or portal's page is not an acknowledgement.
          if (acknowledged.root !== root.toString())
            throw new StoreUnavailableError({
              source: name,
              reason: 'the answer does not acknowledge the upload',
            })
        },
      ),
    getBlock: (cid, options) =>
      request(
        { signal: options?.signal, method: 'GET', path: `ipfs/${cid}?format=raw`, cid, accept: rawType },
        async (answer) => {
          assertType(answer.response, rawType, name)
          return collect(answer, maxBlockSize)
        },
      ),
    getCar: (root, options) => streamCar({ options, request, root, name }),
    pin: (root, options) =>
      request({ ...holdOf(options), method: 'POST', path: `pins/${root}`, cid: root }, async (answer) => {
        const acknowledged = await readJson(answer, name)
        if (acknowledged.root !== root.toString())
          throw new StoreUnavailableError({ source: name, reason: 'the answer does not acknowledge the pin' })
      }),
    unpin: (root, options) =>
      request({ ...holdOf(options), method: 'DELETE', path: `pins/${root}`, cid: root }, async (answer) => {
        const acknowledged = await readJson(answer, name)
        if (acknowledged.root !== root.toString())
          throw new StoreUnavailableError({
            source: name,
            reason: 'the answer does not acknowledge the erasure',
          })
      }),
  }
}

export declare namespace httpStore {
  type Parameters = {
    url: string
    name?: string | undefined
    fetch?: typeof fetch | undefined
    headers?: (() => Promise<Record<string, string>> | Record<string, string>) | undefined
    stallTimeout?: number | undefined
    ackTimeout?: number | undefined
  }
  type ErrorType =
    | BlockErasedError
    | BlockNotFoundError
    | StoreAccessError
    | StoreBusyError
    | StoreFullError
    | StoreRejectedError
    | StoreStalledError
    | StoreUnavailableError
}

type RequestOptions = StoreOptions & {
  method: 'DELETE' | 'GET' | 'POST'
  path: string
  cid: CID
  accept?: string
  car?: AsyncIterable<Uint8Array>
  holder?: string | undefined
}

type Answer = { response: Response; pieces: () => AsyncGenerator<Uint8Array, void, undefined> }

type Request = <value>(options: RequestOptions, read: (answer: Answer) => Promise<value>) => Promise<value>

type Watchdog = ReturnType<typeof createWatchdog>

/** Ends a request that makes no progress, and remembers why it ended: fetch turns every cause into one TypeError. */
function createWatchdog(parameters: { name: string; signal: AbortSignal | undefined }) {
  const { name, signal } = parameters
  signal?.throwIfAborted()
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let sourceFailure: { error: unknown } | undefined
  const onAbort = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    /** Allows this many milliseconds until the next sign of life. */
    expect(milliseconds: number): void {
      clearTimeout(timer)
      if (stopped || !Number.isFinite(milliseconds)) return
      timer = setTimeout(
        () => controller.abort(new StoreStalledError({ source: name, milliseconds })),
        milliseconds,
      )
    },
    pause(): void {
      clearTimeout(timer)
    },
    /** The caller's own stream failed: that is what the caller must see. */
    fail(error: unknown): void {
      sourceFailure ??= { error }
    },
    explain(error: unknown): unknown {
      if (signal?.aborted) return signal.reason
      if (sourceFailure) return sourceFailure.error
      if (controller.signal.aborted) return controller.signal.reason
      // What fetch throws for a network failure, a refused redirect or a cut body.
      if (error instanceof TypeError || error instanceof DOMException)
        return new StoreUnavailableError({ source: name, reason: 'the connection failed', cause: error })
      return error
    },
    isOver: () => stopped || controller.signal.aborted,
    stop(): void {
      stopped = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

async function createBody(
  car: AsyncIterable<Uint8Array>,
  watchdog: Watchdog,
  timeouts: { ackTimeout: number; stallTimeout: number },
): Promise<BodyInit> {
  async function* watched() {
    try {
      for await (const piece of car) {
        // From here it is the store's turn; while the next piece is made, ours.
        watchdog.expect(timeouts.stallTimeout)
        yield piece as Uint8Array<ArrayBuffer>
        watchdog.pause()
        // Node's fetch goes on pulling the body of a request that is over, to the very end of the source.
        if (watchdog.isOver()) return
      }
    } catch (error) {
      watchdog.fail(error)
      throw error
    }
    watchdog.expect(timeouts.ackTimeout)
  }
  const streams = ReadableStream as {
    from?: (pieces: AsyncIterable<Uint8Array>) => ReadableStream<Uint8Array>
  }
  if (globalThis.process?.versions?.node && streams.from) return streams.from(watched())
  const parts: Blob[] = []
  for await (const piece of watched()) parts.push(new Blob([piece]))
  return new Blob(parts)
}

async function* readPieces(response: Response, watchdog: Watchdog, stallTimeout: number) {
  const reader = response.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      watchdog.expect(stallTimeout)
      const { done, value } = await reader.read()
      watchdog.pause()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Streams a CAR out of a request, whose watchdog sleeps while the consumer works. */
async function* streamCar(parameters: {
  name: string
  options: StoreOptions | undefined
  request: Request
  root: CID
}): AsyncGenerator<Uint8Array, void, undefined> {
  const { name, options, request, root } = parameters
  const stop = new AbortController()
  const signal = options?.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const queue = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    { highWaterMark: 1 },
    { highWaterMark: 1 },
  )
  const writer = queue.writable.getWriter()
  const pumped = request(
    { signal, method: 'GET', path: `ipfs/${root}?format=car`, cid: root, accept: carType },
    async ({ pieces, response }) => {
      assertType(response, carType, name)
      for await (const piece of pieces()) {
        await writer.ready
        await writer.write(piece)
      }
      await writer.close()
    },
  ).catch((error: unknown) => writer.abort(error))
  const reader = queue.readable.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // A consumer that stops early ends the request.
    stop.abort()
    await reader.cancel().catch(() => {})
    await pumped.catch(() => {})
  }
}

async function collect(answer: Answer, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const piece of answer.pieces()) {
    size += piece.length
    if (size > limit) throw new BlockTooLargeError({ size, limit })
    parts.push(piece)
  }
  const bytes = new Uint8Array(size)
  let position = 0
  for (const part of parts) {
    bytes.set(part, position)
    position += part.length
  }
  return bytes
}

async function readJson(answer: Answer, name: string): Promise<Record<string, unknown>> {
  assertType(answer.response, 'application/json', name)
  const bytes = await collect(answer, maxAnswerSize)
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    throw new StoreUnavailableError({ source: name, reason: 'the answer is not JSON', cause })
  }
  throw new StoreUnavailableError({ source: name, reason: 'the answer is not a JSON object' })
}

function assertType(response: Response, type: string, name: string): void {
  const found = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (found !== type) throw new StoreUnavailableError({ source: name, reason: `the answer is not ${type}` })
}

function toStatusError(parameters: { cid: CID; name: string; response: Response }): Error {
  const { cid, name, response } = parameters
  const { status } = response
  if (status === 404) return new BlockNotFoundError({ cid: cid.toString(), asked: [name] })
  if (status === 410) return new BlockErasedError({ cid: cid.toString(), source: name })
  if (status === 401 || status === 403) return new StoreAccessError({ source: name, status })
  if (status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return new StoreBusyError({
      source: name,
      retryAfter: Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined,
    })
  }
  if (status === 507 || status === 413) return new StoreFullError({ source: name })
  if (status >= 400 && status < 500)
    return new StoreRejectedError({ source: name, status, reason: 'refused' })
  return new StoreUnavailableError({ source: name, reason: `status ${status}` })
}
