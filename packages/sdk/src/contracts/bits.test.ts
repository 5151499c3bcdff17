import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvalidParameterError } from '../errors/crypto.ts'
import {
  packCompartments,
  packIndexes,
  packPermissions,
  packPowers,
  splitByWord,
  unpackCompartments,
  unpackIndexes,
  unpackPermissions,
  unpackPowers,
} from './bits.ts'

const ascending = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b)

test('behavior: compartments survive packing, also beyond bit 31', () => {
  expect(packCompartments([0, 1, 47])).toBe(2 ** 47 + 3)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 47 })), (compartments) => {
      expect(unpackCompartments(packCompartments(compartments))).toEqual(ascending(compartments))
    }),
  )
})

test.each([[48], [-1], [0.5], [255], [Number.NaN]])('error: compartment %d', (compartment) => {
  expect(() => packCompartments([compartment])).toThrow(InvalidParameterError)
})

test('behavior: permissions and powers survive packing; unknown bits are passed over', () => {
  expect(packPermissions(['read', 'copy'])).toBe(5)
  expect(unpackPermissions(0b1000_0101)).toEqual(['read', 'copy'])
  expect(packPowers(['head', 'recover'])).toBe(257)
  expect(unpackPowers(257 + 2 ** 20)).toEqual(['head', 'recover'])
})

test('behavior: record indexes survive packing, and splitting gives lists that can be packed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1 }), (indexes) => {
      const lists = splitByWord([
        ...indexes,
        ...indexes.map((index) => index ^ 1).filter((index) => index >= 0),
      ])
      for (const list of lists) {
        const { word, bitmap } = packIndexes(list)
        expect(word).toBeLessThan(2 ** 24)
        expect(unpackIndexes(word, bitmap)).toEqual(list)
      }
      const all = indexes.flatMap((index) => [
        index,
        ...(((index ^ 1) | 0) === (index ^ 1) && (index ^ 1) >= 0 ? [index ^ 1] : []),
      ])
      expect(lists.flat()).toEqual(ascending(all))
    }),
  )
})

test.each([[[]], [[0, 256]], [[-1]], [[2 ** 32]], [[1.5]]])('error: indexes %j', (indexes) => {
  expect(() => packIndexes(indexes)).toThrow(InvalidParameterError)
})
