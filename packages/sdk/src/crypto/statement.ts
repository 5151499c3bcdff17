import * as v from 'valibot'
import type { Address } from 'viem'
import type {
  CertificateInvalidError,
  CertificateUnconfirmedError,
  ContextMismatchError,
  DepositorMismatchError,
  SignatureInvalidError,
  StatementInvalidError,
} from '../errors/formats.ts'
import { type Certificate, certificateSchema, type VerifySignature } from './certificate.ts'
import type { SigningKey } from './identity.ts'
import { address, base64Bytes, byteLength, chainId, fileName, formatHead, hex16, hex32, mediaType, openItems, time } from './schema.ts'

export const statementKinds = ['file', 'note', 'profile', 'fhir', 'mark'] as const
export const markValues = ['accepted', 'declined', 'enteredInError'] as const

/** A statement may carry the one it copies, which may carry another: at most this many in all. */
export const maxStatementDepth = 4

/** Kinds with content. */
export type ContentStatement = {
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
  kind: 'file' | 'note' | 'profile' | 'fhir'
  /** Of the content before padding. */
  sha256: string
  /** Bytes of the content before padding. */
  size: number
  mediaType: string
  /** Kept verbatim; see `toSafeFileName` for names on disk. */
  name: string
  /** Seconds since 1970, by the author's clock. */
  created: number
  /** uid of the record that this one corrects. */
  replaces: string | null
  /** uid of the record that this one is about; never null in a note or a mark. */
  about: string | null
  /** The signed statement of the original, in a copy. */
  source: Statement | null
  certificate: Certificate
  ext?: Record<string, unknown>
  /** Ed25519, 64 bytes in base64. */
  signature: string
}

/** Says something about another record; has no content. */
export type MarkStatement = Pick<
  ContentStatement,
  'type' | 'v' | 'chainId' | 'registry' | 'uid' | 'patient' | 'author' | 'created' | 'certificate' | 'ext' | 'signature'
> & { kind: 'mark'; about: string; mark: (typeof markValues)[number] }

export type Statement = ContentStatement | MarkStatement
export type UnsignedStatement =
  | Omit<ContentStatement, 'signature'>
  | Omit<MarkStatement, 'signature'>

export declare namespace signStatement {
  type Parameters = { statement: UnsignedStatement; signingKey: SigningKey }
  type ReturnType = Statement
  type ErrorType = StatementInvalidError
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
  /** A new statement of the copier that carries the original inside. */
  type ReturnType = ContentStatement
  type ErrorType = StatementInvalidError
}

export declare namespace verifyStatement {
  type Parameters = {
    statement: Statement
    /** Digests of the author's certificates that were pinned or seen in their vault documents. */
    knownCertificates?: readonly string[] | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = {
    /** Who wrote the content: the innermost author. What people see. */
    originalAuthor: Address
    /** Outermost first. */
    authors: { author: Address; certificate: string; signedBy: 'account' | 'controller'; known: boolean }[]
  }
  type ErrorType = SignatureInvalidError | CertificateInvalidError | ContextMismatchError | StatementInvalidError
}

export declare namespace assertDepositor {
  type Parameters = { statement: Statement; depositor: Address }
  type ErrorType = DepositorMismatchError
}

export declare namespace judgeReplacement {
  type Parameters = { statement: Statement; replaced: Statement; owner: Address }
  type ReturnType = 'replacement' | 'proposal'
}

export declare namespace judgeMark {
  type Parameters = { mark: MarkStatement; marked: Statement; owner: Address }
  /** `valid`: counts; `ignored`: its author may not say this about that record. */
  type ReturnType = 'valid' | 'ignored'
}

export const statementMembers = {
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
export const contentMembers = { sha256: hex32, size: byteLength, mediaType, name: fileName }
export type StatementError = CertificateUnconfirmedError
