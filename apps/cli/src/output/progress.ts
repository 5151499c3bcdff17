import type { Progress } from '@medrec/sdk'
import type { Io } from '../io.ts'
import { formatBytes } from './text.ts'

/** What a person sees of a long workflow: one line on stderr, painted over, gone at the end. */
export type ProgressLine = {
  show(progress: Progress): void
  end(): void
}

const words: Record<Progress['phase'], string> = {
  encrypting: 'Encrypting',
  decrypting: 'Decrypting',
  storing: 'Storing',
  confirming: 'Waiting for the stores',
  sealed: 'Sealed',
  submitting: 'Waiting for the chain',
  done: 'Done',
}
const barWidth = 24

/** Paints only where somebody watches. */
export function createProgress(io: Io, { json }: { json: boolean }): ProgressLine {
  if (json || io.stderr.isTTY !== true) return { show: () => undefined, end: () => undefined }
  let painted = false
  let last = 0
  return {
    show(progress) {
      const now = performance.now()
      const isStep = progress.total === undefined || progress.done === progress.total
      // A terminal that gets a line for each block is slower than the encryption.
      if (!isStep && now - last < 50) return
      last = now
      painted = true
      io.stderr.write(`\r\u001b[2K${render(progress)}`)
    },
    end() {
      if (painted) io.stderr.write('\r\u001b[2K')
      painted = false
    },
  }
}

function render({ done, phase, total }: Progress): string {
  const word = words[phase].padEnd(22)
  const counts = phase !== 'submitting' && done !== undefined && total !== undefined && total > 0
  if (!counts) return `${word} …`
  const part = Math.min(1, done / total)
  const filled = Math.round(part * barWidth)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  return `${word} ${bar} ${`${Math.floor(part * 100)}`.padStart(3)} %  ${formatBytes(done)} of ${formatBytes(total)}`
}
