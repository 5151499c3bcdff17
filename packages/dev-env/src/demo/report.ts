import type { Progress as WorkflowProgress } from '@medrec/sdk'
import type { StepReporter, StepResult } from './steps.ts'

/** Shows how far a long step is, on a terminal only. */
export type Progress = {
  show(progress: WorkflowProgress): void
  end(): void
}

const silent: StepReporter = { onChapter: () => {}, onStep: () => {}, onNote: () => {} }

/** For `--json`: nothing but the result goes out. */
export function silentReporter(): StepReporter {
  return silent
}

/** For people: one line a step, as it happens. */
export function textReporter(write: (text: string) => void): StepReporter {
  let chapter = 0
  return {
    onChapter: (title) => {
      chapter += 1
      write(`\n${chapter}. ${title}\n`)
    },
    onStep: ({ gas, ms, name, ok }) => {
      const cost = gas > 0 ? `, ${gas.toLocaleString('en')} gas` : ''
      write(`   ${ok ? '✓' : '✗'} ${name} (${formatMs(ms)}${cost})\n`)
    },
    onNote: (text) => write(`     ${text}\n`),
  }
}

/** The table at the end: every step with its gas and time. */
export function renderTable(results: readonly StepResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const row = (name: string, gas: string, time: string) =>
    `${name.padEnd(width)}  ${gas.padStart(10)}  ${time.padStart(8)}`
  const gas = results.reduce((sum, result) => sum + result.gas, 0)
  const ms = results.reduce((sum, result) => sum + result.ms, 0)
  return [
    row('step', 'gas', 'time'),
    ...results.map((result) => row(result.name, result.gas.toLocaleString('en'), formatMs(result.ms))),
    row('all', gas.toLocaleString('en'), formatMs(ms)),
  ].join('\n')
}

/** Progress of files: a line that is overwritten, on a terminal; nothing elsewhere. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { show: () => {}, end: () => {} }
  const clear = '\r\u001b[K'
  return {
    show: ({ done, phase, total }) => {
      const part =
        done !== undefined && total !== undefined && total > 0 ? ` ${Math.floor((100 * done) / total)} %` : ''
      stream.write(`${clear}   … ${phase}${part}`)
    },
    end: () => stream.write(clear),
  }
}

const formatMs = (ms: number) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`)
