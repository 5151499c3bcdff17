import { expect, test } from 'vitest'
import {
  bytesOf,
  createEpochOf,
  createPerson,
  createStatement,
  signDocument,
} from '../../test/formats/person.ts'
import { InvalidParameterError } from '../errors/crypto.ts'
import { PhraseWordError, RecoverySheetError } from '../errors/formats.ts'
import { createBlock } from './block.ts'
import { deriveEpochKey } from './epochs.ts'
import { deriveIdentity } from './identity.ts'
import { openManifest, readKeyHint, sealManifest } from './manifest.ts'
import { createPhrase, derivePhraseKeys } from './phrase.ts'
import { concatBytes, utf8 } from './primitives.ts'
import { decryptRecordPayload, encryptRecordPayload } from './recordPayload.ts'
import {
  formatRecoveryCode,
  formatRecoverySheet,
  parseRecoveryCode,
  parseRecoverySheet,
} from './recoverySheet.ts'
import { drawQrCode, renderRecoverySheet } from './recoverySheetPage.ts'
import { openUnlockBox, sealUnlockBoxes } from './unlockBox.ts'
import { verifyVaultDocument } from './vaultDocument.ts'

const patient = await createPerson('patient')
const { account, context } = patient
const { chainId, registry } = context
const phrase = createPhrase({ random: (length) => bytesOf('entropy', length) })
const { publicBox: unlockBox } = await sealUnlockBoxes({
  context,
  seeds: [patient.identity],
  keys: [
    { method: 'phrase', key: derivePhraseKeys(phrase).unlockKey },
    { method: 'device', key: bytesOf('device') },
  ],
})
const stores = ['https://store.example/', 'http://127.0.0.1:4000/']
const sheet = { phrase, account, chainId, registry, stores, unlockBox }

test('default: what was written is read', () => {
  const text = formatRecoverySheet(sheet)
  expect(parseRecoverySheet({ text })).toEqual(sheet)
  expect(parseRecoveryCode({ text: formatRecoveryCode(sheet) })).toEqual({
    account,
    chainId,
    registry,
    stores,
    unlockBox,
  })
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(formatRecoverySheet({ ...sheet, unlockBox: new Uint8Array(100) })).toMatchInlineSnapshot(`
    "MEDREC RECOVERY SHEET, VERSION 1

    Whoever has this sheet can read all records of this account and take control of
    it. Without it, nobody can bring back what a lost device held. Keep it on paper,
    where only you can reach it, and never type the words into a web page or wallet.

    Account:   0x052f56a63423df43df23a80d7542cb393ce30eb1
    Chain:     31337
    Registry:  0x00000000000000000000000000000000000000a1
    Store:     https://store.example/
    Store:     http://127.0.0.1:4000/

    Recovery phrase:
       1 raven       2 verb        3 dog         4 plug
       5 mammal      6 chat        7 book        8 exhibit
       9 wreck      10 denial     11 outdoor    12 suspect
      13 reunion    14 endorse    15 moral      16 draw
      17 barrel     18 kidney     19 north      20 kangaroo
      21 custom     22 flock      23 seed       24 sick

    Unlock box:
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      AAAAAA==

    Check:     5a6ee056c1ebea92
    END OF THE SHEET
    "
  `)
})

test('behavior: line ends and white space at the ends of lines may change on the way', () => {
  const text = formatRecoverySheet(sheet)
  expect(parseRecoverySheet({ text: `\n\n${text.replaceAll('\n', '  \r\n')}\n\n` })).toEqual(sheet)
})

test('behavior: the code is free of the phrase, and small enough for a QR code', () => {
  const code = formatRecoveryCode(sheet)
  expect(code.length).toBeLessThan(1200)
  const svg = drawQrCode(code)
  expect(svg).toMatch(/^<svg /)
  expect(svg).not.toMatch(/<script|href|style=/)
})

