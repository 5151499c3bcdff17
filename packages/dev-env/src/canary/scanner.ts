import { createHash } from 'node:crypto'
import { keccak256 } from 'viem'

/** Where a secret was found. */
export type Hit = {
  /** What is searched: `calldata`, `node disk` … */
  medium: string
  /** What the secret is; never its value. */
  secret: string
  /** How it was written. */
  encoding: string
}

/** Searches media for secrets in every form a program would give them by accident. */
export type Scanner = {
  /** Searches a piece of a medium, as it is and with everything hexadecimal in it decoded. */
  scan(medium: string, content: Uint8Array | string): Hit[]
  /** Every form of a secret by encoding: what a control plants. */
  forms(secret: string): ReadonlyMap<string, Buffer>
}

/**
 * Makes a scanner.
 *
 * @param secrets - Value by what it is; at least eight characters, so that no hit is chance.
 */
export function createScanner(secrets: Readonly<Record<string, string>>): Scanner {
  const needles = Object.entries(secrets).map(([secret, value]) => {
    if (value.length < 8) throw new RangeError(`${secret} is too short to be told from chance`)
    return { secret, forms: writeForms(value) }
  })
  const find = (medium: string, haystack: Buffer): Hit[] =>
    needles.flatMap(({ forms, secret }) =>
      [...forms]
        .filter(([, form]) => haystack.includes(form))
        .map(([encoding]) => ({ medium, secret, encoding })),
    )
  return {
    scan: (medium, content) => {
      const bytes = Buffer.from(content)
      return [...find(medium, bytes), ...find(medium, decodeHex(bytes))]
    },
    forms: (secret) => writeForms(secrets[secret] ?? ''),
  }
}

function writeForms(value: string): Map<string, Buffer> {
  const utf8 = Buffer.from(value)
  const utf16 = Buffer.from(value, 'utf16le')
  const sha256 = createHash('sha256').update(utf8).digest()
  const keccak = Buffer.from(keccak256(utf8).slice(2), 'hex')
  const forms = new Map([
    ['utf-8', utf8],
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['sha256', sha256],
    ['keccak256', keccak],
  ])
  for (const [name, bytes] of [...forms]) {
    forms.set(`${name} in hex`, Buffer.from(bytes.toString('hex')))
    forms.set(`${name} in HEX`, Buffer.from(bytes.toString('hex').toUpperCase()))
    for (const shift of [0, 1, 2]) {
      forms.set(`${name} in base64 at ${shift}`, Buffer.from(writeBase64(bytes, shift, 'base64')))
      forms.set(`${name} in base64url at ${shift}`, Buffer.from(writeBase64(bytes, shift, 'base64url')))
    }
  }
  return forms
}

/** The characters that come out whatever stands before and after, where the bytes begin `shift` into a group of three. */
function writeBase64(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replace(/=+$/, '')
  const [skip, partial] = [Math.ceil((shift * 8) / 6), ((shift + bytes.length) * 8) % 6 === 0 ? 0 : 1]
  return text.slice(skip, text.length - partial)
}

/** All runs of hexadecimal digits as the bytes they stand for: what lies in calldata need not be written in hex itself. */
function decodeHex(bytes: Buffer): Buffer {
  const runs = bytes.toString('latin1').match(/(?<![0-9a-f])(?:0x)?(?:[0-9a-f]{2}){8,}(?![0-9a-f])/gi) ?? []
  return Buffer.concat(runs.map((run) => Buffer.from(`${run.replace(/^0x/i, '')}`, 'hex')))
}
