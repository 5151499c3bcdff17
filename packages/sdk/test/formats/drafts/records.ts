import { createBlock } from '../../../src/crypto/block.ts'
import {
  cataloguePageSchema,
  createCatalogueEntry,
  sealCataloguePage,
} from '../../../src/crypto/catalogue.ts'
import { type Manifest, sealManifest } from '../../../src/crypto/manifest.ts'
import { concatBytes, utf8 } from '../../../src/crypto/primitives.ts'
import { encryptRecordPayload } from '../../../src/crypto/recordPayload.ts'
import { toHex } from '../../../src/crypto/schema.ts'
import { openDocument } from '../../../src/crypto/sealedDocument.ts'
import { type ContentStatement, copyStatement, signStatement } from '../../../src/crypto/statement.ts'
import type { Draft, DraftFile } from '../generateVectors.ts'
import { bytesOf, createEpochOf, createPerson, createStatement, doctorRegistry, now } from '../person.ts'
import { flip, forgeSealed } from './forgeries.ts'

const patient = await createPerson('patient')
const other = await createPerson('another patient')
const doctor = await createPerson('doctor', { registry: doctorRegistry })
const { context } = patient
const epoch = await createEpochOf(patient, 17)
const hint = { sequence: 1, compartment: 17, epoch: 1, keyId: epoch.keyId }
const content = utf8('haemoglobin 13.9 g/dL\n')

/** Records: payloads, statements, manifests, catalogue pages. */
export async function buildRecords(): Promise<DraftFile[]> {
  const { ciphertext, result } = await encryptRecordPayload({ source: content })
  const pieces: Uint8Array[] = []
  for await (const piece of ciphertext) pieces.push(piece)
  const file = concatBytes(...pieces)
  const { ageIdentity, ciphertextSize, sha256, size } = await result
  const name = '../blood count \u202etxt.exe \u{1f469}\u200d\u2695\ufe0f'
  const statement = createStatement(doctor, { patient: patient.account, sha256, size, name })
  const payload = { cid: createBlock(file).cid, size: ciphertextSize, ageIdentity }
  const sealed = await sealManifest({ context, compartment: 17, epoch, sequence: 1, statement, payload })
  return [
    buildStatements(statement),
    await buildManifests(sealed),
    buildPayloads(file, sealed.manifest),
    await buildCatalogue(sealed),
  ]
}

function buildStatements(statement: ContentStatement): DraftFile {
  const { account: author, certificate, identity } = patient
  const copy = copyStatement({
    source: statement,
    author,
    uid: toHex(bytesOf('copy', 16)),
    created: now + 60,
    certificate,
    signingKey: identity.signingKey,
  })
  const mark = signStatement({
    statement: {
      type: 'medrec/statement',
      v: 1,
      chainId: context.chainId,
      registry: context.registry,
      uid: toHex(bytesOf('mark', 16)),
      patient: author,
      author,
      created: now + 120,
      certificate,
      kind: 'mark',
      about: statement.uid,
      mark: 'accepted',
    },
    signingKey: identity.signingKey,
  })
  const altered: [string, object, string][] = [
    ['another digest', { sha256: 'f'.repeat(64) }, 'SignatureInvalidError'],
    ['another name', { name: 'x' }, 'SignatureInvalidError'],
    ['another patient', { patient: other.account }, 'SignatureInvalidError'],
    ['another author', { author: other.account }, 'StatementInvalidError'],
    [
      "another author's certificate",
      { author: other.account, certificate: other.certificate },
      'SignatureInvalidError',
    ],
    ['a reference to itself', { replaces: statement.uid }, 'StatementInvalidError'],
  ]
  return {
    format: 'statement',
    comment: 'specs/record.md, "Statement".',
    drafts: [
      { name: 'a file of a doctor', parameters: { statement } },
      { name: 'a copy that carries it', parameters: { statement: copy } },
      { name: 'a mark', parameters: { statement: mark } },
      ...altered.map(([name, change, error]) => ({
        name,
        parameters: { statement: { ...statement, ...change } },
        error,
      })),
      {
        name: 'a copy with another content',
        parameters: { statement: { ...copy, sha256: 'f'.repeat(64) } },
        error: 'StatementInvalidError',
      },
      {
        name: 'a copy of an altered original',
        parameters: { statement: { ...copy, source: { ...statement, created: 0 } } },
        error: 'SignatureInvalidError',
      },
    ],
  }
}

