const maxBytes = 200
const maxExtension = 16
const fallback = 'record'

/**
 * Device names that Windows reserves in every folder, with any extension.
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i

/**
 * Makes a name that is safe on every disk and in every download out of a name that anybody may have chosen: no path,
 * no control or direction characters, no device, no hidden file, at most 200 bytes, one Unicode form. The name in the
 * record stays verbatim.
 *
 * @param parameters.name - Any string.
 * @param parameters.taken - Names that exist already; the result differs from each even where case is ignored.
 * @returns The name; two names that look the same give the same, or ` (2)` where it is taken.
 *
 * @example
 * import { toSafeFileName } from '@medrec/sdk/crypto'
 *
 * toSafeFileName({ name: '../../etc/passwd' }) // '_.._etc_passwd'
 * toSafeFileName({ name: 'scan.pdf', taken: ['Scan.pdf'] }) // 'scan (2).pdf'
 */
export function toSafeFileName(parameters: toSafeFileName.Parameters): toSafeFileName.ReturnType {
  const { name, taken = [] } = parameters
  const { extension, stem } = splitExtension(clean(name))
  const used = new Set(taken.map(fold))
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : ` (${n})`
    const cut = truncate(stem, maxBytes - byteLength(suffix + extension))
    const candidate = `${cut}${suffix}${extension}`
    if (!used.has(fold(candidate))) return candidate
  }
}

export declare namespace toSafeFileName {
  type Parameters = { name: string; taken?: readonly string[] | undefined }
  type ReturnType = string
}

function clean(name: string): string {
  // Only so much of it can matter; the cut bounds the work on a hostile name.
  const front = name.length > 4096 ? `${name.slice(0, 2048)}${name.slice(-2048)}` : name
  const text = front
    .toWellFormed()
    .normalize('NFC')
    .replace(/[<>:"/\\|?*]/g, '_')
    // Joiners and variation selectors shape Persian, Indic and emoji; what else is invisible hides or turns text.
    .replace(/(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cf}\p{DI}\p{Cn}\p{Co}]/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, ' ')
    .normalize('NFC')
    .replace(/^[\s.\u200c\u200d]+|[\s.\u200c\u200d]+$/gu, '')
  if (text === '') return fallback
  // A leading hyphen is an option to command lines.
  return reserved.test(text) || text.startsWith('-') ? `_${text}` : text
}

function splitExtension(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  const extension = name.slice(dot)
  const kept = dot > 0 && /^\.[a-z0-9]+$/i.test(extension) && extension.length <= maxExtension
  return kept ? { stem: name.slice(0, dot), extension } : { stem: name, extension: '' }
}

/** Cuts between what people take for characters, and leaves no space or dot at the end. */
function truncate(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text
  let length = 0
  let cut = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    length += byteLength(segment)
    if (length > bytes) break
    cut += segment
  }
  return cut.replace(/[\s.]+$/u, '') || fallback
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** What disks that ignore case and Unicode form take for the same name. */
function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFC')
}
