import { expect, test } from 'vitest'
import {
  bytesOf,
  createEpochOf,
  createPerson,
  doctorRegistry,
  signDocument,
} from '../../test/formats/person.ts'
import { InvalidParameterError, WrongKeyError } from '../errors/crypto.ts'
import {
  BoxOwedError,
  ContextMismatchError,
  DigestMismatchError,
  FormatTypeError,
} from '../errors/formats.ts'
import { digestCertificate } from './certificate.ts'
import { deriveHistoryKey } from './epochs.ts'
import { openHistoryFile, sealHistoryFile } from './historyFile.ts'
import { type GrantedCompartment, openGrantBox, openSeedBox, sealGrantBox, sealSeedBox } from './keyBox.ts'
import {
  buildKeyBoxPages,
  computeBoxTag,
  findKeyBox,
  findKeyBoxPage,
  type Grantee,
  openGrantees,
  openKeyBoxPage,
} from './keyBoxPage.ts'
import { openSettings, sealSettings } from './settings.ts'

const patient = await createPerson('patient')
const other = await createPerson('another patient')
const doctor = await createPerson('doctor', { registry: doctorRegistry })
const colleague = await createPerson('colleague', { registry: doctorRegistry })
const { context } = patient
const epoch = await createEpochOf(patient, 17)
const history = await deriveHistoryKey({
  ...epoch,
  identitySeed: patient.identity.seed,
  owner: patient.account,
})
const labs: GrantedCompartment = {
  compartment: 17,
  kind: 'records',
  label: 'labs',
  epoch: epoch.epoch,
  keyId: epoch.keyId,
  seed: epoch.seed,
  historySeed: history.seed,
}
const { historySeed: _, ...fromNowOn } = labs
const { document } = await signDocument(patient)
const recipient = doctor.identity.recipient
const box = await sealGrantBox({ context, doctor: doctor.account, recipient, compartments: [labs] })
const opening = { box, identity: doctor.identity, context, doctor: doctor.account, document }

test('default', async () => {
  await expect(openGrantBox(opening)).resolves.toEqual({ compartments: [labs] })
})

test('behavior: "from now on" carries no history key', async () => {
  const box = await sealGrantBox({ context, doctor: doctor.account, recipient, compartments: [fromNowOn] })
  await expect(openGrantBox({ ...opening, box })).resolves.toEqual({ compartments: [fromNowOn] })
})

test('error: another doctor can not open it', async () => {
  await expect(openGrantBox({ ...opening, identity: colleague.identity })).rejects.toThrow(WrongKeyError)
})

test.each([
  ['chainId', { context: { ...context, chainId: 1 } }],
  ['registry', { context: { ...context, registry: doctorRegistry } }],
  ['patient', { context: other.context }],
  ['doctor', { doctor: colleague.account }],
  ['recipientHash', { identity: { ...doctor.identity, recipientHash: colleague.identity.recipientHash } }],
] as const)('T10: a box whose %s is not where it was found', async (field, change) => {
  await expect(openGrantBox({ ...opening, ...change })).rejects.toThrow(
    new ContextMismatchError({ format: 'key box', field }),
  )
})

test("T10: a box pasted into another patient's document is refused", async () => {
  const { document } = await signDocument(other)
  await expect(openGrantBox({ ...opening, context: other.context, document })).rejects.toThrow(
    ContextMismatchError,
  )
})

test('T10: a box of an earlier epoch, or with seeds that are not those of the document', async () => {
  const later = await createEpochOf(patient, 17, 2)
  const [first, second] = document.compartments
  if (first === undefined || second === undefined) throw new Error('no compartment')
  const rotated = {
    compartments: [first, { ...second, epoch: 2, keyId: later.keyId, recipient: later.recipient }],
  }
  await expect(openGrantBox({ ...opening, document: rotated })).rejects.toThrow(
    new ContextMismatchError({ format: 'key box', field: 'epoch' }),
  )
  const wrong = { ...labs, seed: bytesOf('a wrong seed') }
  const bad = await sealGrantBox({ context, doctor: doctor.account, recipient, compartments: [wrong] })
  await expect(openGrantBox({ ...opening, box: bad })).rejects.toThrow(
    new ContextMismatchError({ format: 'key box', field: 'seed' }),
  )
  await expect(openGrantBox({ ...opening, document: { compartments: [first] } })).rejects.toThrow(
    new ContextMismatchError({ format: 'key box', field: 'compartment' }),
  )
})

