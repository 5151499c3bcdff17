import { encodeCanonical } from '../../../src/crypto/canonicalJson.ts'
import { digestCertificate } from '../../../src/crypto/certificate.ts'
import { deriveHistoryKey } from '../../../src/crypto/epochs.ts'
import { historySchema, sealHistoryFile } from '../../../src/crypto/historyFile.ts'
import { grantBoxSchema, sealGrantBox, sealSeedBox, seedBoxSchema } from '../../../src/crypto/keyBox.ts'
import { buildKeyBoxPages } from '../../../src/crypto/keyBoxPage.ts'
import { createPhrase, derivePhraseKeys } from '../../../src/crypto/phrase.ts'
import { utf8 } from '../../../src/crypto/primitives.ts'
import { formatRecoveryCode, formatRecoverySheet } from '../../../src/crypto/recoverySheet.ts'
import { toBase64 } from '../../../src/crypto/schema.ts'
import { openDocument } from '../../../src/crypto/sealedDocument.ts'
import { sealSettings, settingsSchema } from '../../../src/crypto/settings.ts'
import { sealUnlockBoxes } from '../../../src/crypto/unlockBox.ts'
import type { Draft, DraftFile } from '../generateVectors.ts'
import { bytesOf, createEpochOf, createPerson, doctorRegistry, signDocument } from '../person.ts'
import { flip, forgeSealed } from './forgeries.ts'

const patient = await createPerson('patient')
const other = await createPerson('another patient')
const doctor = await createPerson('doctor', { registry: doctorRegistry })
const { context } = patient
const epoch = await createEpochOf(patient, 17)
const owned = { identitySeed: patient.identity.seed, owner: patient.account }
const historyKey = await deriveHistoryKey({ ...owned, ...epoch })
const phrase = createPhrase({ random: (length) => bytesOf('entropy', length) })
const granted = {
  compartment: 17,
  kind: 'records' as const,
  label: 'labs',
  epoch: 1,
  keyId: epoch.keyId,
  seed: epoch.seed,
  historySeed: historyKey.seed,
}

/** Documents of a vault. */
export async function buildDocuments(): Promise<DraftFile[]> {
  const { publicBox } = await sealUnlockBoxes({
    context,
    seeds: [patient.identity],
    keys: [
      { method: 'phrase', key: derivePhraseKeys(phrase).unlockKey },
      { method: 'device', key: bytesOf('device') },
    ],
  })
  return [
    buildCertificates(),
    buildUnlockBox(publicBox),
    await buildVaultDocument(),
    await buildSettings(),
    ...(await buildKeyBoxes()),
    await buildHistory(),
    ...buildSheets(publicBox),
  ]
}

function buildCertificates(): DraftFile {
  const { certificate } = patient
  const invalid: [string, object][] = [
    ['another account', { account: other.account }],
    ['another chain', { chainId: 1 }],
    ['another registry', { registry: doctorRegistry }],
    ['another signing key', { signingKey: other.certificate.signingKey }],
    ['another recipient', { recipientHash: other.certificate.recipientHash }],
    ['another sequence', { sequence: 2 }],
    ['another reason', { reason: 'compromised' }],
    ["somebody else's signature", { signature: other.certificate.signature }],
  ]
  return {
    format: 'certificate',
    comment: 'specs/vault-document.md, "Certificate".',
    drafts: [
      { name: "a patient's", parameters: { certificate } },
      { name: "a doctor's", parameters: { certificate: doctor.certificate } },
      ...invalid.map(([name, change]) => ({
        name,
        parameters: { certificate: { ...certificate, ...change } },
        error: 'CertificateInvalidError',
      })),
    ],
  }
}

function buildUnlockBox(box: Uint8Array): DraftFile {
  const key = { method: 'phrase', key: derivePhraseKeys(phrase).unlockKey }
  return {
    format: 'unlock-box',
    comment: 'specs/unlock-box.md.',
    drafts: [
      { name: 'by phrase', parameters: { box, key, context } },
      {
        name: 'by another key',
        parameters: { box, key: { ...key, key: bytesOf('x') }, context },
        error: 'UnlockFailedError',
      },
      {
        name: 'by another method',
        parameters: { box, key: { ...key, method: 'passkey' }, context },
        error: 'UnlockFailedError',
      },
      {
        name: 'of another account',
        parameters: { box, key, context: other.context },
        error: 'ContextMismatchError',
      },
      {
        name: 'a flipped bit',
        parameters: { box: flip(box, -1), key, context },
        error: 'PayloadIntegrityError',
      },
      { name: 'not age', parameters: { box: utf8('junk'), key, context }, error: 'AgeHeaderError' },
    ],
  }
}

