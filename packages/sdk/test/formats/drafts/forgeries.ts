import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { sealBytes } from '../../../src/crypto/age/file.ts'
import type { KeyHint } from '../../../src/crypto/age/hint.ts'
import { parseHeader } from '../../../src/crypto/age/parseHeader.ts'
import { encodeCanonical } from '../../../src/crypto/canonicalJson.ts'
import { padDocument } from '../../../src/crypto/padding.ts'
import { concatBytes, utf8 } from '../../../src/crypto/primitives.ts'
import type { Draft } from '../generateVectors.ts'

/** The bytes with one bit flipped at `index`, counted from the end where negative. */
export function flip(bytes: Uint8Array, index: number): Uint8Array {
  const at = index < 0 ? bytes.length + index : index
  return bytes.with(at, (bytes[at] ?? 0) ^ 1)
}

/**
 * What every sealed document must be refused for, whatever its format.
 *
 * @param parameters.file - The valid file.
 * @param parameters.document - What is inside.
 * @param parameters.recipient - To whom.
 * @param parameters.wrap - Makes the reader's parameters of a file.
 */
export async function forgeSealed(parameters: {
  file: Uint8Array
  document: object
  recipient: string
  hint?: KeyHint
  wrap: (file: Uint8Array) => unknown
}): Promise<Draft[]> {
  const { document, file, hint, recipient, wrap } = parameters
  const sealRaw = (plaintext: Uint8Array) => sealBytes({ recipients: [recipient], plaintext, hint })
  const seal = (content: object) => sealRaw(padDocument(encodeCanonical(content)))
  const canonical = encodeCanonical(document)
  const { length } = parseHeader(file)
  const cases: [string, Uint8Array, string][] = [
    ['a flipped bit in the payload', flip(file, -1), 'PayloadIntegrityError'],
    ['a flipped bit in the payload nonce', flip(file, length), 'PayloadIntegrityError'],
    ['cut by a byte', file.subarray(0, -1), 'PayloadIntegrityError'],
    ['cut within the header', file.subarray(0, length - 10), 'AgeHeaderError'],
    ['a byte behind the end', concatBytes(file, new Uint8Array(1)), 'PayloadIntegrityError'],
    ['a second, classical recipient', await mix(recipient, padDocument(canonical)), 'AgePolicyError'],
    ['a format version of the future', await seal({ ...document, v: 2 }), 'UnsupportedVersionError'],
    ['another type', await seal({ ...document, type: 'medrec/other' }), 'FormatTypeError'],
    ['an unknown member', await seal({ ...document, extra: 1 }), 'SchemaError'],
    [
      'not canonical',
      await sealRaw(padDocument(utf8(new TextDecoder().decode(canonical).replace('{', '{ ')))),
      'CanonicalJsonError',
    ],
    [
      'without padding',
      await sealRaw(canonical.length % 1024 === 0 ? concatBytes(canonical, utf8(' ')) : canonical),
      'PaddingError',
    ],
    [
      'a block of padding too many',
      await sealRaw(concatBytes(padDocument(canonical), utf8(' '.repeat(1024)))),
      'PaddingError',
    ],
  ]
  return cases.map(([name, bytes, error]) => ({ name, parameters: wrap(bytes), error }))
}

/** A file that a classical key opens too: it would undo the post-quantum protection. */
async function mix(recipient: string, plaintext: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()))
  return encrypter.encrypt(plaintext)
}