test('behavior: the page runs nothing, fetches nothing, and escapes what it shows', () => {
  const page = renderRecoverySheet(sheet)
  expect(page).toContain("default-src 'none'")
  expect(page).not.toMatch(/<script|<link|<img|\bon\w+=|@import|url\(/)
  for (const word of phrase.split(' ')) expect(page).toContain(word)
})

test('error: one character changed anywhere is refused', () => {
  const text = formatRecoverySheet(sheet)
  let refused = 0
  for (let i = 0; i < text.length; i += 7) {
    const old = text[i] ?? ''
    if (/\s/.test(old)) continue
    const changed = `${text.slice(0, i)}${old === '0' ? '1' : '0'}${text.slice(i + 1)}`
    expect(() => parseRecoverySheet({ text: changed })).toThrow()
    refused++
  }
  expect(refused).toBeGreaterThan(100)
})

test('error: a mistyped word says which', () => {
  const [first = ''] = phrase.split(' ')
  const text = formatRecoverySheet(sheet).replace(` 1 ${first}`, ' 1 hospitl')
  expect(() => parseRecoverySheet({ text })).toThrow(PhraseWordError)
})

test('error: a line missing, added, or cut at the end', () => {
  const lines = formatRecoverySheet(sheet).trimEnd().split('\n')
  const without = (i: number) => lines.filter((_, at) => at !== i).join('\n')
  for (const [i] of lines.entries()) expect(() => parseRecoverySheet({ text: without(i) })).toThrow()
  expect(() => parseRecoverySheet({ text: lines.slice(0, -1).join('\n') })).toThrow(RecoverySheetError)
  const at = lines.findIndex((line) => line.startsWith('Store:'))
  const added = lines.toSpliced(at, 0, 'Store:     https://evil.example/').join('\n')
  expect(() => parseRecoverySheet({ text: added })).toThrow(RecoverySheetError)
  expect(() => parseRecoverySheet({ text: 'x'.repeat(20_000) })).toThrow(RecoverySheetError)
  expect(() => parseRecoveryCode({ text: '{}' })).toThrow(RecoverySheetError)
})

test('error: a sheet that could not be read is not written', () => {
  expect(() => formatRecoverySheet({ ...sheet, stores: [] })).toThrow(InvalidParameterError)
  expect(() => formatRecoverySheet({ ...sheet, stores: ['http://store.example/'] })).toThrow(
    InvalidParameterError,
  )
  expect(() => formatRecoverySheet({ ...sheet, phrase: phrase.replace(/^\w+/, 'hospitl') })).toThrow(
    PhraseWordError,
  )
})

test('T22: reading comes back from the sheet and the manifests alone, with chain and vault document lost', async () => {
  const content = utf8('a diagnosis of long ago')
  const { ciphertext, result } = await encryptRecordPayload({ source: content })
  const pieces: Uint8Array[] = []
  for await (const piece of ciphertext) pieces.push(piece)
  const file = concatBytes(...pieces)
  const { ageIdentity, ciphertextSize, sha256, size } = await result
  const epoch = await createEpochOf(patient, 31, 5)
  const statement = createStatement(patient, { patient: account, sha256, size })
  const payload = { cid: createBlock(file).cid, size: ciphertextSize, ageIdentity }
  const manifest = await sealManifest({ context, compartment: 31, epoch, sequence: 1, statement, payload })
  const text = formatRecoverySheet(sheet)

  // An empty machine: the sheet's text, the manifest's and the payload's bytes, and nothing else.
  const found = parseRecoverySheet({ text })
  const place = { chainId: found.chainId, registry: found.registry, owner: found.account }
  const key = { method: 'phrase', key: derivePhraseKeys(found.phrase).unlockKey } as const
  const seeds = await openUnlockBox({ box: found.unlockBox, key, context: place })
  const hint = readKeyHint({ file: manifest.bytes })
  const identity = seeds.find(({ sequence }) => sequence === hint.sequence)
  if (identity === undefined) throw new Error('no identity')
  const { seed } = await deriveEpochKey({ identitySeed: identity.seed, owner: place.owner, ...hint })
  const opened = await openManifest({
    file: manifest.bytes,
    context: place,
    compartment: hint.compartment,
    seed,
  })
  const out: Uint8Array[] = []
  for await (const piece of decryptRecordPayload({ ciphertext: file, manifest: opened.manifest }))
    out.push(piece)
  expect(concatBytes(...out)).toEqual(content)
})

test('T22: control comes back from the phrase, and the document is verified without the chain', async () => {
  const { bytes } = await signDocument(patient)
  const { document } = await verifyVaultDocument({ bytes, context })
  const { unlockKey, recoveryKey } = derivePhraseKeys(
    parseRecoverySheet({ text: formatRecoverySheet(sheet) }).phrase,
  )
  expect(recoveryKey).toBe(derivePhraseKeys(phrase).recoveryKey)
  const seeds = await openUnlockBox({ box: unlockBox, key: { method: 'phrase', key: unlockKey }, context })
  const current = seeds.at(-1)
  if (current === undefined) throw new Error('no identity')
  expect((await deriveIdentity(current)).recipient).toBe(document.recipient)
})
