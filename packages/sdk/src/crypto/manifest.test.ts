import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  bytesOf,
  createEpochOf,
  createPerson,
  createStatement,
  doctorRegistry,
} from '../../test/formats/person.ts'
import { AgePolicyError, InvalidParameterError, WrongKeyError } from '../errors/crypto.ts'
import {
  ContextMismatchError,
  DigestMismatchError,
  KeySlotUnknownError,
  RecordReplayedError,
  SignatureInvalidError,
} from '../errors/formats.ts'
import { openHeader } from './age/header.ts'
import { parseHeader } from './age/parseHeader.ts'
import { encryptPayload } from './age/payload.ts'
import { createBlock } from './block.ts'
import { encodeCanonical } from './canonicalJson.ts'
import { deriveEpochKey } from './epochs.ts'
import { encodeAgeIdentity } from './identity.ts'
import {
  assertNotReplayed,
  getPayloadIdentity,
  type Manifest,
  openManifest,
  readKeyHint,
  resealManifest,
  sealManifest,
} from './manifest.ts'
import { padDocument } from './padding.ts'
import { concatBytes } from './primitives.ts'
import { toHex } from './schema.ts'
import { sealDocument } from './sealedDocument.ts'
import { copyStatement } from './statement.ts'

const patient = await createPerson('patient')
const doctor = await createPerson('doctor', { registry: doctorRegistry })
const mallory = await createPerson('mallory', { registry: doctorRegistry })
const { context } = patient
const compartment = 17
const epoch = await createEpochOf(patient, compartment)
const { seed } = epoch
const payload = {
  cid: createBlock(bytesOf('payload')).cid,
  size: 2000,
  ageIdentity: encodeAgeIdentity(bytesOf('payload key')),
}
const statement = createStatement(doctor, { patient: patient.account })
const sealed = await sealManifest({ context, compartment, epoch, sequence: 1, statement, payload })
const opening = { file: sealed.bytes, context, compartment, digest: sealed.digest, uid: statement.uid, seed }

test('default', async () => {
  const opened = await openManifest(opening)
  expect(opened).toMatchObject({ manifest: sealed.manifest, pending: false, originalAuthor: doctor.account })
  expect(opened.hint).toEqual({ sequence: 1, compartment, epoch: 1, keyId: epoch.keyId })
  expect(getPayloadIdentity(opened.manifest)).toBe(payload.ageIdentity)
})

test('behavior: the identity seed and the file alone open it', async () => {
  const hint = readKeyHint({ file: sealed.bytes })
  const { seed } = await deriveEpochKey({
    identitySeed: patient.identity.seed,
    owner: patient.account,
    ...hint,
  })
  await expect(openManifest({ ...opening, seed })).resolves.toBeDefined()
})

test('T3: the size is a multiple of 1 KiB of plaintext, whatever the name', async () => {
  const sizes = new Set<number>()
  for (const name of ['a', 'ab'.repeat(50), 'an ordinary name.pdf']) {
    const statement = createStatement(doctor, { patient: patient.account, name })
    const { bytes } = await sealManifest({ context, compartment, epoch, sequence: 1, statement, payload })
    sizes.add(bytes.length)
  }
  expect(sizes.size).toBe(1)
})

test('behavior: an inbox deposit is pending until the owner admits it', async () => {
  const inboxEpoch = await createEpochOf(patient, 255)
  const deposit = await sealManifest({
    context,
    compartment,
    epoch: inboxEpoch,
    sequence: 1,
    statement,
    payload,
  })
  const opened = await openManifest({ file: deposit.bytes, context, compartment, seed: inboxEpoch.seed })
  expect(opened.pending).toBe(true)
  const admitted = await resealManifest({ manifest: opened.manifest, epoch, sequence: 1 })
  await expect(openManifest({ file: admitted.bytes, context, compartment, seed })).resolves.toMatchObject({
    manifest: opened.manifest,
    pending: false,
  })
})

