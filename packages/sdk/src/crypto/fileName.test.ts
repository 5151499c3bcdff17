import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toSafeFileName } from './fileName.ts'

test.each([
  ['blood count.pdf', 'blood count.pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['/etc/passwd', '_etc_passwd'],
  ['C:\\x', 'C__x'],
  ['..\\..\\x.exe', '_.._x.exe'],
  ['a\0b.txt', 'a b.txt'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['COM¹', '_COM¹'],
  ['nul ', '_nul'],
  ['console.txt', 'console.txt'],
  ['.bashrc', 'bashrc'],
  ['-rf', '_-rf'],
  ['...', 'record'],
  ['', 'record'],
  ['a. . .', 'a'],
  ['file.txt:stream', 'file.txt_stream'],
  ['scan\u202egpj.exe', 'scangpj.exe'],
  ['\u200b\u2066x\u2069', 'x'],
  ['a\r\nb\u2028c', 'a b c'],
  ['e\u0301.pdf', '\u00e9.pdf'],
  ['👩\u200d⚕️ scan.png', '👩\u200d⚕️ scan.png'],
  ['می\u200cخواهم.pdf', 'می\u200cخواهم.pdf'],
  ['\ud800.pdf', '\ufffd.pdf'],
  ['what?*<>|".pdf', 'what______.pdf'],
])('default: %j', (name, safe) => {
  expect(toSafeFileName({ name })).toBe(safe)
})

test('behavior: 10,000 characters keep their extension', () => {
  const safe = toSafeFileName({ name: `${'x'.repeat(10_000)}.dcm` })
  expect(safe).toMatch(/^x+\.dcm$/)
  expect(new TextEncoder().encode(safe)).toHaveLength(200)
})

test('behavior: cut between characters, never inside', () => {
  const safe = toSafeFileName({ name: '👩\u200d⚕️'.repeat(100) })
  expect(safe.replaceAll('👩\u200d⚕️', '')).toBe('')
})

test('args: taken', () => {
  expect(toSafeFileName({ name: 'scan.pdf', taken: ['scan.pdf', 'SCAN (2).PDF'] })).toBe('scan (3).pdf')
  expect(toSafeFileName({ name: '\u00e9.pdf', taken: ['e\u0301.pdf'] })).toBe('\u00e9 (2).pdf')
  const name = `${'x'.repeat(10_000)}.dcm`
  const twin = toSafeFileName({ name, taken: [toSafeFileName({ name })] })
  expect(twin).toMatch(/x \(2\)\.dcm$/)
  expect(new TextEncoder().encode(twin)).toHaveLength(200)
})

test('behavior: whatever the name, the result is safe, and stays as it is', () => {
  const unit = fc.constantFrom(...'./\\ :-~aZ\u00e9\0\u001f\u202a\u202e\u2066\u200d', 'CON', 'e\u0301')
  const hostile = fc.string({ unit, maxLength: 40 })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), hostile), (name) => {
      const safe = toSafeFileName({ name })
      expect(safe).not.toMatch(/[<>:"/\\|?*]|\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200e\u200f]/u)
      expect(safe).not.toMatch(/^[.\s-]|[.\s]$/u)
      expect(safe.length).toBeGreaterThan(0)
      expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(200)
      expect(safe.isWellFormed()).toBe(true)
      expect(toSafeFileName({ name: safe })).toBe(safe)
    }),
    { numRuns: 2_000 },
  )
})