async function buildManifests(sealed: Awaited<ReturnType<typeof sealManifest>>): Promise<DraftFile> {
  const place = { context, compartment: 17, seed: epoch.seed }
  const { bytes: file, digest, manifest } = sealed
  const inboxEpoch = await createEpochOf(patient, 255)
  const { statement } = manifest
  const [slot] = manifest.keys
  const ageIdentity = slot !== undefined && 'identity' in slot ? String(slot.identity) : ''
  if (manifest.payload === null) throw new Error('no payload')
  const payload = { ...manifest.payload, ageIdentity }
  const deposit = await sealManifest({
    context,
    compartment: 17,
    epoch: inboxEpoch,
    sequence: 1,
    statement,
    payload,
  })
  const wrap = (file: Uint8Array) => ({ file, ...place })
  const found: [string, object, string][] = [
    ['under another digest', { digest: `0x${'f'.repeat(64)}` }, 'DigestMismatchError'],
    ['in another vault', { context: other.context }, 'ContextMismatchError'],
    ['in another compartment', { compartment: 7 }, 'ContextMismatchError'],
    ['under another uid', { uid: 'f'.repeat(32) }, 'ContextMismatchError'],
    ['with the key of another epoch', { seed: inboxEpoch.seed }, 'WrongKeyError'],
  ]
  const drafts: Draft[] = [
    { name: 'of a file', parameters: { ...wrap(file), digest, uid: manifest.uid } },
    {
      name: 'in the inbox',
      parameters: { file: deposit.bytes, context, compartment: 17, seed: inboxEpoch.seed },
    },
    ...found.map(([name, change, error]) => ({ name, parameters: { ...wrap(file), ...change }, error })),
    ...(await forgeSealed({ file, document: manifest, recipient: epoch.recipient, hint, wrap })),
  ]
  return { format: 'manifest', comment: 'specs/record.md, "Manifest".', drafts }
}

function buildPayloads(ciphertext: Uint8Array, manifest: Manifest): DraftFile {
  const { keys, statement } = manifest
  const wrap = (ciphertext: Uint8Array) => ({ ciphertext, manifest: { keys, statement } })
  const change = (members: object) => ({
    ciphertext,
    manifest: { keys, statement: { ...statement, ...members } },
  })
  return {
    format: 'record-payload',
    comment: 'specs/record.md, "Payload".',
    drafts: [
      { name: 'a short text', parameters: wrap(ciphertext) },
      {
        name: 'another SHA-256',
        parameters: change({ sha256: 'f'.repeat(64) }),
        error: 'ContentMismatchError',
      },
      { name: 'another size', parameters: change({ size: content.length - 1 }), error: 'PaddingError' },
      {
        name: 'a key held in an unknown way',
        parameters: { ciphertext, manifest: { keys: [{ type: 'witness' }], statement } },
        error: 'KeySlotUnknownError',
      },
      { name: 'a flipped bit', parameters: wrap(flip(ciphertext, -1)), error: 'PayloadIntegrityError' },
      { name: 'cut', parameters: wrap(ciphertext.subarray(0, -5)), error: 'PayloadIntegrityError' },
    ],
  }
}

async function buildCatalogue({
  digest,
  manifest,
}: {
  digest: `0x${string}`
  manifest: Manifest
}): Promise<DraftFile> {
  const entries = [
    createCatalogueEntry({ index: 0, digest, manifest, originalAuthor: doctor.account }),
    { state: 'gone' as const, index: 1 },
    { state: 'unreadable' as const, index: 2, digest: 'a'.repeat(64), reason: 'WrongKeyError' },
  ]
  const { bytes: file, ref } = await sealCataloguePage({ context, sequence: 1, epoch, entries })
  const type = 'medrec/catalogue-page'
  const document = await openDocument({
    file,
    ageIdentity: epoch.ageIdentity,
    type,
    schema: cataloguePageSchema,
  })
  const opening = { file, context, ref: { compartment: 17, ...ref }, seed: epoch.seed }
  const wrap = (file: Uint8Array) => ({
    ...opening,
    file,
    ref: { ...opening.ref, cid: createBlock(file).cid },
  })
  return {
    format: 'catalogue-page',
    comment: 'specs/catalogue.md.',
    drafts: [
      { name: 'a record, a tombstone, an unreadable deposit', parameters: opening },
      {
        name: 'another block',
        parameters: { ...opening, file: flip(file, 0) },
        error: 'DigestMismatchError',
      },
      {
        name: 'of another vault',
        parameters: { ...opening, context: other.context },
        error: 'ContextMismatchError',
      },
      {
        name: 'of another epoch',
        parameters: { ...opening, ref: { ...opening.ref, epoch: 2 } },
        error: 'ContextMismatchError',
      },
      ...(await forgeSealed({ file, document, recipient: epoch.recipient, hint, wrap })),
    ],
  }
}
