import { secp256k1 } from '@noble/curves/secp256k1.js'
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Address, Hex } from 'viem'
import { publicKeyToAddress } from 'viem/utils'
import { InvalidParameterError } from '../errors/crypto.ts'
import { PhraseChecksumError, PhraseLengthError, PhraseWordError } from '../errors/formats.ts'
import { labels } from './labels.ts'
import { hkdf, randomBytes, utf8 } from './primitives.ts'
import { toHex } from './schema.ts'

/** What a recovery phrase gives. */
export type PhraseKeys = {
  /** 32 secret bytes that open the unlock box with the method `phrase`. */
  unlockKey: Uint8Array
  /** The recovery key: a secp256k1 private key, 32 bytes in hex with `0x`, for viem's `privateKeyToAccount`. */
  recoveryKey: Hex
  /** Its address, lower-case. */
  recoveryAddress: Address
}

const words = 24

/**
 * Makes a new recovery phrase of 24 words: 256 random bits and a checksum (BIP-39, English).
 *
 * @param parameters.random - Source of 32 bytes, for tests; the platform's where not given.
 * @returns The phrase, words separated by single spaces.
 *
 * @example
 * import { createPhrase } from '@medrec/sdk/crypto'
 *
 * const phrase = createPhrase() // show it once, then let the person type it back
 */
export function createPhrase(parameters: createPhrase.Parameters = {}): createPhrase.ReturnType {
  const { random = randomBytes } = parameters
  const entropy = random(32)
  if (entropy.length !== 32)
    throw new InvalidParameterError({ parameter: 'random', expected: 'a source of 32 bytes' })
  return entropyToMnemonic(entropy, wordlist)
}

export declare namespace createPhrase {
  type Parameters = { random?: ((length: number) => Uint8Array) | undefined }
  type ReturnType = string
  type ErrorType = InvalidParameterError
}

/**
 * Reads a typed phrase: any case, any white space, Unicode in any normal form.
 *
 * @param phrase - What the person typed.
 * @returns The phrase as {@link createPhrase} gives it.
 * @throws {PhraseLengthError} if there are not 24 words.
 * @throws {PhraseWordError} if words are not in the list; it names their positions, never the words.
 * @throws {PhraseChecksumError} if all words are in the list and the checksum is wrong.
 *
 * @example
 * import { parsePhrase } from '@medrec/sdk/crypto'
 *
 * const phrase = parsePhrase(input)
 */
export function parsePhrase(phrase: string): parsePhrase.ReturnType {
  const typed = phrase.normalize('NFKD').toLowerCase().trim().split(/\s+/u).filter(Boolean)
  if (typed.length !== words) throw new PhraseLengthError({ words: typed.length })
  const positions = typed.flatMap((word, i) => (wordlist.includes(word) ? [] : [i + 1]))
  if (positions.length > 0) throw new PhraseWordError({ positions })
  const clean = typed.join(' ')
  readEntropy(clean)
  return clean
}

export declare namespace parsePhrase {
  type ReturnType = string
  type ErrorType = PhraseLengthError | PhraseWordError | PhraseChecksumError
}

/**
 * Derives the unlock key and the recovery key from a phrase: its entropy through HKDF, never `mnemonicToSeed`, so
 * that a wallet that is given these words does not show the recovery account, and the other way round.
 *
 * @param phrase - 24 words as typed or as made.
 * @returns The keys; the same for the same phrase, for ever (specs/keys.md).
 * @throws {PhraseLengthError | PhraseWordError | PhraseChecksumError} as {@link parsePhrase}.
 *
 * @example
 * import { derivePhraseKeys } from '@medrec/sdk/crypto'
 * import { privateKeyToAccount } from 'viem/accounts'
 *
 * const { unlockKey, recoveryKey } = derivePhraseKeys(phrase)
 * const recovery = privateKeyToAccount(recoveryKey)
 */
export function derivePhraseKeys(phrase: string): derivePhraseKeys.ReturnType {
  const entropy = readEntropy(parsePhrase(phrase))
  const empty = new Uint8Array(0)
  const unlockKey = hkdf(entropy, empty, utf8(labels.phraseUnlock), 32)
  // 48 bytes modulo n − 1, plus 1: the bias is below 2^-128 (FIPS 186-5, A.2.1).
  const wide = hkdf(entropy, empty, utf8(labels.phraseRecovery), 48)
  const scalar = (BigInt(`0x${toHex(wide)}`) % (secp256k1.Point.CURVE().n - 1n)) + 1n
  const recoveryKey: Hex = `0x${scalar.toString(16).padStart(64, '0')}`
  const publicKey = secp256k1.Point.BASE.multiply(scalar).toHex(false)
  return {
    unlockKey,
    recoveryKey,
    recoveryAddress: publicKeyToAddress(`0x${publicKey}`).toLowerCase() as Address,
  }
}

export declare namespace derivePhraseKeys {
  type ReturnType = PhraseKeys
  type ErrorType = parsePhrase.ErrorType
}

function readEntropy(phrase: string): Uint8Array {
  try {
    return mnemonicToEntropy(phrase, wordlist)
  } catch {
    // The cause is dropped on purpose: foreign messages may quote words.
    throw new PhraseChecksumError()
  }
}
