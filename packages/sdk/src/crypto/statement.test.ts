import { expect, test } from 'vitest'
import { bytesOf, createPerson, createStatement, doctorRegistry, now } from '../../test/formats/person.ts'
import { InvalidParameterError } from '../errors/crypto.ts'
import {
  CertificateInvalidError,
  CertificateUnconfirmedError,
  DepositorMismatchError,
  SignatureInvalidError,
  StatementInvalidError,
} from '../errors/formats.ts'
import { buildCertificateTypedData, createCertificate, digestCertificate } from './certificate.ts'
import { judgeMark, judgeReplacement } from './judgements.ts'
import { toHex } from './schema.ts'
import {
  assertDepositor,
  type ContentStatement,
  copyStatement,
  signStatement,
  type UnsignedMarkStatement,
  verifyStatement,
} from './statement.ts'

const patient = await createPerson('patient')
const doctor = await createPerson('doctor', { registry: doctorRegistry })
const mallory = await createPerson('mallory', { registry: doctorRegistry })
const uid = (name: string) => toHex(bytesOf(name, 16))
const original = createStatement(doctor, { patient: patient.account })

const copyBy = (person: typeof doctor, source: ContentStatement, name: string) =>
  copyStatement({
    source,
    author: person.account,
    uid: uid(name),
    created: now + 1,
    certificate: person.certificate,
    signingKey: person.identity.signingKey,
  })

test('default', async () => {
  await expect(verifyStatement({ statement: original })).resolves.toEqual({
    originalAuthor: doctor.account,
    authors: [
      {
        author: doctor.account,
        certificate: digestCertificate(doctor.certificate),
        signedBy: 'account',
        known: false,
      },
    ],
  })
})

test('T10: authorship survives copies', async () => {
  const saved = copyBy(patient, original, 'saved')
  const sent = copyBy(mallory, saved, 'sent')
  const { authors, originalAuthor } = await verifyStatement({ statement: sent })
  expect(originalAuthor).toBe(doctor.account)
  expect(authors.map(({ author }) => author)).toEqual([mallory.account, patient.account, doctor.account])
})

test('behavior: the fifth copy keeps the first statement', async () => {
  let statement = original
  for (let i = 0; i < 6; i++) statement = copyBy(patient, statement, `copy ${i}`)
  const { authors, originalAuthor } = await verifyStatement({ statement })
  expect(originalAuthor).toBe(doctor.account)
  expect(authors.length).toBeLessThanOrEqual(4)
})

test('error: five statements inside each other', () => {
  let source = original
  for (let i = 0; i < 3; i++) source = copyBy(patient, source, `copy ${i}`)
  const fifth = () => createStatement(patient, { patient: patient.account, uid: uid('fifth'), source })
  expect(fifth).toThrow(StatementInvalidError)
})

test.each([
  ['sha256', 'f'.repeat(64)],
  ['name', 'another name.txt'],
  ['author', patient.account],
  ['patient', mallory.account],
  ['created', now + 1],
  ['uid', uid('another')],
  ['replaces', uid('another')],
  ['size', 1],
] as const)('T10: a changed %s breaks the signature', async (field, value) => {
  const statement = { ...original, [field]: value }
  await expect(verifyStatement({ statement })).rejects.toThrow(
    field === 'author' ? StatementInvalidError : SignatureInvalidError,
  )
})

test("T10: a forger's statement under the author's name", async () => {
  // With the forger's own signature below the author's certificate:
  const { signature } = createStatement(mallory, { patient: patient.account })
  await expect(verifyStatement({ statement: { ...original, signature } })).rejects.toThrow(
    SignatureInvalidError,
  )
  // With a certificate for the author's account that the forger signed:
  const context = doctor.context
  const typedData = buildCertificateTypedData({ context, identity: mallory.identity, reason: 'enrolment' })
  const certificate = await createCertificate({
    typedData,
    signature: await mallory.wallet.signTypedData(typedData),
    signer: mallory.account,
  })
  const forged = createStatement(
    { ...mallory, account: doctor.account, certificate },
    { patient: patient.account },
  )
  await expect(verifyStatement({ statement: forged })).rejects.toThrow(CertificateUnconfirmedError)
  await expect(
    verifyStatement({ statement: forged, knownCertificates: [digestCertificate(doctor.certificate)] }),
  ).rejects.toThrow(CertificateUnconfirmedError)
  // And with that certificate passed off as the account's:
  const passedOff = { ...forged, certificate: { ...certificate, signer: doctor.account } }
  await expect(verifyStatement({ statement: passedOff })).rejects.toThrow(CertificateInvalidError)
})

