import { Decrypter, Encrypter, type Recipient, Stanza } from 'age-encryption'
import {
  AgeHeaderError,
  type AgePolicyError,
  IdentityFormatError,
  InvalidParameterError,
  RecipientError,
  WrongKeyError,
} from '../../errors/crypto.ts'
import { encodeHint, type KeyHint } from './hint.ts'
import { type AgeHeader, parseHeader } from './parseHeader.ts'
import { type HeaderPolicy, sealedFilePolicy, unlockBoxPolicy } from './policy.ts'
import { maxUnlockStanzas, type UnlockKey, unwrapUnlockStanza, wrapUnlockStanza } from './unlockStanza.ts'

const recipientPrefix = 'age1pq1'
const identityPrefix = 'AGE-SECRET-KEY-PQ-1'
/** Characters of an `age1pq1…` string: 1216 bytes in bech32. */
const recipientLength = 1959
/** Nonce and tag of the empty payload that typage puts after the header. */
const emptyPayloadLength = 32

/** A header as it stands at the front of a file, and the key of the payload that follows. */
export type SealedHeader = {
  header: Uint8Array
  /** 16 bytes; for one payload only. */
  fileKey: Uint8Array
}

/**
 * Makes an age header for hybrid post-quantum recipients with a fresh file key.
 *
 * @param parameters.recipients - `age1pq1…` strings, at least one. Readers of MedRec's formats accept exactly one;
 *   more are for exports to other tools.
 * @param parameters.hint - Coordinates of the key, public.
 * @returns The header and its file key.
 * @throws {RecipientError} if there is no recipient, or one is classical or malformed.
 * @throws {InvalidParameterError} if the hint is out of range.
 *
 * @example
 * import { createHeader } from '@medrec/sdk/crypto'
 *
 * const { header, fileKey } = await createHeader({ recipients: ['age1pq1…'] })
 */
export async function createHeader(parameters: createHeader.Parameters): Promise<createHeader.ReturnType> {
  const { recipients, hint } = parameters
  if (recipients.length === 0) throw new RecipientError({ reason: 'no recipient' })
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    if (!recipient.startsWith(recipientPrefix) || recipient.length !== recipientLength)
      throw new RecipientError({ reason: 'a recipient that is not hybrid post-quantum' })
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new RecipientError({ reason: 'a malformed recipient', cause })
    }
  }
  if (hint !== undefined) {
    const { args, body } = encodeHint(hint)
    encrypter.addRecipient({ wrapFileKey: () => [new Stanza(args, body)] })
  }
  try {
    return await captureHeader(encrypter)
  } catch (cause) {
    // What is left to fail is the encapsulation: ML-KEM's check of the public key (FIPS 203 §7.2), or a zero share.
    throw new RecipientError({ reason: 'a recipient whose public key is invalid', cause })
  }
}

export declare namespace createHeader {
  type Parameters = { recipients: readonly string[]; hint?: KeyHint | undefined }
  type ReturnType = SealedHeader
  type ErrorType = RecipientError | InvalidParameterError
}

/**
 * Makes the header of an unlock box: one symmetric stanza per key.
 *
 * @param parameters.keys - 1 to 16 methods with their 32-byte keys of full entropy.
 * @returns The header and its file key.
 * @throws {InvalidParameterError} if there are none or too many, or a key is not 32 bytes.
 */
export async function createUnlockHeader(parameters: {
  keys: readonly UnlockKey[]
}): Promise<createHeader.ReturnType> {
  const { keys } = parameters
  if (keys.length === 0 || keys.length > maxUnlockStanzas)
    throw new InvalidParameterError({ parameter: 'keys', expected: `1 to ${maxUnlockStanzas} unlock keys` })
  const encrypter = new Encrypter()
  for (const key of keys)
    encrypter.addRecipient({
      wrapFileKey(fileKey) {
        const { args, body } = wrapUnlockStanza(key, fileKey)
        return [new Stanza(args, body)]
      },
    })
  return captureHeader(encrypter)
}

