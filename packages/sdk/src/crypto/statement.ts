import * as v from 'valibot'
import type { Address } from 'viem'
import type { InvalidParameterError } from '../errors/crypto.ts'
import {
  type CertificateInvalidError,
  CertificateUnconfirmedError,
  DepositorMismatchError,
  type SignatureInvalidError,
  StatementInvalidError,
} from '../errors/formats.ts'
import type { CanonicalValue } from './canonicalJson.ts'
import {
  type Certificate,
  certificateSchema,
  digestCertificate,
  type VerifySignature,
  verifyCertificate,
} from './certificate.ts'
import type { SigningKey } from './identity.ts'
import { labels } from './labels.ts'
import {
  address,
  base64Bytes,
  byteLength,
  chainId,
  fileName,
  formatHead,
  hex16,
  hex32,
  mediaType,
  openItems,
  time,
  toHex,
  toLowerAddress,
} from './schema.ts'
import { assertSignature, encodeFormat, signObject } from './sealedDocument.ts'

/** Kinds of records with content. */
export const contentKinds = ['file', 'note', 'profile', 'fhir'] as const
/** What a mark says about another record. */
export const markValues = ['accepted', 'declined', 'enteredInError'] as const
/** A statement may carry the one it copies, which may carry another: at most this many in all. */
export const maxStatementDepth = 4

const format = 'statement'

type StatementMembers = {
  type: 'medrec/statement'
  v: 1
  chainId: number
  /** Registry of `patient`. */
  registry: Address
  /** 16 random bytes in hex. */
  uid: string
  /** Whom the record is about. */
  patient: Address
  author: Address
  /** Seconds since 1970, by the author's clock. */
  created: number
  /** The author's, at the time. */
  certificate: Certificate
  ext?: { [name: string]: CanonicalValue }
  /** Ed25519, 64 bytes in base64. */
  signature: string
}

/** A statement about a record with content. */
export type ContentStatement = StatementMembers & {
  kind: (typeof contentKinds)[number]
  /** SHA-256 of the content before padding, hex. */
  sha256: string
  /** Bytes of the content before padding. */
  size: number
  mediaType: string
  /** Kept verbatim; `toSafeFileName` makes a name for a disk of it. */
  name: string
  /** uid of the record that this one corrects. */
  replaces: string | null
  /** uid of the record that this one is about; null in a note is the patient as such. */
  about: string | null
  /** The signed statement of the original, in a copy. */
  source: ContentStatement | null
}

/** Says something about another record; has no content. */
export type MarkStatement = StatementMembers & {
  kind: 'mark'
  about: string
  mark: (typeof markValues)[number]
}

export type Statement = ContentStatement | MarkStatement
export type UnsignedContentStatement = Omit<ContentStatement, 'signature'>
export type UnsignedMarkStatement = Omit<MarkStatement, 'signature'>
export type UnsignedStatement = UnsignedContentStatement | UnsignedMarkStatement

const members = {
  ...formatHead('medrec/statement'),
  chainId,
  registry: address,
  uid: hex16,
  patient: address,
  author: address,
  created: time,
  certificate: certificateSchema,
  ext: v.exactOptional(openItems),
  signature: base64Bytes({ min: 64, max: 64 }),
}

const contentSchema = v.strictObject({
  ...members,
  kind: v.picklist(contentKinds),
  sha256: hex32,
  size: byteLength,
  mediaType,
  name: fileName,
  replaces: v.nullable(hex16),
  about: v.nullable(hex16),
  source: v.nullable(v.lazy((): v.GenericSchema<ContentStatement> => contentSchema)),
})

const markSchema = v.strictObject({
  ...members,
  kind: v.literal('mark'),
  about: hex16,
  mark: v.picklist(markValues),
})

/** See specs/record.md, "Statement". */
export const statementSchema: v.GenericSchema<Statement> = v.variant('kind', [contentSchema, markSchema])

/**
 * Signs a statement about a record.
 *
 * @param parameters.statement - Everything but the signature.
 * @param parameters.signingKey - The author's, as the certificate inside names it.
 * @returns The statement.
 * @throws {InvalidParameterError} if it does not fit its format.
 * @throws {StatementInvalidError} if it breaks a rule of its kind.
 *
 * @example
 * import { signStatement } from '@medrec/sdk/crypto'
 *
 * const statement = signStatement({
 *   statement: {
 *     type: 'medrec/statement', v: 1, chainId, registry, uid, patient, author, created, certificate,
 *     kind: 'file', sha256, size, mediaType: 'application/pdf', name: 'blood count.pdf',
 *     replaces: null, about: null, source: null,
 *   },
 *   signingKey: identity.signingKey,
 * })
 */
