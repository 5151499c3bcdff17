import { MedrecError } from './base.ts'
import {
  FeeTooLowError,
  InsufficientFundsError,
  NonceConflictError,
  RpcRateLimitedError,
  RpcRefusedError,
  RpcResponseError,
  RpcServerError,
  RpcTimeoutError,
  RpcUnknownError,
  RpcUnreachableError,
  UserRejectedError,
  WalletUnavailableError,
  WrongChainError,
} from './rpc.ts'

type Link = {
  name?: unknown
  message?: unknown
  details?: unknown
  code?: unknown
  status?: unknown
  body?: unknown
  cause?: unknown
}

/** The error and its causes, outermost first. Wallets throw plain objects, so nothing is asked of their class. */
function links(error: unknown): Link[] {
  const chain: Link[] = []
  for (let link = error; typeof link === 'object' && link !== null; link = (link as Link).cause) {
    if (chain.includes(link as Link)) break
    chain.push(link as Link)
  }
  return chain
}

function methodOf(chain: Link[]): string | undefined {
  const body = chain.find(({ body }) => typeof body === 'object' && body !== null)?.body
  const method = (body as { method?: unknown } | undefined)?.method
  return typeof method === 'string' ? method : undefined
}

const textOf = (chain: Link[]) =>
  chain
    .flatMap(({ message, details }) => [message, details])
    .filter((text) => typeof text === 'string')
    .join('\n')
    .toLowerCase()

/** What nodes say in words only; codes differ between them. The patterns are those of viem's `errors/node.ts`. */
const nodeMessages: readonly [RegExp, (cause: unknown) => MedrecError][] = [
  [
    /insufficient funds|exceeds transaction sender account balance|outoffunds|gas required exceeds allowance/,
    (cause) => new InsufficientFundsError({ cause }),
  ],
  [
    /nonce too low|nonce too high|nonce has max value|replacement transaction underpriced|already known|already imported/,
    (cause) => new NonceConflictError({ cause }),
  ],
  [
    /(max fee per gas|fee cap) less than block base fee|transaction underpriced|transaction is outdated/,
    (cause) => new FeeTooLowError({ cause }),
  ],
]

function fromStatus(status: number, cause: unknown, method: string | undefined): MedrecError {
  if (status === 429) return new RpcRateLimitedError({ cause, method })
  if (status === 408 || status === 504) return new RpcTimeoutError({ cause, method })
  if (status >= 500) return new RpcServerError({ cause, method, status })
  return new RpcRefusedError({ cause, method, status })
}

/** Codes of EIP-1193, EIP-1474 and CAIP-25; 429 and -32007 are what some providers say in a 200 answer. */
function fromCode(code: number, cause: unknown, method: string | undefined): MedrecError | undefined {
  switch (code) {
    case 4001:
    case 5000:
      return new UserRejectedError({ cause })
    case 4100:
    case 4900:
      return new WalletUnavailableError({ cause })
    case 429:
    case -32005:
    case -32007:
      return new RpcRateLimitedError({ cause, method })
    case -32603:
      return new RpcServerError({ cause, method })
    case 4200:
    case -32600:
    case -32601:
    case -32602:
    case -32004:
    case -32006:
      return new RpcRefusedError({ cause, method, code })
    default:
      return undefined
  }
}

/** viem wraps what `fetch` and `JSON.parse` throw in an HttpRequestError without a status. */
function fromTransport(chain: Link[], cause: unknown, method: string | undefined): MedrecError | undefined {
  const names = chain.map(({ name }) => name)
  if (names.includes('TimeoutError') || names.includes('RpcTimeoutError'))
    return new RpcTimeoutError({ cause, method })
  // undici says "terminated" where the connection ends inside the body.
  if (names.includes('SyntaxError') || names.includes('ResponseBodyTooLargeError'))
    return new RpcResponseError({ cause, method })
  if (chain.some(({ message }) => message === 'terminated')) return new RpcResponseError({ cause, method })
  const transport = ['HttpRequestError', 'WebSocketRequestError', 'SocketClosedError']
  if (names.some((name) => transport.includes(String(name))))
    return new RpcUnreachableError({ cause, method })
  // viem's formatters trip over a result of the wrong shape.
  if (names[0] === 'TypeError' || names[0] === 'RangeError') return new RpcResponseError({ cause, method })
  return undefined
}

/**
 * Names what went wrong between us and the chain.
 *
 * Foreign messages become a class and never text of ours: they may hold an RPC address with its key.
 *
 * @param error - What viem, a wallet or `fetch` threw.
 * @param options.expectedChainId - Id of the chain of the client, told where the answer is that it is another one.
 * @returns The typed error; a MedrecError as it came.
 *
 * @example
 * import { getRpcError } from '@medrec/sdk/errors'
 *
 * const error = getRpcError(await client.request({ method: 'eth_chainId' }).catch((error) => error))
 * if (error.retryable) console.error(error.shortMessage)
 */
export function getRpcError(error: unknown, options: getRpcError.Options = {}): MedrecError {
  if (error instanceof MedrecError) return error
  const chain = links(error)
  const method = methodOf(chain)
  const text = textOf(chain)
  if (chain.some(({ name }) => name === 'ChainMismatchError') || /invalid chain ?id/.test(text))
    return new WrongChainError({ cause: error, expectedChainId: options.expectedChainId ?? 0 })
  const transport = fromTransport(chain, error, method)
  if (transport instanceof RpcTimeoutError || transport instanceof RpcResponseError) return transport
  const said = nodeMessages.find(([pattern]) => pattern.test(text))
  if (said) return said[1](error)
  const codes = chain.map(({ code }) => code).filter((code) => typeof code === 'number')
  for (const code of codes) {
    const named = fromCode(code, error, method)
    if (named) return named
  }
  const status = chain.map(({ status }) => status).find((status) => typeof status === 'number')
  if (status !== undefined && status >= 400) return fromStatus(status, error, method)
  return transport ?? new RpcUnknownError({ cause: error, method, code: codes[0] })
}

export declare namespace getRpcError {
  type Options = { expectedChainId?: number | undefined }
}

const logRange =
  /block range|range (is )?too|max(imum)?( block)? range|more than \d+ (results|logs)|max results|response size|too many (logs|results|blocks)|limited to|query (timeout|exceeds)|(response|result).*too (large|big)|range.*exceed|exceed.*range/

/**
 * True where a node refuses `eth_getLogs` because of the number of blocks or logs, so that a smaller range may pass.
 *
 * There is no code for it (EIP-1474 has none): each provider has words of its own.
 */
export function isLogRangeError(error: unknown): boolean {
  const chain = links(error)
  if (chain.some(({ name, status }) => name === 'ResponseBodyTooLargeError' || status === 413)) return true
  // The request is part of viem's messages, so only what the node itself said is read.
  const said = chain.map(({ details }) => details).filter((text) => typeof text === 'string')
  return said.some((text) => logRange.test(text.toLowerCase()))
}
