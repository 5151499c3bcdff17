/**
 * What went wrong, by what a caller does about it. The CLI maps each to an exit code,
 * the apps to a screen.
 */
export type ErrorCategory =
  | 'usage'
  | 'auth'
  | 'notFound'
  | 'integrity'
  | 'network'
  | 'chain'
  | 'disk'
  | 'interrupted'
  | 'internal'

export type MedrecErrorOptions = {
  /** The error that led here. Never printed by us: foreign messages may carry content. */
  cause?: unknown
  /** A technical addition that is safe to print: addresses, digests, numbers; never content or names. */
  details?: string | undefined
  /** Path below the documentation site that explains the error. */
  docsPath?: string | undefined
  /** What to do next, one sentence each. */
  metaMessages?: readonly string[] | undefined
}

/**
 * The root of every error the SDK throws on purpose.
 *
 * @example
 * import { MedrecError } from '@medrec/sdk/errors'
 *
 * try {
 *   await client.records.open({ record })
 * } catch (error) {
 *   if (error instanceof MedrecError) console.error(error.shortMessage, error.metaMessages)
 * }
 */
export class MedrecError extends Error {
  override readonly name: string = 'MedrecError'
  /** See {@link ErrorCategory}. */
  readonly category: ErrorCategory = 'internal'
  /** True where the same call may succeed later without any change by the caller. */
  readonly retryable: boolean = false
  /** One full sentence that says what happened. */
  readonly shortMessage: string
  readonly metaMessages: readonly string[]
  readonly details: string | undefined
  readonly docsPath: string | undefined

  constructor(shortMessage: string, options: MedrecErrorOptions = {}) {
    const { cause, details, docsPath, metaMessages = [] } = options
    const message = [shortMessage, ...metaMessages, details && `Details: ${details}`]
      .filter(Boolean)
      .join('\n')
    super(message, cause === undefined ? undefined : { cause })
    this.shortMessage = shortMessage
    this.metaMessages = metaMessages
    this.details = details
    this.docsPath = docsPath
  }

  /**
   * Follows `cause` down to the first error that `matches`, or to the root where no predicate is given.
   *
   * @param matches - Predicate on each error of the chain, this one first.
   * @returns The error found, or undefined.
   */
  walk(matches?: (error: unknown) => boolean): unknown {
    let error: unknown = this
    for (;;) {
      if (matches?.(error)) return error
      const cause = error instanceof Error ? error.cause : undefined
      if (cause === undefined) return matches ? undefined : error
      error = cause
    }
  }

  /** The same object the CLI prints with `--json`. */
  toJSON() {
    const { name, category, shortMessage, metaMessages, details, docsPath, retryable } = this
    return { name, category, shortMessage, metaMessages, details, docsPath, retryable }
  }
}
