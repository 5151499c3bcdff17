import { MedrecError, type MedrecErrorOptions } from './base.ts'

type CauseOptions = Pick<MedrecErrorOptions, 'cause'>

/**
 * What identifies one try to send a transaction. It is known before anything leaves the device, so that it
 * can be written down first; `resumeTransaction` finds out from it what became of the try.
 */
export type TransactionAttempt = {
  /** The sender. */
  from: `0x${string}`
  to: `0x${string}`
  data: `0x${string}`
  /** Nonce of the transaction; with a wallet that picks nonces itself, the lowest it can have picked. */
  nonce: number
  /** Number of the newest block before sending: nothing of this attempt is in an earlier one. */
  fromBlock: bigint
  /** Known before sending where the key is local, and after it where a wallet signs. */
  hash?: `0x${string}` | undefined
}

const name = (attempt: TransactionAttempt) =>
  `${attempt.hash ? `transaction ${attempt.hash}, ` : ''}sender ${attempt.from}, nonce ${attempt.nonce}`

abstract class TransactionError extends MedrecError {
  override readonly category: 'chain' | 'network' = 'chain'
  /** The try that ended so; pass it to `resumeTransaction` where its outcome is open. */
  readonly attempt: TransactionAttempt

  constructor(shortMessage: string, attempt: TransactionAttempt, options: MedrecErrorOptions) {
    super(shortMessage, { details: name(attempt), ...options })
    this.attempt = attempt
  }
}

/** The connection broke while sending or waiting: the transaction may or may not enter the chain. */
export class TransactionOutcomeUnknownError extends TransactionError {
  override readonly name = 'TransactionOutcomeUnknownError'
  override readonly category = 'network'

  constructor({ attempt, cause }: { attempt: TransactionAttempt } & CauseOptions) {
    super(
      'The connection broke after the transaction was handed over, so its outcome is not known yet.',
      attempt,
      {
        cause,
        metaMessages: [
          'Do not send it again: resume it when the chain can be reached, which finds it or says that it is gone.',
        ],
      },
    )
  }
}

/** The transaction waits in the pool for longer than the caller wanted to. */
export class TransactionPendingError extends TransactionError {
  override readonly name = 'TransactionPendingError'

  constructor({ attempt, timeout, cause }: { attempt: TransactionAttempt; timeout: number } & CauseOptions) {
    super(`The transaction is not in a block after ${Math.round(timeout / 1000)} seconds.`, attempt, {
      cause,
      metaMessages: ['Resume it later, or speed it up in the wallet. Do not send it again.'],
    })
  }
}

/** No node knows the transaction any more and its nonce is free. */
export class TransactionDroppedError extends TransactionError {
  override readonly name = 'TransactionDroppedError'
  override readonly retryable = true

  constructor({ attempt, cause }: { attempt: TransactionAttempt } & CauseOptions) {
    super('The transaction was dropped before it entered the chain.', attempt, {
      cause,
      metaMessages: [
        `Send it again with the same nonce (${attempt.nonce}), so that only one of the two can ever count. Nothing was changed.`,
      ],
    })
  }
}

/** The person cancelled the transaction in the wallet. */
export class TransactionCancelledError extends TransactionError {
  override readonly name = 'TransactionCancelledError'
  readonly replacementHash: `0x${string}`

  constructor({ attempt, replacementHash }: { attempt: TransactionAttempt; replacementHash: `0x${string}` }) {
    super('The transaction was cancelled in the wallet.', attempt, {
      details: `${name(attempt)}, cancelled by ${replacementHash}`,
      metaMessages: ['Start it again when you want it done. Nothing was changed.'],
    })
    this.replacementHash = replacementHash
  }
}

/** Another transaction with other content took the nonce. */
export class TransactionReplacedError extends TransactionError {
  override readonly name = 'TransactionReplacedError'
  override readonly retryable = true
  readonly replacementHash: `0x${string}` | undefined

  constructor({
    attempt,
    replacementHash,
  }: {
    attempt: TransactionAttempt
    replacementHash: `0x${string}` | undefined
  }) {
    super('Another transaction of the same account took the place of this one.', attempt, {
      details: replacementHash ? `${name(attempt)}, replaced by ${replacementHash}` : name(attempt),
      metaMessages: ['Try again: the next number will be used. This transaction changed nothing.'],
    })
    this.replacementHash = replacementHash
  }
}

/** The transaction is in a block and the contract refused it there. */
export class TransactionRevertedError extends TransactionError {
  override readonly name = 'TransactionRevertedError'
  readonly blockNumber: bigint

  constructor({
    attempt,
    blockNumber,
    cause,
  }: { attempt: TransactionAttempt; blockNumber: bigint } & CauseOptions) {
    super('The transaction is in a block, but the contract refused it.', attempt, {
      cause,
      details: `${name(attempt)}, block ${blockNumber}`,
      metaMessages: [
        cause instanceof MedrecError
          ? cause.shortMessage
          : 'The state changed between the check and the block: read it again and repeat. Only the fee was spent.',
        ...(cause instanceof MedrecError ? cause.metaMessages : []),
      ],
    })
    this.blockNumber = blockNumber
  }
}

/** A client without an account was asked to send. */
export class SenderMissingError extends MedrecError {
  override readonly name = 'SenderMissingError'
  override readonly category = 'usage'

  constructor() {
    super('No account is given that could send the transaction.', {
      metaMessages: ['Pass `account`, or create the client with one.'],
    })
  }
}

/** A batch is empty, too long, or mixes contracts. */
export class BatchError extends MedrecError {
  override readonly name = 'BatchError'
  override readonly category = 'usage'

  constructor({ reason }: { reason: string }) {
    super(`The calls can not be sent as one transaction: ${reason}.`, {
      metaMessages: ['Pass 1 to 12 calls of one contract; split longer lists. Nothing was sent.'],
    })
  }
}
