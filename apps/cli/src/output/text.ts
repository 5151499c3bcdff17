/**
 * Text that others chose, made harmless for a terminal: control characters (escape sequences among them) and those
 * that turn the direction of text are replaced.
 */
export function toPlain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

/** The same for text of several lines: line ends and tabs stay. */
export function toPlainLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => line.split('\t').map(toPlain).join('\t'))
    .join('\n')
}

/** `0x1234…abcd` */
export function shorten(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`
}

/** Bytes for people: `23.1 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000
  return `${value.toFixed(1)} ${units[unit]}`
}

/** Unix seconds as `2026-05-01 13:37` in UTC. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

/** `1 record`, `2 records` */
export function count(number: number | bigint, one: string, many = `${one}s`): string {
  return `${number} ${BigInt(number) === 1n ? one : many}`
}
