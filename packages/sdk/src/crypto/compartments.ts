import * as v from 'valibot'
import { InvalidParameterError } from '../errors/crypto.ts'
import { NoFreeCompartmentError } from '../errors/formats.ts'
import { randomBytes } from './primitives.ts'
import { compartment, maxCompartments, plainText } from './schema.ts'

/** `profile` is part of every grant with read; `share` holds one record and is freed after its end. */
const compartmentKinds = ['profile', 'records', 'share'] as const

const label = plainText({ max: 64 })

export const compartmentSchema = v.strictObject({ compartment, kind: v.picklist(compartmentKinds), label })

/** A compartment with what only ciphertext says about it. */
export type Compartment = v.InferOutput<typeof compartmentSchema>

/** Labels of a new vault; the first is the profile. Apps translate these and show others as they are. */
export const defaultLabels = [
  'profile',
  'general',
  'labs',
  'imaging',
  'medications',
  'mental health',
  'reproductive health',
] as const

/**
 * Draws random numbers for the compartments of a new vault, so that a number says nothing about its content.
 *
 * @param parameters.labels - Labels, the first is the profile's; the default seven where not given.
 * @param parameters.random - Source of random bytes, for tests.
 * @returns The compartments in the order of the labels.
 * @throws {NoFreeCompartmentError} if there are more than 48.
 *
 * @example
 * import { drawCompartments } from '@medrec/sdk/crypto'
 *
 * drawCompartments() // [{ compartment: 31, kind: 'profile', label: 'profile' }, …]
 */
export function drawCompartments(parameters: drawCompartments.Parameters = {}): drawCompartments.ReturnType {
  const { labels = defaultLabels, random } = parameters
  const drawn: Compartment[] = []
  for (const [i, label] of labels.entries()) {
    const used = drawn.map(({ compartment }) => compartment)
    drawn.push(drawCompartment({ used, kind: i === 0 ? 'profile' : 'records', label, random }))
  }
  return drawn
}

export declare namespace drawCompartments {
  type Parameters = {
    labels?: readonly string[] | undefined
    random?: ((length: number) => Uint8Array) | undefined
  }
  type ReturnType = Compartment[]
  type ErrorType = NoFreeCompartmentError | InvalidParameterError
}

/**
 * Draws a random free number for one more compartment.
 *
 * @param parameters.used - Numbers in use, and those whose share ended without a rotation since.
 * @param parameters.kind - `profile`, `records` or `share`.
 * @param parameters.label - 1 to 64 characters without control characters.
 * @param parameters.random - Source of random bytes, for tests.
 * @returns The compartment.
 * @throws {NoFreeCompartmentError} if none is free.
 *
 * @example
 * import { drawCompartment } from '@medrec/sdk/crypto'
 *
 * const share = drawCompartment({ used: [31, 4], kind: 'share', label: 'X-ray for Dr Who' })
 */
export function drawCompartment(parameters: drawCompartment.Parameters): drawCompartment.ReturnType {
  const { kind, label, random = randomBytes, used } = parameters
  const free = Array.from({ length: maxCompartments }, (_, i) => i).filter((number) => !used.includes(number))
  if (free.length === 0) throw new NoFreeCompartmentError()
  const drawn = free[drawBelow(free.length, random)]
  const result = v.safeParse(compartmentSchema, { compartment: drawn, kind, label })
  if (!result.success)
    throw new InvalidParameterError({
      parameter: 'label',
      expected: '1 to 64 characters without control characters',
    })
  return result.output
}

export declare namespace drawCompartment {
  type Parameters = {
    used: readonly number[]
    kind: Compartment['kind']
    label: string
    random?: ((length: number) => Uint8Array) | undefined
  }
  type ReturnType = Compartment
  type ErrorType = NoFreeCompartmentError | InvalidParameterError
}

/** Uniform below `limit` (1 to 256): bytes above the largest multiple are thrown away. */
function drawBelow(limit: number, random: (length: number) => Uint8Array): number {
  const bound = Math.floor(256 / limit) * limit
  for (;;) {
    const [byte] = random(1)
    if (byte === undefined)
      throw new InvalidParameterError({ parameter: 'random', expected: 'a source of bytes' })
    if (byte < bound) return byte % limit
  }
}
