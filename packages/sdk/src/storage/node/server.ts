import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { CID } from 'multiformats/cid'
import { MedrecError } from '../../errors/base.ts'
import { DiskError, DiskFullError } from '../../errors/disk.ts'
import {
  BlockNotFoundError,
  BlockTooLargeError,
  InvalidCarError,
  InvalidCidError,
  StoreClosedError,
} from '../../errors/storage.ts'
import { exportCar, readCar } from '../car.ts'
import { parseCid } from '../cid.ts'
import { listDag } from '../dagRead.ts'
import type { PinnedBlockStore } from '../ports.ts'

/** Puts of one upload that run at once. */
const writeConcurrency = 8

/**
 * Serves a local store on loopback, so that people in separate processes exchange blocks during development.
 * It signs nobody in: it must never listen anywhere else, and refuses to.
 *
 * @param parameters.store - The store that is served.
 * @param parameters.port - 0, the default, takes a free one.
 * @param parameters.host - `127.0.0.1` (default), `::1` or `localhost`.
 * @param parameters.origins - Web origins that may call it, none by default.
 * @param parameters.maxBytes - Largest CAR in bytes, 8 GiB by default.
 * @param parameters.idleTimeout - Milliseconds a connection may be silent, 30,000 by default.
 * @returns Its URL, and `close`, which ends open connections.
 * @throws RangeError for a host that is not loopback; what listening throws (`EADDRINUSE`).
 *
 * @example
 * import { createFileStore, serveStore } from '@medrec/sdk/storage/node'
 *
 * const store = await createFileStore({ directory: '.medrec/node' })
 * const { url } = await serveStore({ store })
 */
export async function serveStore(parameters: serveStore.Parameters): Promise<serveStore.ReturnType> {
  const {
    host = '127.0.0.1',
    idleTimeout = 30_000,
    maxBytes = 8 * 2 ** 30,
    origins = [],
    port = 0,
    store,
  } = parameters
  if (!['127.0.0.1', '::1', 'localhost'].includes(host))
    throw new RangeError('host must be a loopback address')
  const context: Context = { maxBytes, origins, store }
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => answerError(request, response, error))
  })
  // Uploads may take long; silence may not.
  server.requestTimeout = 0
  server.setTimeout(idleTimeout)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

export declare namespace serveStore {
  type Parameters = {
    store: PinnedBlockStore
    port?: number | undefined
    host?: string | undefined
    origins?: readonly string[] | undefined
    maxBytes?: number | undefined
    idleTimeout?: number | undefined
  }
  type ReturnType = { url: string; port: number; close(): Promise<void> }
}

type Context = { maxBytes: number; origins: readonly string[]; store: PinnedBlockStore }

/** A request that is refused before it reaches the store. */
class RefusedRequestError extends MedrecError {
  override readonly name = 'RefusedRequestError'
  override readonly category = 'usage'
  readonly status: number

  constructor(status: number, shortMessage: string) {
    super(shortMessage)
    this.status = status
  }
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  assertLocal(context, request, response)
  const url = new URL(request.url ?? '/', 'http://localhost')
  const [, kind, text = '', ...rest] = url.pathname.split('/')
  if (request.method === 'OPTIONS') return answerPreflight(response)
  if (rest.length > 0) throw new RefusedRequestError(404, 'There is nothing at this path.')
  if (request.method === 'POST' && kind === 'car' && text === '')
    return receiveCar(context, request, response, url)
  if (request.method === 'GET' && kind === 'ipfs')
    return sendContent(context, request, response, url, parseCid(text))
  if (request.method === 'POST' && kind === 'pins') return addPin(context, request, response, parseCid(text))
  if (request.method === 'DELETE' && kind === 'pins')
    return removePin(context, request, response, parseCid(text))
  throw new RefusedRequestError(404, 'There is nothing at this path.')
}

/** A page that made its name resolve to loopback still sends its own name as Host; any page sends its Origin. */
function assertLocal(context: Context, request: IncomingMessage, response: ServerResponse): void {
  const { host, origin } = request.headers
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(name))
    throw new RefusedRequestError(403, 'The Host header does not name this machine.')
  if (origin === undefined) return
  if (!context.origins.includes(origin))
    throw new RefusedRequestError(403, 'This web origin may not use the store.')
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('vary', 'origin')
}

