import { performance } from 'node:perf_hooks'

/** What one action of the journey came to. */
export type StepResult = {
  name: string
  ok: boolean
  /** Wall-clock milliseconds. */
  ms: number
  /** Gas of all transactions mined during the step. */
  gas: number
}

/** Told about each step as it happens. */
export type StepReporter = {
  /** A chapter of the journey begins. */
  onChapter(title: string): void
  onStep(result: StepResult): void
  /** Something a spectator should see: what was opened, what was refused and with which words. */
  onNote(text: string): void
}

/** Runs the actions of the journey one by one and keeps what they came to. */
export type Steps = {
  readonly results: readonly StepResult[]
  chapter(title: string): void
  note(text: string): void
  /** Runs one action. It fails the journey by throwing; what it returns is handed on. */
  step<value>(name: string, action: () => Promise<value>): Promise<value>
}

/** Runs however the journey ended. */
export const closingStep = 'everything stops cleanly'

/**
 * Makes a step runner.
 *
 * @param parameters.getGas - Gas of every transaction mined so far.
 * @param parameters.reporter - Told about each step.
 * @param parameters.signal - Ends the journey before its next step.
 * @param parameters.onBegin - Called with the name of each step as it begins; what it throws fails the step.
 */
export function createSteps(parameters: {
  getGas: () => Promise<bigint>
  reporter: StepReporter
  signal?: AbortSignal | undefined
  onBegin?: ((name: string) => void | Promise<void>) | undefined
}): Steps {
  const { getGas, onBegin, reporter, signal } = parameters
  const results: StepResult[] = []
  return {
    results,
    chapter: (title) => reporter.onChapter(title),
    note: (text) => reporter.onNote(text),
    step: async (name, action) => {
      if (name !== closingStep) signal?.throwIfAborted()
      // The last step ends the chain: whoever has its port then is somebody else.
      const readGas = name === closingStep ? async () => 0n : getGas
      const gasBefore = await readGas()
      const begin = performance.now()
      let ok = false
      try {
        await onBegin?.(name)
        const value = await action()
        ok = true
        return value
      } finally {
        const ms = Math.round(performance.now() - begin)
        const result = { name, ok, ms, gas: Number((await readGas()) - gasBefore) }
        results.push(result)
        reporter.onStep(result)
      }
    },
  }
}

/** A refusal that the journey wants to see: anything else fails it. */
export class UnexpectedOutcomeError extends Error {
  override readonly name = 'UnexpectedOutcomeError'
}

/**
 * Holds that an action is refused with one of the named typed errors.
 *
 * @param action - What must not work.
 * @param names - Accepted error names; the error itself or one in its chain of causes.
 * @returns The words a person would see.
 * @throws {UnexpectedOutcomeError} where it worked, or failed for another reason.
 */
export async function expectRefusal(
  action: () => Promise<unknown>,
  names: readonly string[],
): Promise<string> {
  let refusal: unknown
  try {
    await action()
  } catch (error) {
    refusal = error
  }
  if (refusal === undefined) throw new UnexpectedOutcomeError(`It worked; expected ${names.join(' or ')}.`)
  for (let error: unknown = refusal; error instanceof Error; error = error.cause) {
    if (names.includes(error.name)) return `${error.name}: ${readWords(error)}`
  }
  throw new UnexpectedOutcomeError(`Refused for another reason than ${names.join(' or ')}.`, {
    cause: refusal,
  })
}

/** Holds a fact of the journey. */
export function expectThat(fact: boolean, otherwise: string): asserts fact {
  if (!fact) throw new UnexpectedOutcomeError(otherwise)
}

function readWords(error: Error): string {
  return 'shortMessage' in error ? String(error.shortMessage) : error.message
}
