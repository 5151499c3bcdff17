/**
 * Draws a box around lines, as wide as the widest; lines are cut nowhere, so that what is to be pasted stays whole.
 *
 * @param lines - Plain text, one entry a line; an empty one is a gap.
 */
export function renderBox(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length))
  const edge = '─'.repeat(width + 2)
  const rows = lines.map((line) => `│ ${line.padEnd(width)} │`)
  return [`┌${edge}┐`, ...rows, `└${edge}┘`].join('\n')
}
