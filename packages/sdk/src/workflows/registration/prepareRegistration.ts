import { createPhrase } from '../../crypto/phrase.ts'

/**
 * Makes a recovery phrase to be written down and typed back before anything is registered. Nothing is stored.
 *
 * @returns 24 words, separated by single spaces.
 *
 * @example
 * const { phrase } = client.patients.prepare()
 */
export function prepareRegistration(): { phrase: string } {
  return { phrase: createPhrase() }
}