async function buildVaultDocument(): Promise<DraftFile> {
  const { bytes, digest: head, document } = await signDocument(patient)
  const controller = patient.account
  const next = await signDocument(patient, { version: 2, previous: head.slice(2) })
  const practitioner = {
    resourceType: 'Practitioner' as const,
    name: [{ text: 'Dr Ada Example' }],
    qualification: [{ code: { text: 'Cardiology' }, identifier: [{ value: 'LIC-1' }] }],
  }
  const public_ = await signDocument(doctor, {
    practitioner,
    policy: { witness: { quorum: 2 } },
    crit: ['policy.witness'],
  })
  const pin = {
    ...context,
    version: 2,
    digest: next.digest.slice(2),
    certificate: digestCertificate(patient.certificate),
    sequence: 1,
    recipient: document.recipient,
  }
  const edit = (change: object) => ({
    bytes: encodeCanonical({ ...document, ...change }),
    context,
    controller,
  })
  const drafts: Draft[] = [
    { name: 'the first of a vault', parameters: { bytes, context, head, controller } },
    { name: 'its successor', parameters: { bytes: next.bytes, context, head: next.digest, controller, pin } },
    {
      name: 'a doctor with a critical policy',
      parameters: { bytes: public_.bytes, context: doctor.context, head: public_.digest },
    },
    { name: 'rolled back', parameters: { bytes, context, controller, pin }, error: 'VaultRollbackError' },
    {
      name: 'under another head',
      parameters: { bytes, context, head: next.digest, controller },
      error: 'DigestMismatchError',
    },
    {
      name: 'of another vault',
      parameters: { bytes, context: other.context },
      error: 'ContextMismatchError',
    },
    {
      name: 'under another controller',
      parameters: { bytes, context, controller: other.account },
      error: 'CertificateInvalidError',
    },
    {
      name: 'other keys than pinned',
      parameters: { bytes: next.bytes, context, pin: { ...pin, certificate: 'f'.repeat(64) } },
      error: 'CertificateChangedError',
    },
    {
      name: 'another document of the version',
      parameters: { bytes: next.bytes, context, pin: { ...pin, digest: 'f'.repeat(64) } },
      error: 'VaultForkError',
    },
    {
      name: 'a changed store',
      parameters: edit({ stores: ['https://evil.example/'] }),
      error: 'SignatureInvalidError',
    },
    { name: 'a version of the future', parameters: edit({ v: 2 }), error: 'UnsupportedVersionError' },
    { name: 'an unknown member', parameters: edit({ extra: 1 }), error: 'SchemaError' },
    {
      name: 'not canonical',
      parameters: { ...edit({}), bytes: utf8(`${new TextDecoder().decode(bytes)}\n`) },
      error: 'CanonicalJsonError',
    },
  ]
  return { format: 'vault-document', comment: 'specs/vault-document.md.', drafts }
}

async function buildSettings(): Promise<DraftFile> {
  const { ageIdentity, recipient } = patient.identity
  const settings = {
    compartments: [{ compartment: 17, kind: 'records' as const, label: 'labs' }],
    formerIdentities: [{ sequence: 1, seed: bytesOf('former') }],
  }
  const file = await sealSettings({ context, recipient, settings })
  const document = await openDocument({ file, ageIdentity, type: 'medrec/settings', schema: settingsSchema })
  const wrap = (file: Uint8Array) => ({ file, ageIdentity, context })
  return {
    format: 'settings',
    comment: 'specs/vault-document.md, "Settings".',
    drafts: [
      { name: 'labels and a former identity', parameters: wrap(file) },
      {
        name: 'of another vault',
        parameters: { ...wrap(file), context: other.context },
        error: 'ContextMismatchError',
      },
      ...(await forgeSealed({ file, document, recipient, wrap })),
    ],
  }
}

