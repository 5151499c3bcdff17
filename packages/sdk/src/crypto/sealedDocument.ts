import * as v from 'valibot'
import {
  type CanonicalJsonError,
  InvalidParameterError,
  type RecipientError,
  type SchemaError,
  TooLargeError,
} from '../errors/crypto.ts'
import {
  ContextMismatchError,
  type FormatTypeError,
  SignatureInvalidError,
  type UnsupportedVersionError,
} from '../errors/formats.ts'
import { openBytes, sealBytes } from './age/file.ts'
import type { KeyHint } from './age/hint.ts'
import { encodeCanonical } from './canonicalJson.ts'
import type { SigningKey } from './identity.ts'
import { documentPadding } from './padding.ts'
import { signEd25519, verifyEd25519 } from './primitives.ts'
import { decodeFormat, describeType, fromBase64, fromHex, toBase64, type VaultContext } from './schema.ts'

/** Largest sealed document, as a file and as plaintext: it is one block. */
export const maxSealedDocumentBytes = 1024 * 1024

type Head = { type: string }

/**
 * Encodes a document of ours, refusing to write what a reader would refuse.
 *
 * @throws {InvalidParameterError} if it does not fit its schema; names the path, never the value.
 * @throws {TooLargeError} if it has more than `maxBytes`.
 */
export function encodeFormat<schema extends v.GenericSchema<Head>>(parameters: {
  document: v.InferInput<schema>
  schema: schema
  maxBytes?: number | undefined
}): Uint8Array {
  const { document, maxBytes = maxSealedDocumentBytes, schema } = parameters
  const result = v.safeParse(schema, document, { abortEarly: true, abortPipeEarly: true })
  if (!result.success) {
    const path = v.getDotPath(result.issues[0]) ?? '$'
    throw new InvalidParameterError({ parameter: path, expected: 'what its format allows' })
  }
  const bytes = encodeCanonical(document)
  if (bytes.length > maxBytes)
    throw new TooLargeError({
      what: describeType((document as Head).type),
      limit: maxBytes,
      size: bytes.length,
    })
  return bytes
}

/** Seals a document of ours to one hybrid recipient, padded to a multiple of 1 KiB (specs/README.md). */
export async function sealDocument<schema extends v.GenericSchema<Head>>(parameters: {
  document: v.InferInput<schema>
  schema: schema
  recipient: string
  hint?: KeyHint | undefined
}): Promise<Uint8Array> {
  const { document, hint, recipient, schema } = parameters
  // Room for padding and header, so that the file too stays below the bound on blocks.
  const plaintext = encodeFormat({ document, schema, maxBytes: maxSealedDocumentBytes - 8 * documentPadding })
  return sealBytes({ recipients: [recipient], plaintext, hint, padTo: documentPadding })
}

export declare namespace sealDocument {
  type ErrorType = InvalidParameterError | TooLargeError | RecipientError
}

/** Opens what {@link sealDocument} sealed. */
export async function openDocument<schema extends v.GenericSchema>(parameters: {
  file: Uint8Array
  ageIdentity: string
  type: string
  schema: schema
}): Promise<v.InferOutput<schema>> {
  const { ageIdentity, file, schema, type } = parameters
  const bytes = await openBytes({
    file,
    identity: ageIdentity,
    maxBytes: maxSealedDocumentBytes,
    padTo: documentPadding,
  })
  return decodeFormat({ bytes, type, schema })
}

export declare namespace openDocument {
  type ErrorType =
    | openBytes.ErrorType
    | CanonicalJsonError
    | FormatTypeError
    | SchemaError
    | UnsupportedVersionError
}

/**
 * Signs an object of ours: Ed25519 under the format's domain over its canonical JSON without `signature`.
 *
 * @returns 64 bytes in base64.
 */
export function signObject(parameters: { domain: string; object: object; signingKey: SigningKey }): string {
  const { domain, object, signingKey } = parameters
  return toBase64(signEd25519({ domain, message: encodeCanonical(object), secretKey: signingKey.secretKey }))
}

/**
 * Checks a signature of {@link signObject}.
 *
 * @throws {SignatureInvalidError} if it is not of that key over that object.
 */
export function assertSignature(parameters: {
  format: string
  domain: string
  object: { signature: string }
  /** Hex. */
  publicKey: string
}): void {
  const { domain, format, publicKey } = parameters
  const { signature, ...signed } = parameters.object
  const valid = verifyEd25519({
    domain,
    message: encodeCanonical(signed),
    publicKey: fromHex(publicKey),
    signature: fromBase64(signature),
  })
  if (!valid) throw new SignatureInvalidError({ format })
}

/** Members of a document that say where it belongs, beside those of the place where it was found. */
export function assertContext(
  format: string,
  found: { chainId: number; registry: string; owner: string },
  expected: VaultContext,
): void {
  for (const field of ['chainId', 'registry', 'owner'] as const) assertSame(format, field, found, expected)
}

/** @throws {ContextMismatchError} if one member differs. */
export function assertSame<field extends string>(
  format: string,
  field: field,
  found: { [key in field]: unknown },
  expected: { [key in field]: unknown },
): void {
  if (found[field] !== expected[field]) throw new ContextMismatchError({ format, field })
}
