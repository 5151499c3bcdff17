import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>
type RequestOptions = CauseOptions & {
  /** JSON-RPC method of the request; its parameters and the URL (it may hold an API key) are never told. */
  method?: string | undefined
}

const describe = (parts: Record<string, string | number | undefined>) =>
  Object.entries(parts)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]))
    .join(', ') || undefined

/** Nothing answers at the address of the chain's RPC server. */
export class RpcUnreachableError extends MedrecError {
  override readonly name = 'RpcUnreachableError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ cause, method }: RequestOptions = {}) {
    super('The chain can not be reached: nothing answers at the address of its RPC server.', {
      cause,
      details: describe({ method }),
      metaMessages: ['Check the network and the RPC address, then try again.'],
    })
  }
}

/** The RPC server refuses because of too many requests. */
export class RpcRateLimitedError extends MedrecError {
  override readonly name = 'RpcRateLimitedError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ cause, method }: RequestOptions = {}) {
    super("The chain's RPC server refuses because it got too many requests.", {
      cause,
      details: describe({ method }),
      metaMessages: ['Wait a minute and try again, or configure another RPC server.'],
    })
  }
}

/** The RPC server has a fault of its own (HTTP 5xx, JSON-RPC -32603). */
export class RpcServerError extends MedrecError {
  override readonly name = 'RpcServerError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ cause, method, status }: RequestOptions & { status?: number | undefined } = {}) {
    super("The chain's RPC server failed on its own side.", {
      cause,
      details: describe({ method, status }),
      metaMessages: ['Try again later, or configure another RPC server.'],
    })
  }
}

/** The answer is not JSON-RPC: an HTML page, a cut body, or a value of the wrong shape. */
export class RpcResponseError extends MedrecError {
  override readonly name = 'RpcResponseError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ cause, method }: RequestOptions = {}) {
    super("The chain's RPC server gave an answer that can not be read.", {
      cause,
      details: describe({ method }),
      metaMessages: [
        'Try again; if it stays, check that the RPC address leads to a JSON-RPC server and not to a web page or a sign-in.',
      ],
    })
  }
}

/** The RPC server accepted the connection and then kept silent. */
export class RpcTimeoutError extends MedrecError {
  override readonly name = 'RpcTimeoutError'
  override readonly category = 'network'
  override readonly retryable = true

  constructor({ cause, method }: RequestOptions = {}) {
    super("The chain's RPC server did not answer in time.", {
      cause,
      details: describe({ method }),
      metaMessages: ['Try again, or configure another RPC server.'],
    })
  }
}

/** The RPC server refuses the request itself: access denied, unknown method, bad parameters. */
export class RpcRefusedError extends MedrecError {
  override readonly name = 'RpcRefusedError'
  override readonly category = 'network'

  constructor({
    cause,
    method,
    status,
    code,
  }: RequestOptions & { status?: number | undefined; code?: number | undefined } = {}) {
    super("The chain's RPC server refuses this request.", {
      cause,
      details: describe({ method, status, code }),
      metaMessages: [
        'Check the access key of the RPC server, or configure a server that offers this method.',
      ],
    })
  }
}

/** The RPC server limits how many blocks or logs one answer may hold, and one block is already too much. */
export class RpcLogRangeError extends MedrecError {
  override readonly name = 'RpcLogRangeError'
  override readonly category = 'network'

  constructor({ cause, fromBlock, toBlock }: CauseOptions & { fromBlock: bigint; toBlock: bigint }) {
    super(
      "The chain's RPC server does not give the audit events of these blocks, however few are asked for.",
      {
        cause,
        details: `blocks ${fromBlock} to ${toBlock}`,
        metaMessages: ['Configure another RPC server, or narrow the question to one patient or doctor.'],
      },
    )
  }
}

/** The sender can not pay for the transaction. */
export class InsufficientFundsError extends MedrecError {
  override readonly name = 'InsufficientFundsError'
  override readonly category = 'chain'

  constructor({ cause, sender }: CauseOptions & { sender?: string | undefined } = {}) {
    super('The sending account has not enough funds to pay for the transaction.', {
      cause,
      details: describe({ sender }),
      metaMessages: ['Send funds to the account, or let a relayer pay. Nothing was changed.'],
    })
  }
}

/** The person declined in the wallet. */
export class UserRejectedError extends MedrecError {
  override readonly name = 'UserRejectedError'
  override readonly category = 'auth'

  constructor({ cause }: CauseOptions = {}) {
    super('The request was declined in the wallet.', {
      cause,
      metaMessages: ['Start it again when you want it done. Nothing was sent.'],
    })
  }
}

/** The wallet is locked, disconnected, or does not share the account that should send. */
export class WalletUnavailableError extends MedrecError {
  override readonly name = 'WalletUnavailableError'
  override readonly category = 'auth'

  constructor({ cause }: CauseOptions = {}) {
    super('The wallet is locked, disconnected, or does not share this account.', {
      cause,
      metaMessages: ['Unlock the wallet, choose the account again, and repeat. Nothing was sent.'],
    })
  }
}

/** The node or wallet is on another chain than the client. */
export class WrongChainError extends MedrecError {
  override readonly name = 'WrongChainError'
  override readonly category = 'chain'
  readonly expectedChainId: number
  readonly actualChainId: number | undefined

  constructor({
    cause,
    expectedChainId,
    actualChainId,
  }: CauseOptions & { expectedChainId: number; actualChainId?: number | undefined }) {
    super('The wallet or RPC server is on another chain than expected.', {
      cause,
      details: describe({ expected: expectedChainId, actual: actualChainId }),
      metaMessages: [`Switch to the chain with id ${expectedChainId} and repeat. Nothing was sent.`],
    })
    this.expectedChainId = expectedChainId
    this.actualChainId = actualChainId
  }
}

/** Another transaction of the same sender took the nonce; ours did not enter the chain. */
export class NonceConflictError extends MedrecError {
  override readonly name = 'NonceConflictError'
  override readonly category = 'chain'
  override readonly retryable = true

  constructor({ cause, nonce }: CauseOptions & { nonce?: number | undefined } = {}) {
    super(
      'Another transaction of the same account was sent at the same time and took the place of this one.',
      {
        cause,
        details: describe({ nonce }),
        metaMessages: ['Try again: the next number will be used. This transaction changed nothing.'],
      },
    )
  }
}

/** The offered fee is below what the chain asks now. */
export class FeeTooLowError extends MedrecError {
  override readonly name = 'FeeTooLowError'
  override readonly category = 'chain'
  override readonly retryable = true

  constructor({ cause }: CauseOptions = {}) {
    super('The fee offered for the transaction is below what the chain asks now.', {
      cause,
      metaMessages: ['Try again: the fee will be asked for anew. Nothing was changed.'],
    })
  }
}

/** The node gave an error that has no class of its own. */
export class RpcUnknownError extends MedrecError {
  override readonly name = 'RpcUnknownError'
  override readonly category = 'chain'

  constructor({ cause, method, code }: RequestOptions & { code?: number | undefined } = {}) {
    super('The chain answered with an error that is not known here.', {
      cause,
      details: describe({ method, code }),
      metaMessages: ['Look at the cause of this error in a debugger, and tell the maintainers its code.'],
    })
  }
}