export function signStatement(parameters: {
  statement: UnsignedContentStatement
  signingKey: SigningKey
}): ContentStatement
export function signStatement(parameters: {
  statement: UnsignedMarkStatement
  signingKey: SigningKey
}): MarkStatement
export function signStatement(parameters: signStatement.Parameters): signStatement.ReturnType
export function signStatement(parameters: signStatement.Parameters): signStatement.ReturnType {
  const { signingKey, statement: unsigned } = parameters
  const signature = signObject({ domain: labels.statementSignature, object: unsigned, signingKey })
  const statement: Statement = { ...unsigned, signature }
  encodeFormat({ document: statement, schema: statementSchema })
  assertRules(statement)
  if (unsigned.certificate.signingKey !== toHex(signingKey.publicKey))
    throw new StatementInvalidError({ reason: 'the certificate is of another signing key' })
  return statement
}

export declare namespace signStatement {
  type Parameters = { statement: UnsignedStatement; signingKey: SigningKey }
  type ReturnType = Statement
  type ErrorType = InvalidParameterError | StatementInvalidError
}

/**
 * Makes the statement of a copy (to a library, back to the patient, into a share): the copier is its author, and the
 * signed original stays inside. Where the nesting would get deeper than 4, the statements between the copy and the
 * first one are left out, the first never.
 *
 * @param parameters.source - The verified statement of the record that is copied.
 * @param parameters.author - The copier's account.
 * @param parameters.uid - 16 fresh random bytes in hex.
 * @param parameters.created - Seconds since 1970.
 * @param parameters.certificate - The copier's.
 * @param parameters.signingKey - The copier's.
 * @returns The statement of the copy.
 * @throws {InvalidParameterError | StatementInvalidError} as {@link signStatement}.
 *
 * @example
 * import { copyStatement } from '@medrec/sdk/crypto'
 *
 * const copy = copyStatement({ source, author, uid, created, certificate, signingKey: identity.signingKey })
 */
export function copyStatement(parameters: copyStatement.Parameters): copyStatement.ReturnType {
  const { author, certificate, created, signingKey, source, uid } = parameters
  const { chainId, kind, mediaType, name, patient, registry, sha256, size } = source
  const sources = unfoldSources(source)
  const kept = sources.length < maxStatementDepth ? source : (sources.at(-1) ?? source)
  return signStatement({
    statement: {
      type: 'medrec/statement',
      v: 1,
      chainId,
      registry,
      uid,
      patient,
      author: toLowerAddress(author),
      created,
      certificate,
      kind,
      sha256,
      size,
      mediaType,
      name,
      // References are to records of the vault the original lies in; they stay readable in `source`.
      replaces: null,
      about: null,
      source: kept,
    },
    signingKey,
  })
}

export declare namespace copyStatement {
  type Parameters = {
    source: ContentStatement
    author: Address
    uid: string
    created: number
    certificate: Certificate
    signingKey: SigningKey
  }
  type ReturnType = ContentStatement
  type ErrorType = InvalidParameterError | StatementInvalidError
}

/** One link of a chain of copies, verified. */
export type Authorship = {
  author: Address
  /** Digest of the certificate. */
  certificate: string
  /** Whether the account itself certified the key, or another controller. */
  signedBy: 'account' | 'controller'
  /** Whether the certificate is among those that were known before. */
  known: boolean
}

/**
 * Verifies a statement and every statement it carries: rules, certificates, signatures.
 *
 * @param parameters.statement - A statement that passed its schema.
 * @param parameters.knownCertificates - Digests of certificates that were pinned, seen in verified vault documents,
 *   or confirmed by the person. A certificate that a controller other than the account signed must be among them:
 *   anybody could have made it.
 * @param parameters.own - The reader's account and signing keys: what they signed needs nobody's word, whoever
 *   controlled the account when they were certified.
 * @param parameters.verify - For smart accounts.
 * @returns The original author, which is whom people see, and the chain of authors, outermost first.
 * @throws {StatementInvalidError} if it breaks a rule of its kind.
 * @throws {CertificateInvalidError | CertificateUnconfirmedError} if a key is not its author's.
 * @throws {SignatureInvalidError} if a signature is not of that key.
 *
 * @example
 * import { verifyStatement } from '@medrec/sdk/crypto'
 *
 * const { originalAuthor } = await verifyStatement({ statement: manifest.statement, knownCertificates })
 */
