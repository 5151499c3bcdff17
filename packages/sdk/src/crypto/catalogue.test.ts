import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { bytesOf, createEpochOf, createPerson, createStatement, now } from '../../test/formats/person.ts'
import { InvalidParameterError, WrongKeyError } from '../errors/crypto.ts'
import { ContextMismatchError, DigestMismatchError } from '../errors/formats.ts'
import {
  appendCatalogueEntries,
  buryCatalogueEntries,
  type CataloguePage,
  createCatalogueEntry,
  openCataloguePage,
  readCatalogue,
  sealCataloguePage,
} from './catalogue.ts'
import type { EpochRef } from './epochs.ts'
import { toHex } from './schema.ts'

const patient = await createPerson('patient')
const other = await createPerson('other')
const { context } = patient
const epoch = await createEpochOf(patient, 17)
const later = await createEpochOf(patient, 17, 2)
const statement = createStatement(patient, { patient: patient.account })
const zero: Hex = `0x${'0'.repeat(64)}`

const digestOf = (index: number): Hex => `0x${toHex(bytesOf(`manifest ${index}`))}`
const entryOf = (index: number, name = 'a file.txt') =>
  createCatalogueEntry({
    index,
    digest: digestOf(index),
    manifest: { statement: { ...statement, name } },
    originalAuthor: patient.account,
  })
const refOf = ({ compartment, epoch, keyId }: EpochRef): EpochRef => ({ compartment, epoch, keyId })
const append = (
  pages: readonly CataloguePage[],
  from: number,
  to: number,
  at: EpochRef = epoch,
  name?: string,
) =>
  appendCatalogueEntries({
    pages,
    added: Array.from({ length: to - from }, (_, i) => ({
      epoch: refOf(at),
      entry: entryOf(from + i, name),
    })),
  })

test('default', async () => {
  const entries = [entryOf(0), entryOf(1)]
  const { bytes, ref } = await sealCataloguePage({ context, sequence: 1, epoch, entries })
  const opening = { file: bytes, context, ref: { compartment: 17, ...ref }, seed: epoch.seed }
  const page = await openCataloguePage(opening)
  expect(page).toEqual({ epoch: refOf(epoch), entries })
  expect(entries[0]).toMatchObject({ state: 'record', index: 0, uid: statement.uid, created: now })
  await expect(openCataloguePage({ ...opening, context: other.context })).rejects.toThrow(
    ContextMismatchError,
  )
  await expect(openCataloguePage({ ...opening, seed: later.seed })).rejects.toThrow(WrongKeyError)
  await expect(openCataloguePage({ ...opening, file: bytes.slice(1) })).rejects.toThrow(DigestMismatchError)
  for (const change of [{ compartment: 7 }, { epoch: 2 }, { keyId: later.keyId }])
    await expect(openCataloguePage({ ...opening, ref: { ...opening.ref, ...change } })).rejects.toThrow(
      ContextMismatchError,
    )
})

test('behavior: pages of 500, each of one epoch', () => {
  const first = append([], 0, 1200)
  expect(first.map(({ entries }) => entries.length)).toEqual([500, 500, 200])
  const second = append(first, 1200, 1210, later)
  expect(second.map(({ changed, entries }) => [entries.length, changed])).toEqual([
    [500, false],
    [500, false],
    [200, false],
    [10, true],
  ])
  const third = append(second, 1210, 1211, later)
  expect(third.map(({ changed }) => changed)).toEqual([false, false, false, true])
})

test('behavior: long names make smaller pages, and every page can be sealed', async () => {
  const pages = append([], 0, 40, epoch, '\u0001'.repeat(10_000))
  expect(pages.length).toBeGreaterThan(1)
  for (const { entries } of pages) {
    const { bytes } = await sealCataloguePage({ context, sequence: 1, epoch, entries })
    expect(bytes.length).toBeLessThan(1024 * 1024)
  }
})

test('behavior: erased entries leave tombstones and nothing else', () => {
  const pages = append([], 0, 600)
  const buried = buryCatalogueEntries({ pages, indexes: [3, 4] })
  expect(buried.map(({ changed }) => changed)).toEqual([true, false])
  expect(buried[0]?.entries[3]).toEqual({ state: 'gone', index: 3 })
  expect(buryCatalogueEntries({ pages: buried, indexes: [3] })[0]?.changed).toBe(false)
})

test('behavior: every entry is held against the chain', () => {
  const digests = [0, 1, 2, 3, 4, 5].map(digestOf)
  digests[1] = zero
  digests[2] = digestOf(99)
  const pages = buryCatalogueEntries({ pages: append([], 0, 5), indexes: [3] })
  const { entries, unlisted } = readCatalogue({ pages, digests })
  expect(entries.map(({ index }) => index)).toEqual([0, 4])
  // 1 is deleted; 2 was replaced, 3 moved to a page that is not here, 5 is newer: their manifests are read.
  expect(unlisted).toEqual([2, 3, 5])
})

test('behavior: a record moved to another epoch is found in its new page', () => {
  const old = buryCatalogueEntries({ pages: append([], 0, 3), indexes: [1] })
  const pages = append(old, 1, 2, later)
  const { entries, unlisted } = readCatalogue({ pages, digests: [0, 1, 2].map(digestOf) })
  expect(entries.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(unlisted).toEqual([])
})

test('behavior: however entries are added, each index is listed once and pages keep their bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ count: fc.nat({ max: 700 }), rotated: fc.boolean() }), { maxLength: 6 }),
      (steps) => {
        let pages: readonly CataloguePage[] = []
        let total = 0
        for (const { count, rotated } of steps) {
          pages = append(pages, total, total + count, rotated ? later : epoch)
          total += count
        }
        for (const { entries } of pages) {
          expect(entries.length).toBeLessThanOrEqual(500)
          const indexes = entries.map(({ index }) => index)
          expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
        }
        const digests = Array.from({ length: total }, (_, i) => digestOf(i))
        expect(readCatalogue({ pages, digests }).entries).toHaveLength(total)
      },
    ),
    { numRuns: 10 },
  )
})

test('error: an unreadable entry carries the name of an error and no more', async () => {
  const sealing = { context, sequence: 1, epoch }
  const entry = {
    state: 'unreadable',
    index: 0,
    digest: digestOf(0).slice(2),
    reason: 'WrongKeyError',
  } as const
  await expect(sealCataloguePage({ ...sealing, entries: [entry] })).resolves.toBeDefined()
  await expect(
    sealCataloguePage({ ...sealing, entries: [{ ...entry, reason: 'the name is x' }] }),
  ).rejects.toThrow(InvalidParameterError)
  await expect(sealCataloguePage({ ...sealing, entries: [] })).rejects.toThrow(InvalidParameterError)
  await expect(sealCataloguePage({ ...sealing, entries: [entryOf(1), entryOf(0)] })).rejects.toThrow(
    InvalidParameterError,
  )
})
