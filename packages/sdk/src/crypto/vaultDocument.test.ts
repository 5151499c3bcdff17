import { expect, test } from 'vitest'
import {
  bytesOf,
  certify,
  createDocument,
  createPerson,
  doctorRegistry,
  signDocument,
} from '../../test/formats/person.ts'
import { CanonicalJsonError, InvalidParameterError, SchemaError, TooLargeError } from '../errors/crypto.ts'
import {
  CertificateChangedError,
  CertificateInvalidError,
  CertificateUnconfirmedError,
  ContextMismatchError,
  CriticalItemUnknownError,
  DigestMismatchError,
  FormatTypeError,
  SignatureInvalidError,
  UnsupportedVersionError,
  VaultForkError,
  VaultRollbackError,
} from '../errors/formats.ts'
import { encodeCanonical } from './canonicalJson.ts'
import { buildCertificateTypedData, createCertificate, digestCertificate } from './certificate.ts'
import { deriveIdentity } from './identity.ts'
import { concatBytes, utf8 } from './primitives.ts'
import { assertWritable, signVaultDocument, verifyVaultDocument } from './vaultDocument.ts'

const doctor = await createPerson('doctor', { registry: doctorRegistry })
const mallory = await createPerson('mallory', { registry: doctorRegistry })
const { account: controller, context } = doctor
const first = await signDocument(doctor)
const second = await signDocument(doctor, { version: 2, previous: first.digest.slice(2) })

test('default', async () => {
  const { bytes, digest: head, document } = first
  const verified = await verifyVaultDocument({ bytes, context, head, controller })
  expect(verified.document).toEqual(document)
  expect(verified.pin).toEqual({
    ...context,
    version: 1,
    digest: head.slice(2),
    certificate: digestCertificate(doctor.certificate),
    sequence: 1,
    recipient: doctor.identity.recipient,
  })
})

test('behavior: the same document again, and its successor', async () => {
  const { pin } = await verifyVaultDocument({ bytes: first.bytes, context, controller })
  await verifyVaultDocument({ bytes: first.bytes, context, controller, pin })
  const { pin: next } = await verifyVaultDocument({ bytes: second.bytes, context, controller, pin })
  expect(next.version).toBe(2)
})

test('T8: an older document is refused', async () => {
  const { pin } = await verifyVaultDocument({ bytes: second.bytes, context, controller })
  await expect(verifyVaultDocument({ bytes: first.bytes, context, controller, pin })).rejects.toThrow(
    VaultRollbackError,
  )
  // Served by a store under the newer head:
  await expect(
    verifyVaultDocument({ bytes: first.bytes, context, head: second.digest, controller }),
  ).rejects.toThrow(DigestMismatchError)
})

test('T8: another document of the same version, and one that is no successor', async () => {
  const { pin } = await verifyVaultDocument({ bytes: first.bytes, context, controller })
  const twin = await signDocument(doctor, { stores: [] })
  await expect(verifyVaultDocument({ bytes: twin.bytes, context, controller, pin })).rejects.toThrow(
    VaultForkError,
  )
  const stray = await signDocument(doctor, { version: 2, previous: twin.digest.slice(2) })
  await expect(verifyVaultDocument({ bytes: stray.bytes, context, controller, pin })).rejects.toThrow(
    VaultForkError,
  )
})

test("T9: an attacker's document under an attacker's head is refused", async () => {
  // RPC and store lie together: a head of the attacker's, who signs all with keys of their own.
  const forged = await signDocument(mallory)
  await expect(
    verifyVaultDocument({ bytes: forged.bytes, context, head: forged.digest, controller }),
  ).rejects.toThrow(ContextMismatchError)
})

test("T9: the account's name over an attacker's keys is refused", async () => {
  const wallet = mallory.wallet
  const typedData = buildCertificateTypedData({ context, identity: mallory.identity, reason: 'enrolment' })
  const signature = await wallet.signTypedData(typedData)
  const certificate = await createCertificate({ typedData, signature, signer: wallet.address })
  const forged = await signDocument({ ...mallory, context, account: doctor.account, certificate })
  const { bytes, digest: head } = forged
  await expect(verifyVaultDocument({ bytes, context, head, controller })).rejects.toThrow(
    CertificateInvalidError,
  )
  // Even where the RPC names the attacker as controller, it stays loud: first contact, and over a pin.
  const lying = { bytes, context, head, controller: mallory.account }
  await expect(verifyVaultDocument(lying)).rejects.toThrow(CertificateUnconfirmedError)
  const { pin } = await verifyVaultDocument({ bytes: first.bytes, context, controller })
  const next = await signDocument(
    { ...mallory, context, account: doctor.account, certificate },
    { version: 2, previous: pin.digest },
  )
  await expect(verifyVaultDocument({ ...lying, bytes: next.bytes, head: next.digest, pin })).rejects.toThrow(
    CertificateChangedError,
  )
  // Only a person's (or second RPC's) word makes it the account's.
  const confirmedCertificates = [digestCertificate(certificate)]
  await expect(verifyVaultDocument({ ...lying, confirmedCertificates })).resolves.toBeDefined()
})

test('T9: another recipient than the certified one is refused', async () => {
  const { signature: _, ...document } = { ...first.document, recipient: mallory.identity.recipient }
  expect(() => signVaultDocument({ document, signingKey: doctor.identity.signingKey })).toThrow(
    InvalidParameterError,
  )
  const bytes = encodeCanonical({ ...first.document, recipient: mallory.identity.recipient })
  await expect(verifyVaultDocument({ bytes, context, controller })).rejects.toThrow(CertificateInvalidError)
})

