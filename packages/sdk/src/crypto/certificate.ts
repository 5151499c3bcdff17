import * as v from 'valibot'
import { type Address, type Hex, recoverTypedDataAddress } from 'viem'
import { InvalidParameterError } from '../errors/crypto.ts'
import { CertificateInvalidError, ContextMismatchError } from '../errors/formats.ts'
import { encodeCanonical } from './canonicalJson.ts'
import type { Identity } from './identity.ts'
import { sha256 } from './primitives.ts'
import {
  address,
  base64Bytes,
  chainId,
  formatHead,
  fromBase64,
  hex32,
  normalizeContext,
  ordinal,
  toBase64,
  toHex,
  toLowerAddress,
  type VaultContext,
} from './schema.ts'

/** Why an identity was certified. `compromised` makes every grant to it lapse until the patient confirms. */
const certificateReasons = ['enrolment', 'rotation', 'compromised', 'recovery'] as const

/** See specs/vault-document.md, "Certificate". */
export const certificateSchema = v.strictObject({
  ...formatHead('medrec/certificate'),
  chainId,
  registry: address,
  account: address,
  alg: v.literal('ed25519'),
  signingKey: hex32,
  recipientHash: hex32,
  sequence: ordinal,
  reason: v.picklist(certificateReasons),
  scheme: v.literal('eip712'),
  signer: address,
  signature: base64Bytes({ min: 1, max: 8192 }),
})

/** The account's word that a signing key and a recipient are its person's. */
export type Certificate = v.InferOutput<typeof certificateSchema>
export type CertificateReason = Certificate['reason']

/** What the account's controller signs. */
export type CertificateTypedData = {
  domain: { name: 'MedRec'; version: '1'; chainId: number; verifyingContract: Address }
  types: typeof certificateTypes
  primaryType: 'IdentityCertificate'
  message: {
    account: Address
    alg: 'ed25519'
    signingKey: Hex
    recipientHash: Hex
    sequence: number
    reason: CertificateReason
  }
}

export const certificateTypes = {
  IdentityCertificate: [
    { name: 'account', type: 'address' },
    { name: 'alg', type: 'string' },
    { name: 'signingKey', type: 'bytes' },
    { name: 'recipientHash', type: 'bytes32' },
    { name: 'sequence', type: 'uint32' },
    { name: 'reason', type: 'string' },
  ],
} as const

/** Asks a smart account whether it made a signature (ERC-1271, ERC-6492): worth as much as the RPC that answers. */
export type VerifySignature = (
  parameters: CertificateTypedData & { address: Address; signature: Hex },
) => Promise<boolean>

/**
 * Builds the EIP-712 message that the account's controller signs to certify an identity.
 *
 * @param parameters.context - Chain, registry and account (as `owner`).
 * @param parameters.identity - The identity, or its public part.
 * @param parameters.reason - Why it is certified.
 * @returns Arguments for viem's `signTypedData`.
 *
 * @example
 * import { buildCertificateTypedData } from '@medrec/sdk/crypto'
 *
 * const typedData = buildCertificateTypedData({ context, identity, reason: 'enrolment' })
 * const signature = await wallet.signTypedData(typedData)
 */
export function buildCertificateTypedData(
  parameters: buildCertificateTypedData.Parameters,
): buildCertificateTypedData.ReturnType {
  const { identity, reason } = parameters
  const { chainId, owner, registry } = normalizeContext(parameters.context)
  return {
    domain: { name: 'MedRec', version: '1', chainId, verifyingContract: registry },
    types: certificateTypes,
    primaryType: 'IdentityCertificate',
    message: {
      account: owner,
      alg: identity.signingKey.alg,
      signingKey: `0x${toHex(identity.signingKey.publicKey)}`,
      recipientHash: `0x${toHex(identity.recipientHash)}`,
      sequence: identity.sequence,
      reason,
    },
  }
}

export declare namespace buildCertificateTypedData {
  type Parameters = {
    context: VaultContext
    identity: Pick<Identity, 'sequence' | 'recipientHash'> & {
      signingKey: Pick<Identity['signingKey'], 'alg' | 'publicKey'>
    }
    reason: CertificateReason
  }
  type ReturnType = CertificateTypedData
  type ErrorType = InvalidParameterError
}

/**
 * Puts a certificate together from what was signed and the signature, and checks an ordinary account's signature.
 *
 * @param parameters.typedData - From {@link buildCertificateTypedData}.
 * @param parameters.signature - Of the controller, in hex; `v` may be 0, 1, 27 or 28 and is stored as 27 or 28.
 * @param parameters.signer - The controller's address.
 * @param parameters.verify - For smart accounts: asks the account itself.
 * @returns The certificate.
 * @throws {CertificateInvalidError} if the signature is not the signer's.
 *
 * @example
 * import { buildCertificateTypedData, createCertificate } from '@medrec/sdk/crypto'
 *
 * const typedData = buildCertificateTypedData({ context, identity, reason: 'enrolment' })
 * const signature = await wallet.signTypedData(typedData)
 * const certificate = await createCertificate({ typedData, signature, signer: wallet.account.address })
 */
export async function createCertificate(
  parameters: createCertificate.Parameters,
): Promise<createCertificate.ReturnType> {
  const { signature, typedData, verify } = parameters
  const { domain, message } = typedData
  const certificate: Certificate = {
    type: 'medrec/certificate',
    v: 1,
    chainId: domain.chainId,
    registry: toLowerAddress(domain.verifyingContract),
    account: toLowerAddress(message.account),
    alg: message.alg,
    signingKey: message.signingKey.slice(2).toLowerCase(),
    recipientHash: message.recipientHash.slice(2).toLowerCase(),
    sequence: message.sequence,
    reason: message.reason,
    scheme: 'eip712',
    signer: toLowerAddress(parameters.signer),
    signature: toBase64(normalizeSignature(signature)),
  }
  await verifyCertificate({ certificate, verify })
  return certificate
}

