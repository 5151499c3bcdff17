import { createNetwork } from '../network.ts'
import { letDoctorIn } from './chapters/access.ts'
import { type Audited, audit } from './chapters/audit.ts'
import { useLibrary } from './chapters/library.ts'
import { addFiles } from './chapters/records.ts'
import { recover } from './chapters/recovery.ts'
import { registerEverybody } from './chapters/registration.ts'
import { revoke } from './chapters/revocation.ts'
import { refuseStranger } from './chapters/stranger.ts'
import { createGasMeter } from './gasMeter.ts'
import { beginJourney } from './journey.ts'
import type { Progress } from './report.ts'
import { closingStep, createSteps, type StepReporter, type StepResult } from './steps.ts'

/** What the demo came to; what `--json` prints. */
export type DemoResult = {
  ok: boolean
  steps: readonly StepResult[]
  opened: { sha256Matches: boolean }
  audit: Audited
}

export declare namespace runDemo {
  type Parameters = {
    reporter: StepReporter
    progress: Progress
    /** Ends the demo between two steps; everything is stopped. */
    signal?: AbortSignal | undefined
    /** Called with the name of each step as it begins; what it throws fails the step. */
    onBegin?: ((name: string) => void | Promise<void>) | undefined
  }
}

/**
 * Runs the whole life of a record on a chain and stores of its own, which are gone afterwards. A step that does not
 * hold ends it.
 *
 * @param parameters.reporter - Told about each step.
 * @param parameters.progress - Told how far long steps are.
 * @param parameters.signal - Ends it between two steps.
 * @param parameters.onBegin - Called with the name of each step as it begins; what it throws fails the step.
 * @returns What it came to; `error` where a step did not hold.
 */
export async function runDemo(parameters: runDemo.Parameters): Promise<DemoResult & { error?: unknown }> {
  const { onBegin, progress, reporter, signal } = parameters
  const network = await createNetwork()
  const steps = createSteps({ getGas: createGasMeter(network.rpcUrl), onBegin, reporter, signal })
  const journey = beginJourney(network, steps)
  const result: Omit<DemoResult, 'ok' | 'steps'> = {
    opened: { sha256Matches: false },
    audit: { events: 0, verified: false },
  }
  let error: unknown
  try {
    const cast = await registerEverybody(journey)
    const records = await addFiles(journey, cast, progress)
    await refuseStranger(journey, cast, records)
    const { file } = await letDoctorIn(journey, cast, records)
    const back = await useLibrary(journey, cast, records)
    const { later, raced } = await revoke(journey, cast)
    const { big, dicom, pdf } = records
    await recover(journey, cast, [pdf, dicom, big, file, back, later, raced])
    result.opened.sha256Matches = true
    result.audit = await audit(journey, cast)
  } catch (caught) {
    error = caught
  }
  try {
    steps.chapter('The end')
    await steps.step(closingStep, async () => {
      try {
        await journey.close()
      } finally {
        await network.stop()
      }
    })
  } catch (caught) {
    error ??= caught
  }
  const ok = error === undefined && steps.results.every((step) => step.ok)
  return { ok, steps: steps.results, ...result, ...(error === undefined ? {} : { error }) }
}