test.each([
  ['digest', { digest: createBlock(bytesOf('x')).digest }, DigestMismatchError],
  ['chain', { context: { ...context, chainId: 1 } }, ContextMismatchError],
  ['registry', { context: { ...context, registry: doctorRegistry } }, ContextMismatchError],
  ['owner', { context: mallory.context }, ContextMismatchError],
  ['compartment', { compartment: 7 }, ContextMismatchError],
  ['uid', { uid: 'f'.repeat(32) }, ContextMismatchError],
  ['seed', { seed: bytesOf('x') }, WrongKeyError],
] as const)('T10: found under another %s', async (_, change, ErrorClass) => {
  await expect(openManifest({ ...opening, ...change })).rejects.toThrow(ErrorClass)
})

test('T10: every pair of 20 records swapped is refused', async () => {
  const people = [patient, await createPerson('second patient')]
  const slots = await Promise.all(
    people.flatMap((person) =>
      [7, 17].flatMap((compartment) =>
        Array.from({ length: 5 }, async (_, i) => {
          const epoch = await createEpochOf(person, compartment)
          const uid = toHex(bytesOf(`record ${i} in ${compartment} of ${person.name}`, 16))
          const statement = createStatement(doctor, { patient: person.account, uid })
          const { bytes, digest } = await sealManifest({
            context: person.context,
            compartment,
            epoch,
            sequence: 1,
            statement,
            payload,
          })
          return { bytes, digest, uid, compartment, seed: epoch.seed, context: person.context }
        }),
      ),
    ),
  )
  expect(slots).toHaveLength(20)
  let refused = 0
  for (const [i, slot] of slots.entries())
    for (const [j, { bytes }] of slots.entries()) {
      const { compartment, context, digest, seed, uid } = slot
      const open = (parts: object) => openManifest({ file: bytes, context, compartment, seed, ...parts })
      if (i === j) {
        await expect(open({ digest, uid })).resolves.toBeDefined()
        continue
      }
      // By the chain's digest alone, and without it by what is inside.
      await expect(open({ digest })).rejects.toThrow(DigestMismatchError)
      await expect(open({ uid })).rejects.toSatisfy(
        (error) => error instanceof ContextMismatchError || error instanceof WrongKeyError,
      )
      refused++
    }
  expect(refused).toBe(380)
})

test('T10: a record that names another patient is not sealed, and not accepted', async () => {
  const about = createStatement(doctor, { patient: mallory.account })
  const parts = { context, compartment, epoch, sequence: 1, payload }
  await expect(sealManifest({ ...parts, statement: about })).rejects.toThrow(ContextMismatchError)
  const manifest = { ...sealed.manifest, statement: about }
  const file = await forge(manifest)
  await expect(openManifest({ ...opening, file, digest: undefined })).rejects.toThrow(ContextMismatchError)
})

test.each([
  ['uid', { uid: 'f'.repeat(32) }, { uid: 'f'.repeat(32) }],
  ['statement.registry', { registry: doctorRegistry }, { context: { ...context, registry: doctorRegistry } }],
  ['statement.chainId', { chainId: 1 }, { context: { ...context, chainId: 1 } }],
] as const)('T10: a genuine statement in a manifest of another %s', async (field, change, place) => {
  // Everything around the statement is as expected; only the signed words tell.
  const file = await forge({ ...sealed.manifest, ...change })
  await expect(openManifest({ ...opening, file, digest: undefined, ...place })).rejects.toThrow(
    new ContextMismatchError({ format: 'manifest', field }),
  )
})

/** Seals whatever is given, as an attacker with the epoch's public recipient can. */
function forge(document: object): Promise<Uint8Array> {
  const { compartment, epoch: number, keyId, recipient } = epoch
  const hint = { sequence: 1, compartment, epoch: number, keyId }
  return sealDocument({
    document: document as { type: string },
    schema: v.looseObject({ type: v.string() }),
    recipient,
    hint,
  })
}