export declare namespace createCertificate {
  type Parameters = {
    typedData: CertificateTypedData
    signature: Hex
    signer: Address
    verify?: VerifySignature | undefined
  }
  type ReturnType = Certificate
  type ErrorType = CertificateInvalidError | InvalidParameterError
}

/**
 * Verifies that a certificate was signed by the address it names, and by the controller where one is expected.
 * Ordinary accounts (a 7702 one too) by recovery of a 65-byte signature with low `s`; others by `verify`.
 *
 * @param parameters.certificate - A certificate that passed its schema.
 * @param parameters.context - Where it was found; chain, registry and account must be the same.
 * @param parameters.controller - Who controls the account now, from the chain; the signer must be it.
 * @param parameters.verify - For smart accounts.
 * @returns Whether the account itself signed, or another controller (to be confirmed by the person).
 * @throws {ContextMismatchError} if it belongs to another chain, registry or account.
 * @throws {CertificateInvalidError} if the signature is not the signer's, or the signer not the controller.
 *
 * @example
 * import { verifyCertificate } from '@medrec/sdk/crypto'
 *
 * const { signedBy } = await verifyCertificate({ certificate, context, controller })
 */
export async function verifyCertificate(
  parameters: verifyCertificate.Parameters,
): Promise<verifyCertificate.ReturnType> {
  const { certificate, context, controller, verify } = parameters
  if (context !== undefined) assertCertificateContext(certificate, normalizeContext(context))
  if (controller !== undefined && toLowerAddress(controller) !== certificate.signer)
    throw new CertificateInvalidError({ reason: 'signed by an address that does not control the account' })
  const typedData = restoreTypedData(certificate)
  const bytes = fromBase64(certificate.signature)
  const signature: Hex = `0x${toHex(bytes)}`
  if ((await recoverSigner(typedData, signature)) === certificate.signer) {
    if (!isCanonicalSignature(bytes))
      throw new CertificateInvalidError({ reason: 'the signature is malleable' })
  } else {
    if (verify === undefined)
      throw new CertificateInvalidError({ reason: 'the signature is not of the address it names' })
    if (!(await verify({ ...typedData, address: certificate.signer, signature })))
      throw new CertificateInvalidError({ reason: 'the smart account did not confirm the signature' })
  }
  return {
    signedBy: certificate.signer === certificate.account ? 'account' : 'controller',
    signer: certificate.signer,
  }
}

export declare namespace verifyCertificate {
  type Parameters = {
    certificate: Certificate
    context?: VaultContext | undefined
    controller?: Address | undefined
    verify?: VerifySignature | undefined
  }
  type ReturnType = { signedBy: 'account' | 'controller'; signer: Address }
  type ErrorType = CertificateInvalidError | ContextMismatchError
}

/**
 * The digest under which a certificate is pinned: SHA-256 of its canonical JSON without `signature`, so that the
 * same statement signed again by the same key is no change, and everything else is.
 *
 * @param certificate - The certificate.
 * @returns 32 bytes in lower-case hex.
 */
export function digestCertificate(certificate: Certificate): string {
  const { signature: _, ...signed } = certificate
  return toHex(sha256(encodeCanonical(signed)))
}

function assertCertificateContext(certificate: Certificate, context: VaultContext): void {
  const format = 'certificate'
  if (certificate.chainId !== context.chainId) throw new ContextMismatchError({ format, field: 'chainId' })
  if (certificate.registry !== context.registry) throw new ContextMismatchError({ format, field: 'registry' })
  if (certificate.account !== context.owner) throw new ContextMismatchError({ format, field: 'account' })
}

function restoreTypedData(certificate: Certificate): CertificateTypedData {
  const { account, alg, chainId, reason, recipientHash, registry, sequence, signingKey } = certificate
  return {
    domain: { name: 'MedRec', version: '1', chainId, verifyingContract: registry },
    types: certificateTypes,
    primaryType: 'IdentityCertificate',
    message: {
      account,
      alg,
      signingKey: `0x${signingKey}`,
      recipientHash: `0x${recipientHash}`,
      sequence,
      reason,
    },
  }
}

const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** EIP-2: only low `s`, and `v` as 27 or 28, so that one key and nonce give one signature. */
function isCanonicalSignature(bytes: Uint8Array): boolean {
  const v = bytes[64]
  return (v === 27 || v === 28) && BigInt(`0x${toHex(bytes.subarray(32, 64))}`) <= halfOrder
}

async function recoverSigner(typedData: CertificateTypedData, signature: Hex): Promise<string | undefined> {
  if (signature.length !== 2 + 65 * 2) return undefined
  try {
    return (await recoverTypedDataAddress({ ...typedData, signature })).toLowerCase()
  } catch {
    return undefined
  }
}

function normalizeSignature(signature: Hex): Uint8Array {
  const digits = signature.slice(2).toLowerCase()
  if (!/^([0-9a-f]{2})+$/.test(digits))
    throw new InvalidParameterError({ parameter: 'signature', expected: 'bytes in hex' })
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const v = bytes[64]
  if (bytes.length === 65 && (v === 0 || v === 1)) bytes[64] = v + 27
  return bytes
}
