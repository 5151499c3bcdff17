import type { Address } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import {
  buildCertificateTypedData,
  type Certificate,
  type CertificateReason,
  createCertificate,
} from '../../src/crypto/certificate.ts'
import { createEpoch, type EpochKey } from '../../src/crypto/epochs.ts'
import { deriveIdentity, type Identity } from '../../src/crypto/identity.ts'
import { sha256, utf8 } from '../../src/crypto/primitives.ts'
import { toHex, type VaultContext } from '../../src/crypto/schema.ts'
import {
  type ContentStatement,
  signStatement,
  type UnsignedContentStatement,
} from '../../src/crypto/statement.ts'
import {
  signVaultDocument,
  type UnsignedVaultDocument,
  type VaultDocument,
} from '../../src/crypto/vaultDocument.ts'

export const chainId = 31337
export const patientRegistry: Address = '0x00000000000000000000000000000000000000a1'
export const doctorRegistry: Address = '0x00000000000000000000000000000000000000b2'
/** 2026-01-02T03:04:05Z */
export const now = 1_767_323_045

export type Person = {
  name: string
  wallet: ReturnType<typeof privateKeyToAccount>
  account: Address
  context: VaultContext
  identity: Identity
  certificate: Certificate
}

/** Bytes that depend on a name alone, so that fixtures are the same in every run. */
export function bytesOf(name: string, length = 32): Uint8Array {
  return sha256(utf8(`fixture ${name}`)).slice(0, length)
}

export async function createPerson(
  name: string,
  options: { registry?: Address; sequence?: number; reason?: CertificateReason } = {},
): Promise<Person> {
  const { registry = patientRegistry, reason = 'enrolment', sequence = 1 } = options
  const wallet = privateKeyToAccount(`0x${toHex(bytesOf(`wallet of ${name}`))}`)
  const account = wallet.address.toLowerCase() as Address
  const context = { chainId, registry, owner: account }
  const identity = await deriveIdentity({ seed: bytesOf(`identity ${sequence} of ${name}`), sequence })
  const certificate = await certify({ wallet, context, identity, reason })
  return { name, wallet, account, context, identity, certificate }
}

export async function certify(parameters: {
  wallet: Person['wallet']
  context: VaultContext
  identity: Identity
  reason?: CertificateReason
}): Promise<Certificate> {
  const { context, identity, reason = 'enrolment', wallet } = parameters
  const typedData = buildCertificateTypedData({ context, identity, reason })
  const signature = await wallet.signTypedData(typedData)
  return createCertificate({ typedData, signature, signer: wallet.address })
}

export function createEpochOf(person: Person, compartment: number, epoch = 1): Promise<EpochKey> {
  return createEpoch({
    identitySeed: person.identity.seed,
    owner: person.account,
    compartment,
    epoch,
    random: (length) => bytesOf(`key id ${compartment} ${epoch} of ${person.name}`, length),
  })
}

export async function createDocument(
  person: Person,
  changes: Partial<UnsignedVaultDocument> = {},
): Promise<UnsignedVaultDocument> {
  const state = async (compartment: number) => {
    const { epoch, keyId, recipient } = await createEpochOf(person, compartment)
    return { epoch, keyId, recipient, history: null }
  }
  return {
    type: 'medrec/vault',
    v: 1,
    ...person.context,
    version: 1,
    previous: null,
    recipient: person.identity.recipient,
    certificate: person.certificate,
    unlockBox: 'AAAA',
    compartments: [
      { compartment: 7, ...(await state(7)), catalogue: { count: 0, pages: [] } },
      { compartment: 17, ...(await state(17)), catalogue: { count: 0, pages: [] } },
    ],
    inbox: await state(255),
    settings: null,
    keyBoxPages: [],
    stores: ['https://store.example/'],
    policy: {},
    crit: [],
    ...changes,
  }
}

export async function signDocument(
  person: Person,
  changes: Partial<UnsignedVaultDocument> = {},
): Promise<{ document: VaultDocument; bytes: Uint8Array; digest: `0x${string}`; cid: string }> {
  const document = await createDocument(person, changes)
  return signVaultDocument({ document, signingKey: person.identity.signingKey })
}

export function createStatement(
  author: Person,
  changes: Partial<UnsignedContentStatement> & { patient: Address },
): ContentStatement {
  const content = utf8('a content')
  const statement: UnsignedContentStatement = {
    type: 'medrec/statement',
    v: 1,
    chainId,
    registry: patientRegistry,
    uid: toHex(bytesOf('uid', 16)),
    author: author.account,
    created: now,
    certificate: author.certificate,
    kind: 'file',
    sha256: toHex(sha256(content)),
    size: content.length,
    mediaType: 'text/plain',
    name: 'a file.txt',
    replaces: null,
    about: null,
    source: null,
    ...changes,
  }
  return signStatement({ statement, signingKey: author.identity.signingKey })
}
