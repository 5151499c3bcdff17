import { InvalidParameterError } from '../errors/crypto.ts'
import { compartmentCount, operatorBits, permissionBits } from './constants.ts'

/** What a grant allows. */
export type Permission = keyof typeof permissionBits

/** What an operator may do. */
export type OperatorPower = keyof typeof operatorBits

const isIndex = (value: number, limit: number) => Number.isSafeInteger(value) && value >= 0 && value < limit

/**
 * Packs compartment numbers into the mask of a grant. JavaScript's own bit operators end at bit 31.
 *
 * @param compartments - Numbers from 0 to 47.
 * @returns Mask of 48 bits, bit n for compartment n.
 */
export function packCompartments(compartments: readonly number[]): number {
  if (!compartments.every((compartment) => isIndex(compartment, compartmentCount)))
    throw new InvalidParameterError({ parameter: 'compartments', expected: 'numbers from 0 to 47' })
  return [...new Set(compartments)].reduce((mask, compartment) => mask + 2 ** compartment, 0)
}

/** The compartment numbers of a mask, ascending. */
export function unpackCompartments(mask: number): number[] {
  return Array.from({ length: compartmentCount }, (_, bit) => bit).filter(
    (bit) => Math.floor(mask / 2 ** bit) % 2 === 1,
  )
}

const pack = <name extends string>(bits: Readonly<Record<name, number>>, names: readonly name[]) =>
  names.reduce((mask, name) => mask | bits[name], 0)

const unpack = <name extends string>(bits: Readonly<Record<name, number>>, mask: number) =>
  (Object.keys(bits) as name[]).filter((name) => mask & bits[name])

/** Packs permissions into the mask of a grant. */
export const packPermissions = (permissions: readonly Permission[]): number =>
  pack(permissionBits, permissions)

/** The permissions of a mask that this version knows. */
export const unpackPermissions = (mask: number): Permission[] => unpack(permissionBits, mask)

/** Packs powers into the mask of an operator. */
export const packPowers = (powers: readonly OperatorPower[]): number => pack(operatorBits, powers)

/** The powers of a mask that this version knows. */
export const unpackPowers = (mask: number): OperatorPower[] => unpack(operatorBits, mask)

/** How many records one access entry can name. */
export const recordsPerWord = 256

/**
 * Packs record indexes into the word and bitmap of an access entry.
 *
 * @param indexes - Record indexes of one compartment, all of one stretch of 256: see `splitByWord`.
 * @returns `word`: which stretch; `bitmap`: bit n for index 256 · word + n.
 */
export function packIndexes(indexes: readonly number[]): { word: number; bitmap: bigint } {
  const [first] = indexes
  const word = Math.floor((first ?? -1) / recordsPerWord)
  if (
    !indexes.every((index) => isIndex(index, 2 ** 32) && Math.floor(index / recordsPerWord) === word) ||
    word < 0
  )
    throw new InvalidParameterError({
      parameter: 'indexes',
      expected: 'one or more record indexes of the same stretch of 256',
    })
  const bitmap = [...new Set(indexes)].reduce(
    (bits, index) => bits | (1n << BigInt(index % recordsPerWord)),
    0n,
  )
  return { word, bitmap }
}

/** The record indexes of an access entry, ascending. */
export function unpackIndexes(word: number, bitmap: bigint): number[] {
  return Array.from({ length: recordsPerWord }, (_, bit) => bit)
    .filter((bit) => (bitmap >> BigInt(bit)) & 1n)
    .map((bit) => word * recordsPerWord + bit)
}

/** Splits record indexes into the lists that one access entry each can name. */
export function splitByWord(indexes: readonly number[]): number[][] {
  const words = new Map<number, number[]>()
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const word = Math.floor(index / recordsPerWord)
    words.set(word, [...(words.get(word) ?? []), index])
  }
  return [...words.values()]
}
