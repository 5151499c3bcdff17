import { createServer, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collect, deterministicBytes, errorOf } from '../../test/storage.ts'
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
import { exportCar, readCar, writeCar } from './car.ts'
import { createCid } from './cid.ts'
import { createMedrecStore } from './createStore.ts'
import { chunkSize } from './dagNode.ts'
import { httpStore } from './http.ts'
import { createMemoryStore } from './memory.ts'
import { serveStore } from './node/server.ts'
import type { PinnedBlockStore } from './ports.ts'

const bytes = Uint8Array.of(1, 2, 3)
const alice = '0x00000000000000000000000000000000000000aa'
const bob = '0x00000000000000000000000000000000000000bb'

describe('serveStore', () => {
  let node: PinnedBlockStore
  let server: serveStore.ReturnType

  beforeEach(async () => {
    node = createMemoryStore()
    server = await serveStore({ store: node, maxBytes: 8 * chunkSize, origins: ['http://localhost:5173'] })
  })
  afterEach(() => server.close())

  const request = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init)
  const carInit = (body: Uint8Array) => ({
    method: 'POST',
    headers: { 'content-type': 'application/vnd.ipld.car' },
    body: body as Uint8Array<ArrayBuffer>,
  })
  const oneBlock = async () => {
    const cid = await createCid({ bytes })
    return { cid, car: await collect(writeCar({ roots: [cid], blocks: [{ cid, bytes }] })) }
  }

  test('default: upload, raw blocks, CAR, pins, erasure', async () => {
    const remote = httpStore({ url: server.url })
    const store = createMedrecStore({ local: createMemoryStore(), remotes: [remote] })
    const source = await collect(deterministicBytes('http', 2 * chunkSize + 77))
    const { cid } = await store.putFile([source], { pin: 'a' })
    await store.confirmRemote([cid], { holder: alice })
    const reader = createMedrecStore({ local: createMemoryStore(), remotes: [remote] })
    expect(Buffer.compare(await collect(reader.readFile({ cid })), source)).toBe(0)
    const blocks = []
    for await (const block of readCar({ source: remote.getCar(cid), roots: [cid], name: 'node' }))
      blocks.push(block)
    expect(blocks).toHaveLength(4)
    await remote.pin(cid, { holder: bob })
    await remote.unpin(cid, { holder: alice })
    expect(await remote.getBlock(cid)).toEqual(await node.get(cid))
    await remote.unpin(cid, { holder: bob })
    await remote.unpin(cid, { holder: bob })
    expect(await errorOf(remote.getBlock(cid))).toBeInstanceOf(BlockNotFoundError)
    expect(await errorOf(collect(remote.getCar(cid)))).toBeInstanceOf(BlockNotFoundError)
    expect(await errorOf(remote.pin(cid))).toBeInstanceOf(BlockNotFoundError)
    expect(await node.listPins()).toEqual([])
  })

  test('behavior: a reader that stops a CAR early ends the request', async () => {
    const remote = httpStore({ url: server.url })
    const store = createMedrecStore({ local: createMemoryStore(), remotes: [remote] })
    const { cid } = await store.putFile(deterministicBytes('http', 6 * chunkSize), { pin: 'a' })
    await store.confirmRemote([cid])
    for await (const piece of remote.getCar(cid)) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
  })

  test('T18: a bad CAR is refused with 400 and nothing is stored', async () => {
    const { car, cid } = await oneBlock()
    const other = Uint8Array.of(9)
    const stray = { cid: await createCid({ bytes: other }), bytes: other }
    const flipped = Uint8Array.from(car, (byte, i) => (i === car.length - 1 ? byte ^ 1 : byte))
    const bad: [string, Uint8Array, string?][] = [
      ['empty', new Uint8Array()],
      ['varint', new Uint8Array(20).fill(0xff)],
      ['cut', car.subarray(0, -1)],
      ['wrong hash', flipped],
      ['other root', car, stray.cid.toString()],
      ['missing root', await collect(writeCar({ roots: [cid], blocks: [stray] }))],
      ['no blocks', await collect(writeCar({ roots: [cid], blocks: [] }))],
      ['extra block', await collect(writeCar({ roots: [cid], blocks: [{ cid, bytes }, stray] }))],
      ['good blocks, then a bad varint', Uint8Array.of(...car, 0)],
    ]
    for (const [name, body, root = cid.toString()] of bad) {
      const response = await request(`/car?root=${root}`, carInit(body))
      expect(response.status, name).toBe(400)
      expect(await response.json(), name).toMatchObject({ category: 'integrity' })
    }
    expect(await node.listPins()).toEqual([])
    expect([await node.has(cid), await node.has(stray.cid)]).toEqual([false, false])
    expect((await request(`/car?root=${cid}`, carInit(car))).status).toBe(201)
  })

  test('error: a large upload that is refused early still gets its answer', async () => {
    const remote = httpStore({ url: server.url })
    const { cid } = await oneBlock()
    async function* junk() {
      for (let i = 0; i < 40; i++) yield new Uint8Array(chunkSize).fill(0xff)
    }
    const error = await errorOf(remote.putCar(junk(), { root: cid }))
    expect([StoreRejectedError, StoreUnavailableError]).toContain((error as Error).constructor)
    expect(await node.listPins()).toEqual([])
  })

  test('error: over the limit', async () => {
    const store = createMedrecStore({ local: createMemoryStore(), remotes: [httpStore({ url: server.url })] })
    const { cid } = await store.putFile(deterministicBytes('big', 9 * chunkSize), { pin: 'a' })
    expect(await errorOf(store.confirmRemote([cid]))).toBeInstanceOf(StoreUnavailableError)
    expect(await node.listPins()).toEqual([])
    const announced = await collect(exportCar({ root: cid, store: store.local }))
    expect((await request(`/car?root=${cid}`, carInit(announced))).status).toBe(413)
  })

  test('T20: another Host, a foreign Origin and paths outside are refused', async () => {
    const status = (head: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () =>
          socket.write(`${head}\r\nConnection: close\r\n\r\n`),
        )
        let text = ''
        socket.on('data', (data) => {
          text += data
        })
        socket.on('end', () => resolve(text.slice(9, 12)))
        socket.on('error', reject)
      })
    const { car, cid } = await oneBlock()
    await request(`/car?root=${cid}`, carInit(car))
    const path = `GET /ipfs/${cid} HTTP/1.1\r\n`
    expect(await status(`${path}Host: 127.0.0.1:${server.port}`)).toBe('200')
    expect(await status(`${path}Host: localhost`)).toBe('200')
    for (const host of ['evil.example', '127.0.0.1.evil.example', '10.0.0.1', '', 'localhost.'])
      expect(await status(`${path}Host: ${host}`), host).toBe('403')
    expect(await status(`${path}Host: localhost\r\nOrigin: https://evil.example`)).toBe('403')
    expect(await status(`${path}Host: localhost\r\nOrigin: null`)).toBe('403')
    expect(await status(`${path}Host: localhost\r\nOrigin: http://localhost:5173`)).toBe('200')
    for (const outside of [
      '/',
      '/ipfs',
      '/ipfs/../../etc/passwd',
      `/ipfs/${cid}/x`,
      '/pins',
      '//car',
      '/ipfs/%2e%2e',
    ])
      expect(await status(`GET ${outside} HTTP/1.1\r\nHost: localhost`), outside).toMatch(/^40[04]$/)
  })

  test('error: bodies and arguments that are not what they should be', async () => {
    const { car, cid } = await oneBlock()
    const html = { method: 'POST', headers: { 'content-type': 'text/html' }, body: 'x' }
    expect((await request(`/car?root=${cid}`, html)).status).toBe(415)
    expect((await request('/car', carInit(car))).status).toBe(400)
    expect((await request(`/ipfs/${cid}?format=tar`)).status).toBe(400)
    const hold = { method: 'POST', headers: { 'medrec-holder': 'somebody' } }
    expect((await request(`/pins/${cid}`, hold)).status).toBe(400)
    expect((await request(`/pins/${cid}`, { method: 'PUT' })).status).toBe(404)
  })

  test('error: only loopback', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.org'])
      expect(await errorOf(serveStore({ store: node, host }))).toBeInstanceOf(RangeError)
  })

  test('error: a port in use', async () => {
    expect(await errorOf(serveStore({ store: node, port: server.port }))).toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  test('error: an upload whose client vanishes leaves nothing', async () => {
    const { car, cid } = await oneBlock()
    await new Promise<void>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(
          `POST /car?root=${cid} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/vnd.ipld.car\r\nContent-Length: 999\r\n\r\n`,
        )
        socket.write(car, () => socket.destroy())
      })
      socket.on('close', () => resolve())
      socket.on('error', reject)
    })
    await server.close()
    expect((await node.listPins()).filter(({ root }) => root)).toEqual([])
  })
})