test('T10: a copy can not put other content under the name of the original author', () => {
  const rest = { patient: patient.account, source: original, uid: uid('copy') }
  for (const change of [
    { sha256: 'f'.repeat(64) },
    { size: 1 },
    { name: 'other.txt' },
    { mediaType: 'text/html' },
    { kind: 'note' as const },
    { patient: mallory.account },
    { registry: doctorRegistry },
    { uid: original.uid },
  ])
    expect(() => createStatement(mallory, { ...rest, ...change })).toThrow(StatementInvalidError)
  expect(() => createStatement(mallory, rest)).not.toThrow()
})

test.each([
  ['it refers to itself', { about: uid('uid') }],
  ['it replaces itself', { replaces: uid('uid') }],
  ['a profile that is not FHIR', { kind: 'profile' }],
  ['a note that is not text', { kind: 'note', mediaType: 'application/pdf' }],
] as const)('error: %s', (_, change) => {
  expect(() => createStatement(doctor, { patient: patient.account, ...change })).toThrow(
    StatementInvalidError,
  )
})

test.each([
  ['an empty name', { name: '' }],
  ['a name of 10,001 characters', { name: 'a'.repeat(10_001) }],
  ['a lone surrogate in the name', { name: 'a\ud800b' }],
  ['a fractional size', { size: 1.5 }],
  ['a media type with a line break', { mediaType: 'text/plain\n' }],
])('error: %s', (_, change) => {
  expect(() => createStatement(doctor, { patient: patient.account, ...change })).toThrow(
    InvalidParameterError,
  )
})

test.each([
  '../../etc/passwd',
  'C:\\x',
  'a\0b',
  'CON',
  'x'.repeat(10_000),
  '\u202egpj.exe',
  '👩‍⚕️',
  'e\u0301',
  '\u00e9',
])('behavior: a hostile name is kept verbatim: %#', async (name) => {
  const statement = createStatement(doctor, { patient: patient.account, name })
  expect(statement.name).toBe(name)
  await expect(verifyStatement({ statement })).resolves.toBeDefined()
})

test('T10: a first deposit by somebody else than the author is a replay', () => {
  expect(() => assertDepositor({ statement: original, depositor: doctor.account })).not.toThrow()
  expect(() => assertDepositor({ statement: original, depositor: doctor.wallet.address })).not.toThrow()
  expect(() => assertDepositor({ statement: original, depositor: mallory.account })).toThrow(
    DepositorMismatchError,
  )
})

test('behavior: a correction by author or owner replaces, by others it proposes', () => {
  const owner = patient.account
  const by = (person: typeof doctor, replaces = original.uid) =>
    createStatement(person, { patient: owner, uid: uid('correction'), replaces })
  expect(judgeReplacement({ statement: by(doctor), replaced: original, owner })).toBe('replacement')
  expect(judgeReplacement({ statement: by(patient), replaced: original, owner })).toBe('replacement')
  expect(judgeReplacement({ statement: by(mallory), replaced: original, owner })).toBe('proposal')
  expect(() => judgeReplacement({ statement: by(doctor, uid('x')), replaced: original, owner })).toThrow(
    StatementInvalidError,
  )
})

test('behavior: who copied a record is not its author', () => {
  const owner = patient.account
  const copy = copyBy(mallory, original, 'copy')
  const statement = createStatement(mallory, { patient: owner, uid: uid('correction'), replaces: copy.uid })
  expect(judgeReplacement({ statement, replaced: copy, owner })).toBe('proposal')
})

test('behavior: marks count from whom they are for', async () => {
  const owner = patient.account
  const by = (person: typeof doctor, mark: UnsignedMarkStatement['mark']) =>
    signStatement({
      statement: {
        type: 'medrec/statement',
        v: 1,
        chainId: person.context.chainId,
        registry: patient.context.registry,
        uid: uid('mark'),
        patient: owner,
        author: person.account,
        created: now,
        certificate: person.certificate,
        kind: 'mark',
        about: original.uid,
        mark,
      },
      signingKey: person.identity.signingKey,
    })
  await expect(verifyStatement({ statement: by(patient, 'accepted') })).resolves.toBeDefined()
  const judge = (person: typeof doctor, mark: UnsignedMarkStatement['mark']) =>
    judgeMark({ mark: by(person, mark), marked: original, owner })
  expect(judge(patient, 'accepted')).toBe('valid')
  expect(judge(patient, 'declined')).toBe('valid')
  expect(judge(patient, 'enteredInError')).toBe('ignored')
  expect(judge(doctor, 'enteredInError')).toBe('valid')
  expect(judge(doctor, 'accepted')).toBe('ignored')
  expect(judge(mallory, 'enteredInError')).toBe('ignored')
  const elsewhere = { ...original, uid: uid('elsewhere') }
  expect(() => judgeMark({ mark: by(patient, 'accepted'), marked: elsewhere, owner })).toThrow(
    StatementInvalidError,
  )
})
