import { mnemonicToSeedSync } from '@scure/bip39'
import fc from 'fast-check'
import { HDKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { PhraseChecksumError, PhraseLengthError, PhraseWordError } from '../errors/formats.ts'
import { createPhrase, derivePhraseKeys, parsePhrase } from './phrase.ts'
import { toHex } from './schema.ts'

const phrase = createPhrase({ random: (length) => new Uint8Array(length).fill(9) })

test('default: keys of a fixed phrase stay the same for ever', () => {
  const { recoveryAddress, recoveryKey, unlockKey } = derivePhraseKeys(phrase)
  expect(phrase).toMatchInlineSnapshot(
    `"animal embark drastic bamboo mountain loyal category cancel animal embark drastic bamboo mountain loyal category cancel animal embark drastic bamboo mountain loyal category cover"`,
  )
  expect(toHex(unlockKey)).toMatchInlineSnapshot(
    `"321b173d402e770403eb710e38c44da479fe4d4a25918e30214ec098e3fb630c"`,
  )
  expect(recoveryKey).toMatchInlineSnapshot(
    `"0x97e7447fa9ca3336e30a28c541f4830168d70994200ceb12186c94bb323450eb"`,
  )
  expect(recoveryAddress).toBe(privateKeyToAccount(recoveryKey).address.toLowerCase())
})

test('behavior: case, spaces and line breaks do not matter', () => {
  expect(parsePhrase(`  ${phrase.toUpperCase().replaceAll(' ', '\n \t')}  `)).toBe(phrase)
})

test('behavior: a wallet given the same words shows another account', () => {
  const wallet = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase)).derive("m/44'/60'/0'/0/0")
  expect(derivePhraseKeys(phrase).recoveryKey).not.toBe(`0x${toHex(wallet.privateKey ?? new Uint8Array())}`)
})

test('error: a mistyped word is named by its position, never by itself', () => {
  const words = phrase.split(' ')
  words[4] = 'hospitl'
  words[11] = 'secretword'
  const typed = words.join(' ')
  expect(() => parsePhrase(typed)).toThrowErrorMatchingInlineSnapshot(`
    [PhraseWordError: Words 5, 12 of the recovery phrase are not in the word list.
    Compare it with the recovery sheet and type it again.]
  `)
  try {
    parsePhrase(typed)
  } catch (error) {
    expect(error).toBeInstanceOf(PhraseWordError)
    expect((error as PhraseWordError).positions).toEqual([5, 12])
    expect(JSON.stringify(error)).not.toMatch(/hospitl|secretword/)
    expect((error as PhraseWordError).message).not.toMatch(/hospitl|secretword/)
  }
})

test('error: a word too few, two swapped', () => {
  const words = phrase.split(' ')
  expect(() => parsePhrase(words.slice(1).join(' '))).toThrow(PhraseLengthError)
  const other = createPhrase().split(' ')
  const [first = '', second = '', ...rest] = other
  if (first !== second) {
    try {
      // One swap in 256 passes the checksum; then it is another phrase.
      expect(parsePhrase([second, first, ...rest].join(' '))).not.toBe(other.join(' '))
    } catch (error) {
      expect(error).toBeInstanceOf(PhraseChecksumError)
    }
  }
})

test('behavior: any entropy comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (entropy) => {
      const made = createPhrase({ random: () => entropy })
      expect(parsePhrase(made)).toBe(made)
      expect(derivePhraseKeys(made).recoveryKey).toMatch(/^0x[0-9a-f]{64}$/)
    }),
    { numRuns: 25 },
  )
})
