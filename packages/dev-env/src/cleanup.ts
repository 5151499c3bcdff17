/** What has to be undone, in the order it was done. */
export type Cleanup = {
  /** Adds a step; steps run last to first. */
  add(step: () => void | Promise<void>): void
  /** Undoes everything, once; later calls wait for the same end. A step that fails does not keep the others from running. */
  run(): Promise<void>
}

/**
 * Collects clean-up steps while something is built, so that a failure half-way and an orderly end undo the same things.
 * (`AsyncDisposableStack` is not in Node 22.)
 */
export function createCleanup(): Cleanup {
  const steps: (() => void | Promise<void>)[] = []
  let running: Promise<void> | undefined

  async function undo() {
    const errors: unknown[] = []
    for (const step of steps.reverse()) {
      try {
        await step()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, 'Several things could not be cleaned up.')
  }

  return {
    add: (step) => void steps.push(step),
    run() {
      running ??= undo()
      return running
    },
  }
}
