import * as v from 'valibot'
import type { Address } from 'viem'
import type { InvalidParameterError, TooLargeError } from '../errors/crypto.ts'
import {
  type PhraseChecksumError,
  type PhraseLengthError,
  type PhraseWordError,
  RecoverySheetError,
} from '../errors/formats.ts'
import { parsePhrase } from './phrase.ts'
import { sha256, utf8 } from './primitives.ts'
import {
  address,
  base64Bytes,
  chainId,
  decodeFormat,
  formatHead,
  fromBase64,
  normalizeContext,
  storeUrl,
  toBase64,
  toHex,
} from './schema.ts'
import { encodeFormat } from './sealedDocument.ts'

/** What the QR code of a sheet holds: all but the phrase. */
export type RecoveryCode = {
  account: Address
  chainId: number
  /** The registry of the account's vault. */
  registry: Address
  /** URLs of stores that keep the vault, 1 to 8. */
  stores: readonly string[]
  /** The public unlock box. */
  unlockBox: Uint8Array
}

/** All that a person needs to come back on an empty machine. */
export type RecoverySheet = RecoveryCode & {
  /** 24 words. */
  phrase: string
}

/** Bytes of text in the largest QR code of medium error correction (version 40, M). */
const maxCodeBytes = 2331

/** See specs/recovery-sheet.md. */
const recoveryCodeSchema = v.strictObject({
  ...formatHead('medrec/recovery'),
  chainId,
  registry: address,
  account: address,
  stores: v.pipe(v.array(storeUrl), v.minLength(1), v.maxLength(8)),
  unlockBox: base64Bytes({ min: 1, max: maxCodeBytes }),
})

const title = 'MEDREC RECOVERY SHEET, VERSION 1'
const ending = 'END OF THE SHEET'
const advice = `Whoever has this sheet can read all records of this account and take control of
it. Without it, nobody can bring back what a lost device held. Keep it on paper,
where only you can reach it, and never type the words into a web page or wallet.`
const wordsPerLine = 4
const columns = 64

/**
 * The text of the QR code of a sheet.
 *
 * @param code - All but the phrase.
 * @returns Canonical JSON, at most 2331 bytes of ASCII.
 * @throws {InvalidParameterError | TooLargeError} if it does not fit the format.
 */
export function formatRecoveryCode(code: RecoveryCode): formatRecoveryCode.ReturnType {
  const { account, stores, unlockBox } = code
  const context = normalizeContext({ ...code, owner: account })
  const bytes = encodeFormat({
    document: {
      type: 'medrec/recovery',
      v: 1,
      chainId: context.chainId,
      registry: context.registry,
      account: context.owner,
      stores: [...stores],
      unlockBox: toBase64(unlockBox),
    },
    schema: recoveryCodeSchema,
    maxBytes: maxCodeBytes,
  })
  return new TextDecoder().decode(bytes)
}

export declare namespace formatRecoveryCode {
  type ReturnType = string
  type ErrorType = InvalidParameterError | TooLargeError
}

/**
 * Reads the text of a sheet's QR code.
 *
 * @param parameters.text - What was scanned.
 * @returns All but the phrase.
 * @throws {RecoverySheetError} if it is not such a text.
 */
export function parseRecoveryCode(parameters: parseRecoveryCode.Parameters): parseRecoveryCode.ReturnType {
  try {
    const content = decodeFormat({
      bytes: utf8(parameters.text.trim()),
      type: 'medrec/recovery',
      schema: recoveryCodeSchema,
      limits: { maxBytes: maxCodeBytes },
    })
    const { account, chainId, registry, stores, unlockBox } = content
    return { account, chainId, registry, stores, unlockBox: fromBase64(unlockBox) }
  } catch (cause) {
    throw new RecoverySheetError({ reason: 'the code is not that of a recovery sheet', cause })
  }
}

export declare namespace parseRecoveryCode {
  type Parameters = { text: string }
  type ReturnType = RecoveryCode
  type ErrorType = RecoverySheetError
}

/**
 * Writes a recovery sheet as plain text. It holds the phrase: print it, or keep it as the phrase itself is kept.
 *
 * @param sheet - What the sheet says.
 * @returns Lines of ASCII with line feeds.
 * @throws {InvalidParameterError | TooLargeError} if a part does not fit the format.
 * @throws {PhraseLengthError | PhraseWordError | PhraseChecksumError} if the phrase is none.
 *
 * @example
 * import { formatRecoverySheet } from '@medrec/sdk/crypto'
 *
 * const text = formatRecoverySheet({ phrase, account, chainId, registry, stores, unlockBox: publicBox })
 */
