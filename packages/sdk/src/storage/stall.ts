import { StoreStalledError } from '../errors/storage.ts'

/** Milliseconds without an answer after which a remote store is given up, unless configured. */
export const defaultStallTimeout = 10_000

/**
 * Runs a step that must end in time: a peer that vanished never fails by itself.
 * The step gets a signal; it is abandoned also where it ignores the signal.
 *
 * @param parameters.run - The step.
 * @param parameters.signal - The caller's signal; its reason is what the call rejects with.
 * @param parameters.milliseconds - Time allowed; `Infinity` for no limit.
 * @param parameters.source - For the error.
 * @throws StoreStalledError when the time is up.
 */
export async function withStallTimeout<value>(parameters: {
  run: (signal: AbortSignal) => Promise<value>
  signal?: AbortSignal | undefined
  milliseconds: number
  source: string
}): Promise<value> {
  const { milliseconds, run, signal, source } = parameters
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abandoned = Promise.withResolvers<never>()
  const abort = (reason: unknown) => {
    abandoned.reject(reason)
    controller.abort(reason)
  }
  const onAbort = () => abort(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = Number.isFinite(milliseconds)
    ? setTimeout(() => abort(new StoreStalledError({ source, milliseconds })), milliseconds)
    : undefined
  try {
    return await Promise.race([run(controller.signal), abandoned.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
