/** The node answered a request with an error. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError'
  readonly code: number

  constructor(method: string, code: number, message: string) {
    super(`${method}: ${message} (${code})`)
    this.code = code
  }
}

/** Milliseconds until a node that says nothing is given up: a stuck one must not hold what waits for it for ever. */
const patience = 60_000

type Answer = { result?: unknown; error?: { code: number; message: string } }

/**
 * One JSON-RPC request by plain fetch: `anvil_*` methods that viem has no words for, and probes before a chain is known.
 *
 * @returns The result as it came; the caller knows its type.
 * @param signal - Ends the request; without it a minute of silence does.
 * @throws JsonRpcError for an answer that is an error; TypeError from fetch where nobody answers.
 */
export async function requestRpc<result>(
  rpcUrl: string,
  method: string,
  params: readonly unknown[] = [],
  signal?: AbortSignal,
): Promise<result> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    redirect: 'error',
    signal: signal ?? AbortSignal.timeout(patience),
  })
  const { error, result } = (await response.json()) as Answer
  if (error) throw new JsonRpcError(method, error.code, error.message)
  return result as result
}