export function formatRecoverySheet(sheet: RecoverySheet): formatRecoverySheet.ReturnType {
  const code = parseRecoveryCode({ text: formatRecoveryCode(sheet) })
  const words = parsePhrase(sheet.phrase).split(' ')
  const numbered = words.map((word, i) => `${`${i + 1}`.padStart(2)} ${word}`)
  return [
    title,
    '',
    advice,
    '',
    `Account:   ${code.account}`,
    `Chain:     ${code.chainId}`,
    `Registry:  ${code.registry}`,
    ...code.stores.map((store) => `Store:     ${store}`),
    '',
    'Recovery phrase:',
    ...inGroups(numbered, wordsPerLine).map(
      (line) =>
        `  ${line
          .map((word) => word.padEnd(14))
          .join('')
          .trimEnd()}`,
    ),
    '',
    'Unlock box:',
    ...inGroups([...toBase64(code.unlockBox)], columns).map((line) => `  ${line.join('')}`),
    '',
    `Check:     ${computeCheck(code, words)}`,
    ending,
    '',
  ].join('\n')
}

export declare namespace formatRecoverySheet {
  type ReturnType = string
  type ErrorType = formatRecoveryCode.ErrorType | PhraseError
}

type PhraseError = PhraseLengthError | PhraseWordError | PhraseChecksumError

/**
 * Reads a sheet back, and refuses everything that {@link formatRecoverySheet} would not have written; white space at
 * the ends of lines and of the text may have changed on the way.
 *
 * @param parameters.text - The whole text.
 * @returns What the sheet says.
 * @throws {RecoverySheetError} if a part is missing or changed.
 * @throws {PhraseLengthError | PhraseWordError | PhraseChecksumError} if the phrase was mistyped.
 *
 * @example
 * import { parseRecoverySheet } from '@medrec/sdk/crypto'
 *
 * const { account, phrase, stores, unlockBox } = parseRecoverySheet({ text })
 */
export function parseRecoverySheet(parameters: parseRecoverySheet.Parameters): parseRecoverySheet.ReturnType {
  if (parameters.text.length > 16 * 1024) throw new RecoverySheetError({ reason: 'longer than any sheet' })
  const lines = parameters.text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
  if (lines[0] !== title) throw new RecoverySheetError({ reason: 'the first line is not that of a sheet' })
  if (lines.at(-1) !== ending) throw new RecoverySheetError({ reason: 'the last line is missing' })
  const phrase = parsePhrase(takeBlock(lines, 'Recovery phrase:').join(' ').replace(/\d+/g, ' '))
  const sheet: RecoverySheet = {
    phrase,
    account: takeValue(lines, 'Account') as Address,
    chainId: Number(takeValue(lines, 'Chain')),
    registry: takeValue(lines, 'Registry') as Address,
    stores: takeValues(lines, 'Store'),
    unlockBox: decodeBox(takeBlock(lines, 'Unlock box:').join('').replaceAll(' ', '')),
  }
  let rewritten: string[]
  try {
    rewritten = formatRecoverySheet(sheet).trim().split('\n')
  } catch (cause) {
    throw new RecoverySheetError({ reason: 'a part is malformed', cause })
  }
  const changed = rewritten.findIndex((line, i) => line !== lines[i])
  if (changed !== -1 || rewritten.length !== lines.length)
    throw new RecoverySheetError({
      reason: `line ${changed === -1 ? rewritten.length : changed + 1} was changed`,
    })
  return sheet
}

export declare namespace parseRecoverySheet {
  type Parameters = { text: string }
  type ReturnType = RecoverySheet
  type ErrorType = RecoverySheetError | PhraseError
}

/** First 8 bytes of SHA-256 over the code's text, a line feed, and the phrase: catches slips, not forgers. */
function computeCheck(code: RecoveryCode, words: readonly string[]): string {
  return toHex(sha256(utf8(`${formatRecoveryCode(code)}\n${words.join(' ')}`)).subarray(0, 8))
}

function takeValues(lines: readonly string[], name: string): string[] {
  return lines
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 1).trim())
}

function takeValue(lines: readonly string[], name: string): string {
  const [value] = takeValues(lines, name)
  if (value === undefined) throw new RecoverySheetError({ reason: `the line "${name}" is missing` })
  return value
}

/** The indented lines below a heading. */
function takeBlock(lines: readonly string[], heading: string): string[] {
  const start = lines.indexOf(heading)
  if (start === -1) throw new RecoverySheetError({ reason: `the part "${heading}" is missing` })
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => !line.startsWith('  '))
  return end === -1 ? rest : rest.slice(0, end)
}

function decodeBox(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch (cause) {
    throw new RecoverySheetError({ reason: 'the unlock box is malformed', cause })
  }
}

function inGroups<item>(items: readonly item[], size: number): item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