test('T9: an epoch recipient swapped in the document is refused', async () => {
  const [state, ...rest] = first.document.compartments
  const compartments = [{ ...state, recipient: mallory.identity.recipient }, ...rest]
  const bytes = encodeCanonical({ ...first.document, compartments })
  await expect(verifyVaultDocument({ bytes, context, controller })).rejects.toThrow(SignatureInvalidError)
})

test('T9: a change of keys is loud until it is confirmed', async () => {
  const { pin } = await verifyVaultDocument({ bytes: first.bytes, context, controller })
  const identity = await deriveIdentity({ seed: bytesOf('a new identity'), sequence: 2 })
  const certificate = await certify({ wallet: doctor.wallet, context, identity, reason: 'rotation' })
  const next = await signDocument({ ...doctor, identity, certificate }, { version: 2, previous: pin.digest })
  const { bytes } = next
  const error = await verifyVaultDocument({ bytes, context, controller, pin }).catch((error) => error)
  expect(error).toBeInstanceOf(CertificateChangedError)
  expect(error).toMatchObject({ signedBy: 'account', signer: doctor.account, pinned: pin.certificate })
  const confirmed = await verifyVaultDocument({
    bytes,
    context,
    controller,
    pin,
    confirmedCertificates: [error.found],
  })
  expect(confirmed.pin.sequence).toBe(2)
  // An earlier identity does not come back, confirmed or not.
  const back = await signDocument(doctor, { version: 3, previous: confirmed.pin.digest })
  await expect(
    verifyVaultDocument({
      bytes: back.bytes,
      context,
      controller,
      pin: confirmed.pin,
      confirmedCertificates: [digestCertificate(doctor.certificate)],
    }),
  ).rejects.toThrow(CertificateInvalidError)
})

test.each(['chainId', 'registry', 'owner'] as const)(
  'T10: a document found under another %s',
  async (field) => {
    const elsewhere = { chainId: 1, registry: mallory.account, owner: mallory.account }
    await expect(
      verifyVaultDocument({ bytes: first.bytes, context: { ...context, [field]: elsewhere[field] } }),
    ).rejects.toThrow(new ContextMismatchError({ format: 'vault document', field }))
  },
)

const edits: [string, unknown, new (...parameters: never[]) => Error][] = [
  ['a newer version', { v: 2 }, UnsupportedVersionError],
  ['another type', { type: 'medrec/settings' }, FormatTypeError],
  ['an unknown member', { extra: 1 }, SchemaError],
  [
    'a classical recipient',
    { recipient: 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg' },
    SchemaError,
  ],
  ['version 2 without a predecessor', { version: 2 }, SchemaError],
  ['version 1 with a predecessor', { previous: 'a'.repeat(64) }, SchemaError],
  ['a critical item that is not there', { crit: ['policy.witness'] }, SchemaError],
  ['compartments out of order', { compartments: first.document.compartments.toReversed() }, SchemaError],
  [
    'a compartment twice',
    { compartments: [first.document.compartments[0], first.document.compartments[0]] },
    SchemaError,
  ],
  ['a store with a password', { stores: ['https://a:b@store.example/'] }, SchemaError],
  ['a store without TLS', { stores: ['http://store.example/'] }, SchemaError],
  ['another store', { stores: ['https://other.example/'] }, SignatureInvalidError],
]

test.each(edits)('error: %s', async (_, change, ErrorClass) => {
  const bytes = encodeCanonical({ ...first.document, ...(change as object) })
  await expect(verifyVaultDocument({ bytes, context, controller })).rejects.toThrow(ErrorClass)
})

test('error: bytes that are not canonical', async () => {
  const text = new TextDecoder().decode(first.bytes)
  for (const bytes of [
    concatBytes(first.bytes, utf8('\n')),
    utf8(`\ufeff${text}`),
    utf8(text.replace('{', '{ ')),
    utf8(text.replace('"version":1', '"version":1.0')),
    utf8(text.replace('"version":1', '"version":1,"version":1')),
  ])
    await expect(verifyVaultDocument({ bytes, context, controller })).rejects.toThrow(CanonicalJsonError)
})

test('error: larger than a block', async () => {
  const document = await createDocument(doctor, { ext: { filler: 'x'.repeat(256 * 1024) } })
  expect(() => signVaultDocument({ document, signingKey: doctor.identity.signingKey })).toThrow(TooLargeError)
  await expect(verifyVaultDocument({ bytes: new Uint8Array(256 * 1024 + 1), context })).rejects.toThrow(
    TooLargeError,
  )
})

test('behavior: 48 compartments with 20,000 records each fit into the block', async () => {
  const [state] = first.document.compartments
  if (state === undefined) throw new Error('no compartment')
  const page = { epoch: 1, keyId: state.keyId, cid: first.cid }
  const catalogue = { count: 20_000, pages: Array(20).fill(page) }
  const compartments = Array.from({ length: 48 }, (_, compartment) => ({
    ...state,
    compartment,
    history: first.cid,
    catalogue,
  }))
  const { bytes } = await signDocument(doctor, { compartments })
  expect(bytes.length).toBeLessThan(256 * 1024)
})

test('behavior: writers stop at an unknown critical item, readers do not', async () => {
  const { bytes } = await signDocument(doctor, {
    policy: { witness: { quorum: 2 } },
    crit: ['policy.witness'],
  })
  const { document } = await verifyVaultDocument({ bytes, context, controller })
  expect(document.policy).toEqual({ witness: { quorum: 2 } })
  expect(() => assertWritable({ document })).toThrow(CriticalItemUnknownError)
  expect(() => assertWritable({ document: first.document })).not.toThrow()
})