function answerPreflight(response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
  response.setHeader('access-control-allow-headers', 'authorization, content-type, medrec-holder')
  response.writeHead(204).end()
}

/** Each account has holds of its own: erasing one leaves the others'. */
function holdName(request: IncomingMessage): string {
  const holder = request.headers['medrec-holder']
  if (holder === undefined) return 'hold:anonymous'
  if (typeof holder !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(holder))
    throw new RefusedRequestError(400, 'The holder is not an account.')
  return `hold:${holder.toLowerCase()}`
}

async function receiveCar(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { maxBytes, store } = context
  const root = parseCid(url.searchParams.get('root') ?? '')
  if (request.headers['content-type'] !== 'application/vnd.ipld.car')
    throw new RefusedRequestError(415, 'The body is not a CAR.')
  if (Number(request.headers['content-length'] ?? 0) > maxBytes)
    throw new RefusedRequestError(413, 'The CAR is larger than this store accepts.')
  const batch = await store.beginPin({ pin: holdName(request) })
  // A refusal must still reach the client, so the end of reading may not end the connection.
  const source = request.iterator({ destroyOnReturn: false })
  const running = new Set<Promise<void>>()
  let blocks = 0
  try {
    for await (const { bytes, cid } of readCar({
      source,
      roots: [root],
      maxBytes,
      name: 'upload',
    })) {
      const put: Promise<void> = batch.put(cid, bytes).then(() => void running.delete(put))
      // A failure surfaces in the race below or at the end, whichever comes first.
      put.catch(() => {})
      running.add(put)
      blocks++
      if (running.size >= writeConcurrency) await Promise.race(running)
    }
    await Promise.all(running)
    await batch.commit({ root })
  } catch (error) {
    await batch.rollback()
    // What cuts the stream is the connection, not the content; there is nobody left to answer.
    throw request.errored ? new InvalidCarError({ reason: 'the upload was cut', cause: error }) : error
  }
  answerJson(response, 201, { root: root.toString(), blocks })
}

async function sendContent(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  cid: CID,
): Promise<void> {
  const { store } = context
  const format = url.searchParams.get('format') ?? (request.headers.accept?.includes('.car') ? 'car' : 'raw')
  response.setHeader('cache-control', 'no-store')
  if (format === 'raw') {
    const bytes = await store.get(cid)
    response.writeHead(200, { 'content-type': 'application/vnd.ipld.raw', 'content-length': bytes.length })
    response.end(bytes)
    return
  }
  if (format !== 'car') throw new RefusedRequestError(400, 'The format is neither raw nor car.')
  // Before the first byte: afterwards an error can only cut the connection.
  if (!(await store.has(cid))) throw new BlockNotFoundError({ cid: cid.toString(), asked: ['local'] })
  response.writeHead(200, { 'content-type': 'application/vnd.ipld.car' })
  await pipeline(exportCar({ root: cid, store }), response)
}

async function addPin(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  root: CID,
): Promise<void> {
  const batch = await context.store.beginPin({ pin: holdName(request) })
  try {
    for await (const cid of listDag({ root, store: context.store })) await batch.keep(cid)
    await batch.commit({ root })
  } catch (error) {
    await batch.rollback()
    throw error
  }
  answerJson(response, 200, { root: root.toString() })
}

async function removePin(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  root: CID,
): Promise<void> {
  const { blocks, pins } = await context.store.unpin({ pin: holdName(request), root })
  answerJson(response, 200, { root: root.toString(), pins, blocks })
}

function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    // Half a CAR must not look like a whole one.
    response.destroy()
    return
  }
  // The rest of a refused upload is not read.
  if (!request.complete) response.setHeader('connection', 'close')
  const known = error instanceof MedrecError ? error : new MedrecError('The store failed unexpectedly.')
  answerJson(response, statusOf(known), known.toJSON())
  if (!request.complete) request.resume()
}

function statusOf(error: MedrecError): number {
  if (error instanceof RefusedRequestError) return error.status
  if (error instanceof BlockNotFoundError) return 404
  if (error instanceof DiskFullError) return 507
  if (error instanceof DiskError) return 503
  if (error instanceof StoreClosedError) return 503
  if (error instanceof InvalidCidError || error instanceof BlockTooLargeError) return 400
  return error.category === 'integrity' ? 400 : 500
}