test('error: nothing granted, or twice the same', async () => {
  const sealing = { context, doctor: doctor.account, recipient }
  await expect(sealGrantBox({ ...sealing, compartments: [] })).rejects.toThrow(InvalidParameterError)
  await expect(sealGrantBox({ ...sealing, compartments: [labs, labs] })).rejects.toThrow(
    InvalidParameterError,
  )
})

test("behavior: a caregiver's box holds the identity seeds", async () => {
  const sealing = { context, caregiver: colleague.account, recipient: colleague.identity.recipient }
  const seeds = [{ sequence: 1, seed: patient.identity.seed }]
  const box = await sealSeedBox({ ...sealing, seeds })
  const opening = { box, identity: colleague.identity, context, caregiver: colleague.account }
  await expect(openSeedBox(opening)).resolves.toEqual({ seeds })
  await expect(openSeedBox({ ...opening, context: other.context })).rejects.toThrow(ContextMismatchError)
})

function createGrantee(name: string): Grantee {
  return {
    doctor: `0x${[...bytesOf(name, 20)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
    kind: 'grant',
    certificate: digestCertificate(doctor.certificate),
    recipient,
    sequence: 1,
    compartments: [{ compartment: 17, extent: 'all' }],
  }
}

test('behavior: 150 boxes make three pages, and each doctor finds the own box in one of them', async () => {
  const entries = Array.from({ length: 150 }, (_, i) => ({
    grantee: createGrantee(`doctor ${i}`),
    box: bytesOf(`box ${i}`),
  }))
  const pages = await buildKeyBoxPages({ context, recipient: patient.identity.recipient, entries })
  expect(pages.map(({ ref }) => ref.first)).toEqual(pages.map(({ ref }) => ref.first).toSorted())
  expect(pages).toHaveLength(3)
  for (const { bytes } of pages) expect(bytes.length).toBeLessThan(1024 * 1024)
  const document = { owner: patient.account, keyBoxPages: pages.map(({ ref }) => ref) }
  for (const { box, grantee } of entries) {
    const ref = findKeyBoxPage({ document, doctor: grantee.doctor })
    const found = pages.find((page) => page.ref === ref)
    if (ref === undefined || found === undefined) throw new Error('no page')
    const page = openKeyBoxPage({ bytes: found.bytes, context, ref })
    expect(findKeyBox({ page, doctor: grantee.doctor })).toEqual(box)
  }
  const { ageIdentity } = patient.identity
  const grantees = await Promise.all(
    pages.map(({ bytes, ref }) =>
      openGrantees({ page: openKeyBoxPage({ bytes, context, ref }), ageIdentity, context }),
    ),
  )
  expect(grantees.flat()).toHaveLength(150)
})

test('behavior: large boxes make more pages, each below 1 MiB', async () => {
  const entries = Array.from({ length: 64 }, (_, i) => ({
    grantee: createGrantee(`doctor ${i}`),
    box: new Uint8Array(40 * 1024),
  }))
  const pages = await buildKeyBoxPages({ context, recipient: patient.identity.recipient, entries })
  expect(pages.length).toBeGreaterThan(1)
  for (const { bytes } of pages) expect(bytes.length).toBeLessThan(1024 * 1024)
})

test('error: no box, another page, a page of another vault, a list of another page', async () => {
  const build = (name: string, context = patient.context) =>
    buildKeyBoxPages({
      context,
      recipient: patient.identity.recipient,
      entries: [{ grantee: createGrantee(name), box }],
    })
  const [a] = await build('a')
  const [b] = await build('b')
  const [foreign] = await build('a', other.context)
  if (a === undefined || b === undefined || foreign === undefined) throw new Error('no page')
  const page = openKeyBoxPage({ bytes: a.bytes, context, ref: a.ref })
  expect(() => findKeyBox({ page, doctor: createGrantee('b').doctor })).toThrow(BoxOwedError)
  expect(() => openKeyBoxPage({ bytes: b.bytes, context, ref: a.ref })).toThrow(DigestMismatchError)
  expect(() => openKeyBoxPage({ bytes: foreign.bytes, context, ref: foreign.ref })).toThrow(
    ContextMismatchError,
  )
  const wrongFirst = { ...a.ref, first: b.ref.first }
  expect(() => openKeyBoxPage({ bytes: a.bytes, context, ref: wrongFirst })).toThrow(ContextMismatchError)
  const { grantees } = openKeyBoxPage({ bytes: b.bytes, context, ref: b.ref })
  const { ageIdentity } = patient.identity
  await expect(openGrantees({ page: { ...page, grantees }, ageIdentity, context })).rejects.toThrow(
    ContextMismatchError,
  )
  expect(
    findKeyBoxPage({ document: { owner: patient.account, keyBoxPages: [] }, doctor: doctor.account }),
  ).toBeUndefined()
})

test('error: two boxes for one doctor', async () => {
  const entry = { grantee: createGrantee('a'), box }
  await expect(
    buildKeyBoxPages({ context, recipient: patient.identity.recipient, entries: [entry, entry] }),
  ).rejects.toThrow(InvalidParameterError)
})

test('behavior: the tag is of the pair, in any case of the addresses', () => {
  const owner = '0x00000000000000000000000000000000000000AA'
  const doctor = '0x00000000000000000000000000000000000000bb'
  expect(computeBoxTag({ owner, doctor })).toMatchInlineSnapshot(`"59d5c1f90164e716ce3bd38c8734c9e5"`)
  expect(computeBoxTag({ owner: doctor, doctor: owner })).not.toBe(computeBoxTag({ owner, doctor }))
})

test('T5: a history file opens to grantees of "all" and to the owner, and not with a later or earlier key', async () => {
  const current = await createEpochOf(patient, 17, 2)
  const key = await deriveHistoryKey({
    ...current,
    identitySeed: patient.identity.seed,
    owner: patient.account,
  })
  const { compartment, keyId, seed } = epoch
  const epochs = [{ compartment, epoch: 1, keyId, seed }]
  const file = await sealHistoryFile({ context, sequence: 1, historyKey: key, epochs })
  const opening = { file, context, current, historySeed: key.seed }
  await expect(openHistoryFile(opening)).resolves.toEqual(epochs)
  // A doctor of before the rotation holds this one:
  await expect(openHistoryFile({ ...opening, historySeed: history.seed })).rejects.toThrow(WrongKeyError)
  // A doctor of "from now on" holds the epoch's seed alone:
  await expect(openHistoryFile({ ...opening, historySeed: current.seed })).rejects.toThrow(WrongKeyError)
  await expect(openHistoryFile({ ...opening, context: other.context })).rejects.toThrow(ContextMismatchError)
  for (const change of [{ compartment: 7 }, { epoch: 3 }, { keyId }])
    await expect(openHistoryFile({ ...opening, current: { ...current, ...change } })).rejects.toThrow(
      ContextMismatchError,
    )
  const wrong = { ...opening.current, compartment: 7, seed, epoch: 1, keyId }
  await expect(sealHistoryFile({ context, sequence: 1, historyKey: key, epochs: [wrong] })).rejects.toThrow(
    ContextMismatchError,
  )
})

test('behavior: settings keep labels and earlier identities to the owner', async () => {
  const settings = {
    compartments: [{ compartment: 3, kind: 'records' as const, label: 'labs' }],
    formerIdentities: [{ sequence: 1, seed: bytesOf('former') }],
    ext: { theme: 1 },
  }
  const { ageIdentity, recipient } = patient.identity
  const file = await sealSettings({ context, recipient, settings })
  await expect(openSettings({ file, ageIdentity, context })).resolves.toEqual(settings)
  await expect(openSettings({ file, ageIdentity, context: other.context })).rejects.toThrow(
    ContextMismatchError,
  )
  const own = await sealGrantBox({ context, doctor: patient.account, recipient, compartments: [labs] })
  await expect(openSettings({ file: own, ageIdentity, context })).rejects.toThrow(FormatTypeError)
})