test('T10: a reader who forges with the file key is caught by the signature', async () => {
  // The reader keeps header and file key, and writes another manifest behind them: age finds nothing wrong.
  const { length } = parseHeader(sealed.bytes)
  const header = sealed.bytes.subarray(0, length)
  const fileKey = await openHeader({ header, identity: encodeAgeIdentity(seed) })
  const forged: Manifest = {
    ...sealed.manifest,
    statement: { ...statement, sha256: 'f'.repeat(64) },
  }
  const source = padDocument(encodeCanonical(forged))
  const pieces: Uint8Array[] = []
  for await (const piece of encryptPayload({ fileKey, source })) pieces.push(piece)
  const file = concatBytes(header, ...pieces)
  await expect(openManifest({ ...opening, file, digest: undefined })).rejects.toThrow(SignatureInvalidError)
  // And by the chain, which has another digest.
  await expect(openManifest({ ...opening, file })).rejects.toThrow(DigestMismatchError)
})

test('T10: a hint that names another compartment is refused', async () => {
  const { epoch: number, keyId, recipient } = epoch
  const hint = { sequence: 1, compartment: 7, epoch: number, keyId }
  const schema = v.looseObject({ type: v.string() })
  const file = await sealDocument({ document: sealed.manifest, schema, recipient, hint })
  await expect(openManifest({ ...opening, file, digest: undefined })).rejects.toThrow(
    new ContextMismatchError({ format: 'manifest', field: 'hint' }),
  )
  const unhinted = await sealDocument({ document: sealed.manifest, schema, recipient })
  expect(() => readKeyHint({ file: unhinted })).toThrow(AgePolicyError)
})

test('T10: a copy in a library keeps the patient, and only the owner of the library puts it there', async () => {
  const author = doctor.account
  const uid = toHex(bytesOf('copy', 16))
  const { certificate, identity } = doctor
  const copy = copyStatement({
    source: createStatement(patient, { patient: patient.account }),
    author,
    uid,
    created: 1,
    certificate,
    signingKey: identity.signingKey,
  })
  const library = await createEpochOf(doctor, 3)
  const saved = await sealManifest({
    context: doctor.context,
    compartment: 3,
    epoch: library,
    sequence: 1,
    statement: copy,
    payload,
  })
  const opened = await openManifest({
    file: saved.bytes,
    context: doctor.context,
    compartment: 3,
    seed: library.seed,
  })
  expect(opened.originalAuthor).toBe(patient.account)
  const others = createStatement(mallory, { patient: patient.account })
  await expect(
    sealManifest({
      context: doctor.context,
      compartment: 3,
      epoch: library,
      sequence: 1,
      statement: others,
      payload,
    }),
  ).rejects.toThrow(ContextMismatchError)
})

test('T10: a uid lives in one slot at a time', () => {
  const seen = new Map<string, string>()
  assertNotReplayed({ uid: statement.uid, slot: '17/0', seen })
  assertNotReplayed({ uid: statement.uid, slot: '17/0', seen })
  expect(() => assertNotReplayed({ uid: statement.uid, slot: '17/1', seen })).toThrow(RecordReplayedError)
})

test('behavior: key slots of later versions are kept', async () => {
  const slot = { type: 'witness', share: 'AAAA', epoch: 1 }
  const [direct] = sealed.manifest.keys
  if (direct === undefined) throw new Error('no key')
  const both = await forge({ ...sealed.manifest, keys: [slot, direct] })
  const opened = await openManifest({ ...opening, file: both, digest: undefined })
  expect(opened.manifest.keys).toEqual([slot, direct])
  expect(getPayloadIdentity(opened.manifest)).toBe(payload.ageIdentity)
  const later = await forge({ ...sealed.manifest, keys: [slot] })
  const { manifest } = await openManifest({ ...opening, file: later, digest: undefined })
  expect(() => getPayloadIdentity(manifest)).toThrow(KeySlotUnknownError)
})

test('error: content without a payload', async () => {
  await expect(sealManifest({ context, compartment, epoch, sequence: 1, statement })).rejects.toThrow(
    InvalidParameterError,
  )
})