describe('httpStore against a server that misbehaves', () => {
  const servers: { close(): void }[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })

  async function misbehave(listener: RequestListener, options: Partial<httpStore.Parameters> = {}) {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push({
      close() {
        server.closeAllConnections()
        server.close()
      },
    })
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new Error('an address expected')
    return httpStore({ url: `http://127.0.0.1:${address.port}`, name: 'node', ...options })
  }
  const raw = { 'content-type': 'application/vnd.ipld.raw' }

  test.each([
    [401, StoreAccessError],
    [403, StoreAccessError],
    [404, BlockNotFoundError],
    [410, BlockErasedError],
    [413, StoreFullError],
    [422, StoreRejectedError],
    [429, StoreBusyError],
    [500, StoreUnavailableError],
    [502, StoreUnavailableError],
    [507, StoreFullError],
    [302, StoreUnavailableError],
  ])('error: status %i', async (status, Class) => {
    const remote = await misbehave((_, response) => {
      response.writeHead(status, { 'retry-after': '7', location: 'http://127.0.0.1:1/' }).end('<html>')
    })
    const error = await errorOf(remote.getBlock(await createCid({ bytes })))
    expect(error).toBeInstanceOf(Class)
    if (error instanceof StoreBusyError) expect(error.retryAfter).toBe(7)
  })

  test('error: an HTML page instead of a block, a CAR or an acknowledgement', async () => {
    const remote = await misbehave((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please sign in</html>')
    })
    const cid = await createCid({ bytes })
    const car = writeCar({ roots: [cid], blocks: [{ cid, bytes }] })
    for (const call of [
      () => remote.getBlock(cid),
      () => collect(remote.getCar(cid)),
      () => remote.putCar(car, { root: cid }),
      () => remote.pin(cid),
      () => remote.unpin(cid),
    ])
      expect(await errorOf(call())).toBeInstanceOf(StoreUnavailableError)
  })

  test.each(['{}', '[]', 'null', '{"root":"bafy"}', '{"root":', '\xff', ' '.repeat(70_000)])(
    'error: %j is no acknowledgement',
    async (body) => {
      const remote = await misbehave((request, response) => {
        request.resume()
        response.writeHead(201, { 'content-type': 'application/json' }).end(body, 'latin1')
      })
      const cid = await createCid({ bytes })
      const car = writeCar({ roots: [cid], blocks: [{ cid, bytes }] })
      const error = await errorOf(remote.putCar(car, { root: cid }))
      expect([StoreUnavailableError, BlockTooLargeError]).toContain((error as Error).constructor)
    },
  )

  test('error: an endless block is cut at the limit', async () => {
    const remote = await misbehave((_, response) => {
      response.writeHead(200, raw)
      const endless = function* () {
        for (;;) yield new Uint8Array(chunkSize)
      }
      // It ends when the client hangs up, which is what is expected here.
      pipeline(Readable.from(endless()), response, () => {})
    })
    expect(await errorOf(remote.getBlock(await createCid({ bytes })))).toBeInstanceOf(BlockTooLargeError)
  })

  test('error: a body cut in the middle', async () => {
    const remote = await misbehave((_, response) => {
      response.writeHead(200, { ...raw, 'content-length': 100 })
      response.write(new Uint8Array(50), () => response.destroy())
    })
    const error = await errorOf(remote.getBlock(await createCid({ bytes })))
    expect(error).toMatchObject({ name: 'StoreUnavailableError', retryable: true })
  })

  test('error: a server that says nothing, before or after its headers', async () => {
    const before = await misbehave(() => {}, { stallTimeout: 20 })
    const cid = await createCid({ bytes })
    expect(await errorOf(before.getBlock(cid))).toBeInstanceOf(StoreStalledError)
    const after = await misbehave(
      (request, response) => {
        const car = { 'content-type': 'application/vnd.ipld.car' }
        response.writeHead(200, request.url?.includes('car') ? car : raw).flushHeaders()
      },
      { stallTimeout: 20 },
    )
    expect(await errorOf(after.getBlock(cid))).toBeInstanceOf(StoreStalledError)
    expect(await errorOf(collect(after.getCar(cid)))).toBeInstanceOf(StoreStalledError)
  })

  test('error: an upload that nobody reads or acknowledges', async () => {
    const remote = await misbehave(() => {}, { stallTimeout: 30, ackTimeout: 30 })
    const cid = await createCid({ bytes })
    async function* endless() {
      for (;;) yield new Uint8Array(chunkSize)
    }
    expect(await errorOf(remote.putCar(endless(), { root: cid }))).toBeInstanceOf(StoreStalledError)
    const car = writeCar({ roots: [cid], blocks: [{ cid, bytes }] })
    expect(await errorOf(remote.putCar(car, { root: cid }))).toBeInstanceOf(StoreStalledError)
  })

  test('error: nobody listens; the caller aborts; the caller’s stream fails', async () => {
    const cid = await createCid({ bytes })
    const remote = await misbehave((request) => void request.resume())
    const reason = new Error('enough')
    expect(await errorOf(remote.getBlock(cid, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    const controller = new AbortController()
    const pending = errorOf(remote.getBlock(cid, { signal: controller.signal }))
    controller.abort(reason)
    expect(await pending).toBe(reason)
    const failure = new Error('unreadable')
    async function* failing() {
      yield bytes
      throw failure
    }
    expect(await errorOf(remote.putCar(failing(), { root: cid }))).toBe(failure)
    const nobody = httpStore({ url: 'http://127.0.0.1:1' })
    expect(await errorOf(nobody.getBlock(cid))).toBeInstanceOf(StoreUnavailableError)
    expect(() => httpStore({ url: 'file:///etc/passwd' })).toThrow(TypeError)
  })
})
