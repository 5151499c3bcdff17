import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { chainId, createPerson, doctorRegistry, patientRegistry } from '../../test/formats/person.ts'
import { CertificateInvalidError, ContextMismatchError } from '../errors/formats.ts'
import {
  buildCertificateTypedData,
  type Certificate,
  createCertificate,
  digestCertificate,
  verifyCertificate,
} from './certificate.ts'
import { fromBase64, toBase64, toHex } from './schema.ts'

const alice = await createPerson('alice')
const mallory = await createPerson('mallory')

test('default', async () => {
  const { account, certificate, context } = alice
  await expect(verifyCertificate({ certificate, context, controller: account })).resolves.toEqual({
    signedBy: 'account',
    signer: account,
  })
  expect(digestCertificate(certificate)).toMatchInlineSnapshot(
    `"a8197765758976155ea403bce31431fd9d9d9be5583c73cdc620f3d0f0a4c3e5"`,
  )
})

test('behavior: a controller other than the account is told apart', async () => {
  const typedData = buildCertificateTypedData({
    context: alice.context,
    identity: alice.identity,
    reason: 'recovery',
  })
  const signature = await mallory.wallet.signTypedData(typedData)
  const certificate = await createCertificate({ typedData, signature, signer: mallory.account })
  const { signedBy } = await verifyCertificate({
    certificate,
    context: alice.context,
    controller: mallory.account,
  })
  expect(signedBy).toBe('controller')
  await expect(
    verifyCertificate({ certificate, context: alice.context, controller: alice.account }),
  ).rejects.toThrow(CertificateInvalidError)
})

test('behavior: a smart account answers for itself', async () => {
  const typedData = buildCertificateTypedData({
    context: alice.context,
    identity: alice.identity,
    reason: 'enrolment',
  })
  const parameters = { typedData, signature: '0x1234', signer: alice.account } as const
  const certificate = await createCertificate({ ...parameters, verify: async () => true })
  await expect(verifyCertificate({ certificate, verify: async () => true })).resolves.toMatchObject({
    signedBy: 'account',
  })
  await expect(verifyCertificate({ certificate, verify: async () => false })).rejects.toThrow(
    CertificateInvalidError,
  )
  await expect(verifyCertificate({ certificate })).rejects.toThrow(CertificateInvalidError)
})

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

function malleate(signature: string): string {
  const bytes = fromBase64(signature)
  const s = order - BigInt(`0x${toHex(bytes.subarray(32, 64))}`)
  const digits = s.toString(16).padStart(64, '0')
  const high = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return toBase64(new Uint8Array([...bytes.subarray(0, 32), ...high, bytes[64] === 27 ? 28 : 27]))
}

const changes: [string, (certificate: Certificate) => Certificate][] = [
  ['another chain', (it) => ({ ...it, chainId: 1 })],
  ['another registry', (it) => ({ ...it, registry: doctorRegistry })],
  ['another account', (it) => ({ ...it, account: mallory.account })],
  ['another signing key', (it) => ({ ...it, signingKey: mallory.certificate.signingKey })],
  ['another recipient', (it) => ({ ...it, recipientHash: mallory.certificate.recipientHash })],
  ['another sequence', (it) => ({ ...it, sequence: 2 })],
  ['another reason', (it) => ({ ...it, reason: 'compromised' })],
  ['another signer', (it) => ({ ...it, signer: mallory.account })],
  ["somebody else's signature", (it) => ({ ...it, signature: mallory.certificate.signature })],
  ['a malleable signature', (it) => ({ ...it, signature: malleate(it.signature) })],
  ['a cut signature', (it) => ({ ...it, signature: toBase64(fromBase64(it.signature).subarray(0, 64)) })],
  ['a zero signature', (it) => ({ ...it, signature: toBase64(new Uint8Array(65)) })],
  [
    'a signature with bytes behind it',
    (it) => ({ ...it, signature: toBase64(new Uint8Array([...fromBase64(it.signature), 0])) }),
  ],
]

test.each(changes)('T14: a certificate with %s is refused', async (_, change) => {
  const certificate = change(alice.certificate)
  await expect(verifyCertificate({ certificate })).rejects.toThrow(CertificateInvalidError)
})

test('T14: a malleable signature is refused even where a verifier would take it', async () => {
  const certificate = { ...alice.certificate, signature: malleate(alice.certificate.signature) }
  await expect(verifyCertificate({ certificate, verify: async () => true })).rejects.toThrow(/malleable/)
})

test.each([
  ['chainId', { chainId: 1, registry: patientRegistry, owner: alice.account }],
  ['registry', { chainId, registry: doctorRegistry, owner: alice.account }],
  ['account', { chainId, registry: patientRegistry, owner: mallory.account }],
] as const)('T14: a certificate found under another %s is refused', async (field, context) => {
  await expect(verifyCertificate({ certificate: alice.certificate, context })).rejects.toThrow(
    new ContextMismatchError({ format: 'certificate', field }),
  )
})

test.each([0, 1])('behavior: wallets that give v as %s', async (v) => {
  for (let i = 0; i < 8; i++) {
    const identity = { ...alice.identity, sequence: i + 1 }
    const typedData = buildCertificateTypedData({ context: alice.context, identity, reason: 'rotation' })
    const signature = await alice.wallet.signTypedData(typedData)
    if (Number.parseInt(signature.slice(-2), 16) - 27 !== v) continue
    const raw = `${signature.slice(0, -2)}0${v}` as Hex
    const certificate = await createCertificate({ typedData, signature: raw, signer: alice.account })
    expect(fromBase64(certificate.signature)[64]).toBe(27 + v)
    return
  }
  expect.unreachable('eight signatures with the same v')
})

test('error: a certificate is not made of a wrong signature', async () => {
  const typedData = buildCertificateTypedData({
    context: alice.context,
    identity: alice.identity,
    reason: 'enrolment',
  })
  const signature = await mallory.wallet.signTypedData(typedData)
  await expect(createCertificate({ typedData, signature, signer: alice.account })).rejects.toThrow(
    CertificateInvalidError,
  )
})