/**
 * Opens a header with a hybrid identity: policy first, then the key, then the header's MAC.
 *
 * @param parameters.header - The header's bytes; what follows them is not looked at.
 * @param parameters.identity - `AGE-SECRET-KEY-PQ-1…`.
 * @param parameters.policy - What is accepted; MedRec's sealed files where not given.
 * @returns The 16-byte file key.
 * @throws {AgeHeaderError} if the header is malformed or its MAC is wrong.
 * @throws {AgePolicyError} if it is sealed in another way than the policy accepts.
 * @throws {WrongKeyError} if it is sealed to another key.
 * @throws {IdentityFormatError} if the identity is not a hybrid one.
 *
 * @example
 * import { openHeader, parseHeader } from '@medrec/sdk/crypto'
 *
 * const fileKey = await openHeader({ header: file.subarray(0, parseHeader(file).length), identity })
 */
export async function openHeader(parameters: openHeader.Parameters): Promise<openHeader.ReturnType> {
  const { header, identity, policy = sealedFilePolicy } = parameters
  const decrypter = new Decrypter()
  if (!identity.startsWith(identityPrefix)) throw new IdentityFormatError()
  try {
    decrypter.addIdentity(identity)
  } catch {
    // The cause is dropped on purpose: the decoder quotes what it could not decode, which is a secret.
    throw new IdentityFormatError()
  }
  return unwrapHeader({ header, decrypter, policy })
}

export declare namespace openHeader {
  type Parameters = { header: Uint8Array; identity: string; policy?: HeaderPolicy | undefined }
  type ReturnType = Uint8Array
  type ErrorType = AgeHeaderError | AgePolicyError | WrongKeyError | IdentityFormatError
}

/**
 * Opens the header of an unlock box with one of its keys.
 *
 * @param parameters.header - The header's bytes; what follows them is not looked at.
 * @param parameters.key - A method and its 32-byte key; every stanza of that method is tried.
 * @returns The 16-byte file key.
 * @throws {AgeHeaderError} if the header is malformed or its MAC is wrong.
 * @throws {AgePolicyError} if it holds anything but unlock stanzas.
 * @throws {WrongKeyError} if no stanza opens.
 */
export async function openUnlockHeader(parameters: {
  header: Uint8Array
  key: UnlockKey
}): Promise<Uint8Array> {
  const { header, key } = parameters
  const decrypter = new Decrypter()
  decrypter.addIdentity({
    unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        const fileKey = unwrapUnlockStanza(key, { args: args.slice(1), body })
        if (fileKey !== undefined) return fileKey
      }
      return null
    },
  })
  return unwrapHeader({ header, decrypter, policy: unlockBoxPolicy })
}

/**
 * Opens any age header with identities that the caller has chosen. Not part of the public face: the policy is the
 * caller's whole protection.
 */
export async function unwrapHeader(parameters: {
  header: Uint8Array
  decrypter: Decrypter
  policy: HeaderPolicy
}): Promise<Uint8Array> {
  const { header, decrypter, policy } = parameters
  const parsed: AgeHeader = parseHeader(header)
  policy(parsed)
  // An identity of our own after the real ones is asked only if none of them matched.
  let unmatched = false
  decrypter.addIdentity({
    unwrapFileKey() {
      unmatched = true
      return null
    },
  })
  let fileKey: Uint8Array
  try {
    fileKey = await decrypter.decryptHeader(header.subarray(0, parsed.length))
  } catch (cause) {
    if (cause instanceof InvalidParameterError) throw cause
    if (unmatched) throw new WrongKeyError()
    throw new AgeHeaderError({ reason: 'a stanza or the MAC does not verify', cause })
  }
  if (fileKey.length !== 16) throw new AgeHeaderError({ reason: 'a file key that is not 16 bytes' })
  return fileKey
}

/**
 * Runs typage on an empty file with one more recipient, which adds no stanza and keeps the file key: a header and its
 * key by public API only. The empty payload is thrown away; ours has a nonce, hence a payload key, of its own.
 */
async function captureHeader(encrypter: Encrypter): Promise<SealedHeader> {
  let fileKey: Uint8Array | undefined
  const capture: Recipient = {
    wrapFileKey(key) {
      fileKey = key.slice()
      return []
    },
  }
  encrypter.addRecipient(capture)
  const empty = await encrypter.encrypt(new Uint8Array(0))
  if (fileKey === undefined) throw new Error('typage did not ask the capturing recipient')
  return { header: empty.slice(0, -emptyPayloadLength), fileKey }
}