export async function verifyStatement(
  parameters: verifyStatement.Parameters,
): Promise<verifyStatement.ReturnType> {
  const { knownCertificates = [], own, statement, verify } = parameters
  assertRules(statement)
  const authors: Authorship[] = []
  for (const link of unfoldStatement(statement)) {
    const { author, certificate } = link
    const digest = digestCertificate(certificate)
    const known = knownCertificates.includes(digest) || isOwnKey(certificate, own)
    const { signedBy, signer } = await verifyCertificate({ certificate, verify })
    if (signedBy === 'controller' && !known)
      throw new CertificateUnconfirmedError({ signer, certificate: digest })
    assertSignature({
      format,
      domain: labels.statementSignature,
      object: link,
      publicKey: certificate.signingKey,
    })
    authors.push({ author, certificate: digest, signedBy, known })
  }
  const originalAuthor = authors.at(-1)?.author ?? statement.author
  return { originalAuthor, authors }
}

export declare namespace verifyStatement {
  type Parameters = {
    statement: Statement
    knownCertificates?: readonly string[] | undefined
    own?: OwnKeys | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = { originalAuthor: Address; authors: Authorship[] }
  type ErrorType =
    | CertificateInvalidError
    | CertificateUnconfirmedError
    | SignatureInvalidError
    | StatementInvalidError
}

/** An account of the reader's own, and the Ed25519 keys that sign for it. */
export type OwnKeys = {
  account: Address
  /** 32 bytes each, in hex. */
  signingKeys: readonly string[]
}

/** Whatever such a certificate says of its signer: the statement it is in verifies under a key that only the reader has. */
function isOwnKey(certificate: Certificate, own: OwnKeys | undefined): boolean {
  return (
    own !== undefined &&
    certificate.account === toLowerAddress(own.account) &&
    own.signingKeys.includes(certificate.signingKey)
  )
}

/**
 * The statement and those it carries, outermost first; the last is of the original.
 *
 * @param statement - Any statement.
 * @returns At least one statement.
 */
export function unfoldStatement(statement: Statement): Statement[] {
  return statement.kind === 'mark' ? [statement] : unfoldSources(statement)
}

function unfoldSources(statement: ContentStatement): ContentStatement[] {
  const links: ContentStatement[] = []
  for (let link: ContentStatement | null = statement; link !== null; link = link.source) links.push(link)
  return links
}

/**
 * On a first deposit the sender must be the author, or act on the author's authority: what the chain names as actor.
 * Not for records that the owner moved or resealed.
 *
 * @param parameters.statement - The deposited record's.
 * @param parameters.depositor - The account on whose authority it was added, from the chain.
 * @throws {DepositorMismatchError} if they differ: somebody replays another's record.
 */
export function assertDepositor(parameters: assertDepositor.Parameters): void {
  if (parameters.statement.author !== toLowerAddress(parameters.depositor)) throw new DepositorMismatchError()
}

export declare namespace assertDepositor {
  type Parameters = { statement: Pick<Statement, 'author'>; depositor: Address }
  type ErrorType = DepositorMismatchError
}

/** @throws {StatementInvalidError} the rules of specs/record.md that a schema can't hold. */
function assertRules(statement: Statement): void {
  const links = unfoldStatement(statement)
  if (links.length > maxStatementDepth)
    throw new StatementInvalidError({ reason: `more than ${maxStatementDepth} statements inside each other` })
  const uids = new Set(links.map(({ uid }) => uid))
  if (uids.size !== links.length)
    throw new StatementInvalidError({ reason: 'a copy with the uid of its source' })
  for (const [i, link] of links.entries()) {
    assertLink(link)
    const copy = links[i - 1]
    if (copy !== undefined) assertCopy(copy, link)
  }
}

function assertLink(link: Statement): void {
  const { about, author, certificate, chainId, kind, uid } = link
  if (certificate.account !== author || certificate.chainId !== chainId)
    throw new StatementInvalidError({ reason: 'the certificate is of another account than the author' })
  if (about === uid || (kind !== 'mark' && link.replaces === uid))
    throw new StatementInvalidError({ reason: 'it refers to itself' })
  if ((kind === 'profile' || kind === 'fhir') && !/^application\/fhir\+json( ?;|$)/i.test(link.mediaType))
    throw new StatementInvalidError({ reason: `a ${kind} that is not application/fhir+json` })
  if (kind === 'note' && !/^text\//i.test(link.mediaType))
    throw new StatementInvalidError({ reason: 'a note that is not text' })
}

/** A copy says the same about the same content of the same person: otherwise another content would bear the name. */
function assertCopy(copy: Statement, source: Statement): void {
  const fields = ['chainId', 'registry', 'patient', 'kind', 'sha256', 'size', 'mediaType', 'name'] as const
  const [of, from]: Record<string, unknown>[] = [copy, source]
  for (const field of fields)
    if (of?.[field] !== from?.[field])
      throw new StatementInvalidError({ reason: `a copy whose "${field}" differs from its source` })
}
