import { expect, test } from 'vitest'
import { parseUntil } from '../commands/access/run.ts'
import { parseRecordName } from '../references.ts'
import { toJsonLine } from './json.ts'
import { renderTable } from './table.ts'
import { formatBytes, toPlain, toPlainLines } from './text.ts'

test('T16: escape sequences and direction marks of a name do nothing to the terminal', () => {
  expect(toPlain('a\u001b[2Jb\u009b1mc\u202Egpj.exe\u2066\r\n')).toBe(
    'a\ufffd[2Jb\ufffd1mc\ufffdgpj.exe\ufffd\ufffd\ufffd',
  )
  expect(toPlainLines('a\tb\r\nc\u001b]0;title\u0007')).toBe('a\tb\nc\ufffd]0;title\ufffd')
  expect(toPlain('Überweisung نتائج 检查.pdf')).toBe('Überweisung نتائج 检查.pdf')
})

test('T16: JSON reads back as it was, without a character that a terminal acts on', () => {
  const name = 'a\u001b[2J\u009b1m\u202E\u2028"\\'
  const line = toJsonLine({ name, small: 3n, large: 2n ** 60n })
  expect(JSON.parse(line)).toEqual({ name, small: 3, large: '1152921504606846976' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/)
})

test('behavior: columns align, also where characters are wide', () => {
  expect(
    renderTable(
      ['NAME', 'SIZE'],
      [
        ['检查', '1'],
        ['scan.dcm', '22'],
      ],
    ),
  ).toBe(['NAME      SIZE', '检查      1', 'scan.dcm  22'].join('\n'))
})

test('behavior: bytes for people', () => {
  expect([0, 999, 1000, 23_149, 999_950, 5e9].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '23.1 kB',
    '1.0 MB',
    '5.0 GB',
  ])
})

test('behavior: the end of an access', () => {
  const now = Date.UTC(2026, 0, 1)
  expect(parseUntil('90d', now)).toBe(now / 1000 + 90 * 86_400)
  expect(parseUntil('12h', now)).toBe(now / 1000 + 12 * 3_600)
  expect(parseUntil('2027-01-31', now)).toBe(Date.UTC(2027, 0, 31) / 1000)
  expect(parseUntil('2027-01-31T10:00', now)).toBe(Date.UTC(2027, 0, 31, 10) / 1000)
  for (const text of ['', '90', '-1d', 'tomorrow', '2027-13-01', '2027-02-30T99:00'])
    expect(() => parseUntil(text, now)).toThrow('The end is not a time.')
})

test('behavior: names of records', () => {
  expect(parseRecordName('labs/3')).toEqual({ by: 'label', compartment: 'labs', index: 3 })
  expect(parseRecordName('mental health/0')).toEqual({ by: 'label', compartment: 'mental health', index: 0 })
  expect(parseRecordName('17/3')).toEqual({ by: 'number', compartment: 17, index: 3 })
  expect(parseRecordName('0EC4B542')).toEqual({ by: 'uid', prefix: '0ec4b542' })
  for (const text of ['', 'labs', 'labs/', '/3', 'abc', 'labs/-1'])
    expect(() => parseRecordName(text)).toThrow('does not name')
})
