/**
 * Draws a box around lines. It has no sides: a command in it is pasted as a whole line, with nothing before or after.
 *
 * @param lines - Plain text, one entry a line; an empty one is a gap.
 */
export function renderBox(lines: readonly string[]): string {
  const edge = '─'.repeat(Math.max(...lines.map((line) => line.length)) + 1)
  return [`┌${edge}`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), `└${edge}`].join('\n')
}
