import { base64nopad } from '@scure/base'
import { AgeHeaderError } from '../../errors/crypto.ts'
import { type ByteSource, readPieces, resumePieces } from './source.ts'

/** No header of ours has 5 KiB; a hostile one of 10,000 stanzas keeps a parser busy for seconds. */
export const maxHeaderLength = 64 * 1024

const versionLine = 'age-encryption.org/v1'
const columns = 64
const macLength = 32

/** One stanza of an age header. */
export type HeaderStanza = {
  /** First argument. */
  type: string
  /** The other arguments, each 1 or more of the visible ASCII characters. */
  args: readonly string[]
  /** Decoded body, possibly empty. */
  body: Uint8Array
}

export type AgeHeader = {
  /** Bytes from the version line through the line feed after the MAC. */
  length: number
  stanzas: readonly HeaderStanza[]
  /** HMAC-SHA-256 as written, 32 bytes; not verified here. */
  mac: Uint8Array
}

/**
 * Parses the header at the front of an age file by the grammar of age-encryption.org/v1 and nothing looser. It knows
 * all of age; what MedRec accepts is a policy above it. Nothing is authenticated here.
 *
 * @param bytes - The file, or its first 64 KiB, or the header alone.
 * @returns Length and stanzas.
 * @throws {AgeHeaderError} if it is malformed, incomplete, or larger than 64 KiB.
 *
 * @example
 * import { parseHeader } from '@medrec/sdk/crypto'
 *
 * const { length, stanzas } = parseHeader(file)
 */
export function parseHeader(bytes: Uint8Array): AgeHeader {
  const length = createHeaderScanner()(bytes)
  if (length === undefined) throw new AgeHeaderError({ reason: 'the file ends within the header' })
  const lines = readLines(bytes.subarray(0, length))
  const macLine = lines.pop() ?? ''
  const stanzas: HeaderStanza[] = []
  // The scanner has checked the version line.
  for (let at = 1; at < lines.length; ) {
    const { stanza, next } = parseStanza(lines, at)
    stanzas.push(stanza)
    at = next
  }
  if (stanzas.length === 0) throw new AgeHeaderError({ reason: 'no stanza' })
  if (!macLine.startsWith('--- ')) throw new AgeHeaderError({ reason: 'malformed MAC line' })
  const mac = decodeBase64(macLine.slice(4))
  if (mac.length !== macLength) throw new AgeHeaderError({ reason: `MAC of ${mac.length} bytes` })
  return { length, stanzas, mac }
}

/**
 * Takes the header off the front of a stream, reading no more than it must.
 *
 * @param source - The file.
 * @param signal - Ends the reading.
 * @returns The header's bytes, what it says, and the rest of the stream.
 * @throws {AgeHeaderError} as {@link parseHeader} does; the source is then closed.
 */
export async function splitHeader(
  source: ByteSource,
  signal?: AbortSignal | undefined,
): Promise<{ header: Uint8Array; parsed: AgeHeader; rest: AsyncIterable<Uint8Array> }> {
  const pieces = readPieces(source, signal)
  const scan = createHeaderScanner()
  let buffer = new Uint8Array(4096)
  let filled = 0
  try {
    for (;;) {
      const piece = await pieces.next()
      if (piece === undefined) throw new AgeHeaderError({ reason: 'the file ends within the header' })
      const taken = piece.subarray(0, maxHeaderLength + 1 - filled)
      buffer = grow(buffer, filled + taken.length)
      buffer.set(taken, filled)
      filled += taken.length
      const length = scan(buffer.subarray(0, filled))
      if (length === undefined) continue
      const header = buffer.slice(0, length)
      const surplus = piece.subarray(taken.length - (filled - length))
      return { header, parsed: parseHeader(header), rest: resumePieces(surplus, pieces) }
    }
  } catch (error) {
    await pieces.close()
    throw error
  }
}

/**
 * A scanner to be called with the growing front of a file. It gives the header's length once it is there, and looks
 * at each byte once, so that a file that comes byte by byte costs no more.
 */
function createHeaderScanner(): (bytes: Uint8Array) => number | undefined {
  const version = new TextEncoder().encode(`${versionLine}\n`)
  let lineStart = 0
  let at = 0
  return (bytes) => {
    for (const end = Math.min(bytes.length, maxHeaderLength); at < end; at++) {
      if (at < version.length && bytes[at] !== version[at])
        throw new AgeHeaderError({ reason: 'the first line is not that of age v1' })
      if (bytes[at] !== 0x0a) continue
      // "---" begins no stanza line: arguments begin with "->", and "-" is not in the base64 alphabet.
      if (bytes[lineStart] === 0x2d && bytes[lineStart + 1] === 0x2d) return at + 1
      lineStart = at + 1
    }
    if (bytes.length >= maxHeaderLength)
      throw new AgeHeaderError({ reason: `larger than ${maxHeaderLength} bytes` })
    return undefined
  }
}

function readLines(header: Uint8Array): string[] {
  let text = ''
  for (const byte of header) {
    // Visible ASCII, space and line feed are all that a header consists of.
    if (byte !== 0x0a && (byte < 0x20 || byte > 0x7e))
      throw new AgeHeaderError({ reason: 'a byte that is not ASCII' })
    text += String.fromCharCode(byte)
  }
  return text.slice(0, -1).split('\n')
}

function parseStanza(lines: readonly string[], start: number): { stanza: HeaderStanza; next: number } {
  const [arrow, type, ...args] = (lines[start] ?? '').split(' ')
  if (arrow !== '->' || !type || args.includes('')) throw new AgeHeaderError({ reason: 'malformed stanza' })
  let encoded = ''
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.length > columns) throw new AgeHeaderError({ reason: 'a stanza line of over 64 columns' })
    encoded += line
    // A line of less than 64 columns, if need be an empty one, ends the body.
    if (line.length < columns) return { stanza: { type, args, body: decodeBase64(encoded) }, next: at + 1 }
  }
  throw new AgeHeaderError({ reason: 'a stanza without end' })
}

/** Canonical base64 without padding: unused bits must be zero. */
function decodeBase64(text: string): Uint8Array {
  try {
    return base64nopad.decode(text)
  } catch (cause) {
    throw new AgeHeaderError({ reason: 'malformed base64', cause })
  }
}

function grow(buffer: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= buffer.length) return buffer
  const larger = new Uint8Array(Math.max(length, buffer.length * 2))
  larger.set(buffer)
  return larger
}