async function buildKeyBoxes(): Promise<DraftFile[]> {
  const { ageIdentity, recipient, recipientHash } = doctor.identity
  const identity = { ageIdentity, recipientHash }
  const place = { identity, context, doctor: doctor.account }
  const box = await sealGrantBox({ context, doctor: doctor.account, recipient, compartments: [granted] })
  const { historySeed: _, ...later } = granted
  const fromNowOn = await sealGrantBox({ context, doctor: doctor.account, recipient, compartments: [later] })
  const grant = await openDocument({ file: box, ageIdentity, type: 'medrec/key-box', schema: grantBoxSchema })
  const wrap = (box: Uint8Array) => ({ box, ...place })
  const caregiving = { identity, context, caregiver: doctor.account }
  const seedBox = await sealSeedBox({
    context,
    caregiver: doctor.account,
    recipient,
    seeds: [patient.identity],
  })
  const seeds = await openDocument({
    file: seedBox,
    ageIdentity,
    type: 'medrec/key-box',
    schema: seedBoxSchema,
  })
  const grantee = {
    doctor: doctor.account,
    kind: 'grant' as const,
    certificate: digestCertificate(doctor.certificate),
    recipient,
    sequence: 1,
    compartments: [{ compartment: 17, extent: 'all' as const }],
  }
  const [page] = await buildKeyBoxPages({
    context,
    recipient: patient.identity.recipient,
    entries: [{ grantee, box }],
  })
  if (page === undefined) throw new Error('no page')
  const paging = { bytes: page.bytes, context, ref: page.ref, doctor: doctor.account }
  return [
    {
      format: 'grant-box',
      comment: 'specs/key-box.md.',
      drafts: [
        { name: 'all records', parameters: wrap(box) },
        { name: 'from now on', parameters: wrap(fromNowOn) },
        {
          name: "in another patient's pages",
          parameters: { ...wrap(box), context: other.context },
          error: 'ContextMismatchError',
        },
        {
          name: 'for another doctor',
          parameters: { ...wrap(box), doctor: other.account },
          error: 'ContextMismatchError',
        },
        {
          name: 'opened by another key',
          parameters: { ...wrap(box), identity: { ageIdentity: other.identity.ageIdentity, recipientHash } },
          error: 'WrongKeyError',
        },
        { name: 'of the other kind', parameters: wrap(seedBox), error: 'SchemaError' },
        ...(await forgeSealed({ file: box, document: grant, recipient, wrap })),
      ],
    },
    {
      format: 'seed-box',
      comment: 'specs/key-box.md, kind "seed".',
      drafts: [
        { name: "a caregiver's", parameters: { box: seedBox, ...caregiving } },
        {
          name: 'of another patient',
          parameters: { box: seedBox, ...caregiving, context: other.context },
          error: 'ContextMismatchError',
        },
        ...(await forgeSealed({
          file: seedBox,
          document: seeds,
          recipient,
          wrap: (box) => ({ box, ...caregiving }),
        })),
      ],
    },
    {
      format: 'key-box-page',
      comment: 'specs/key-box.md, "Pages".',
      drafts: [
        { name: 'with one box', parameters: paging },
        {
          name: 'another block',
          parameters: { ...paging, bytes: flip(page.bytes, 100) },
          error: 'DigestMismatchError',
        },
        {
          name: 'of another vault',
          parameters: { ...paging, context: other.context },
          error: 'ContextMismatchError',
        },
        {
          name: 'with another first tag',
          parameters: { ...paging, ref: { ...page.ref, first: '0'.repeat(32) } },
          error: 'ContextMismatchError',
        },
        {
          name: 'without a box for the doctor',
          parameters: { ...paging, doctor: other.account },
          error: 'BoxOwedError',
        },
      ],
    },
  ]
}

async function buildHistory(): Promise<DraftFile> {
  const current = await createEpochOf(patient, 17, 2)
  const key = await deriveHistoryKey({ ...owned, ...current })
  const { compartment, keyId, seed } = epoch
  const file = await sealHistoryFile({
    context,
    sequence: 1,
    historyKey: key,
    epochs: [{ compartment, epoch: 1, keyId, seed }],
  })
  const document = await openDocument({
    file,
    ageIdentity: key.ageIdentity,
    type: 'medrec/history',
    schema: historySchema,
  })
  const ref = { compartment, epoch: 2, keyId: current.keyId }
  const wrap = (file: Uint8Array) => ({ file, context, current: ref, historySeed: key.seed })
  return {
    format: 'history-file',
    comment: 'specs/key-box.md, "History file".',
    drafts: [
      { name: 'one earlier epoch', parameters: wrap(file) },
      {
        name: 'with the key of an earlier history',
        parameters: { ...wrap(file), historySeed: historyKey.seed },
        error: 'WrongKeyError',
      },
      {
        name: 'of another compartment',
        parameters: { ...wrap(file), current: { ...ref, compartment: 7 } },
        error: 'ContextMismatchError',
      },
      {
        name: 'of another vault',
        parameters: { ...wrap(file), context: other.context },
        error: 'ContextMismatchError',
      },
      ...(await forgeSealed({ file, document, recipient: key.recipient, wrap })),
    ],
  }
}

function buildSheets(unlockBox: Uint8Array): DraftFile[] {
  const { chainId, registry, owner: account } = context
  const sheet = { phrase, account, chainId, registry, stores: ['https://store.example/'], unlockBox }
  const text = formatRecoverySheet(sheet)
  const code = formatRecoveryCode(sheet)
  const [first = ''] = phrase.split(' ')
  return [
    {
      format: 'recovery-sheet',
      comment: 'specs/recovery-sheet.md. The phrase of these vectors is public: never use it.',
      drafts: [
        { name: 'as written', parameters: { text } },
        { name: 'with line ends of another system', parameters: { text: text.replaceAll('\n', '\r\n') } },
        {
          name: 'another account',
          parameters: { text: text.replace(account, other.account) },
          error: 'RecoverySheetError',
        },
        {
          name: 'another store',
          parameters: { text: text.replace('store.example', 'evil.example') },
          error: 'RecoverySheetError',
        },
        {
          name: 'a mistyped word',
          parameters: { text: text.replace(` 1 ${first}`, ' 1 hospitl') },
          error: 'PhraseWordError',
        },
        {
          name: 'without its last line',
          parameters: { text: text.replace('END OF THE SHEET', '') },
          error: 'RecoverySheetError',
        },
      ],
    },
    {
      format: 'recovery-code',
      comment: 'specs/recovery-sheet.md, "Code".',
      drafts: [
        { name: 'as written', parameters: { text: code } },
        { name: 'not canonical', parameters: { text: code.replace('{', '{ ') }, error: 'RecoverySheetError' },
        {
          name: 'a box that is not base64',
          parameters: { text: code.replace(toBase64(unlockBox), '?') },
          error: 'RecoverySheetError',
        },
      ],
    },
  ]
}
