import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type RpcRequest = { id: number; method: string; params: unknown[] }

/** What a byzantine RPC server does with one request. */
export type Fault =
  | '429'
  | '500'
  | 'html'
  | 'truncated'
  /** Keeps the connection and says nothing. */
  | 'stall'
  /** Closes the connection unanswered; the request was not passed on. */
  | 'reset'
  /** Passes the request on and closes the connection before the answer. */
  | 'lostAnswer'
  | { error: { code: number; message: string } }
  | { result: unknown }

export type RpcProxy = AsyncDisposable & {
  url: string
  /** Every method that arrived, in its order. */
  methods: string[]
  /** Decides about each request; undefined passes it on faithfully. */
  setFault(decide: ((request: RpcRequest) => Fault | undefined) | undefined): void
  stop(): Promise<void>
}

/** A JSON-RPC server in front of Anvil that misbehaves as told. */
export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let decide: ((request: RpcRequest) => Fault | undefined) | undefined
  const methods: string[] = []
  const forward = async (body: string) =>
    (await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text()

  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    const request = JSON.parse(body) as RpcRequest
    methods.push(request.method)
    const fault = decide?.(request)
    if (fault === 'lostAnswer') await forward(body)
    if (fault === 'lostAnswer' || fault === 'reset') incoming.socket.destroy()
    else if (fault === undefined) answer(response, 200, 'application/json', await forward(body))
    else if (fault !== 'stall') misbehave(response, request, fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/s3cr3t-api-key`,
    methods,
    setFault: (next) => {
      decide = next
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

type Answerable = Exclude<Fault, 'stall' | 'reset' | 'lostAnswer'>

function misbehave(response: ServerResponse, { id }: RpcRequest, fault: Answerable): void {
  const json = (value: object) => JSON.stringify({ jsonrpc: '2.0', id, ...value })
  if (fault === '429') answer(response, 429, 'text/plain', 'slow down')
  else if (fault === '500') answer(response, 500, 'text/plain', 'oops')
  else if (fault === 'html') answer(response, 200, 'text/html', '<!doctype html><title>Sign in</title>')
  else if (fault === 'truncated')
    answer(response, 200, 'application/json', json({ result: '0x' }).slice(0, -8))
  else answer(response, 200, 'application/json', json(fault))
}
