import * as v from 'valibot'
import type { NoFreeCompartmentError } from '../errors/formats.ts'
import { compartment, plainText } from './schema.ts'

/** `profile` is part of every grant with read; `share` holds one record and is freed after its end. */
export const compartmentKinds = ['profile', 'records', 'share'] as const

export const compartmentSchema = v.strictObject({
  compartment,
  kind: v.picklist(compartmentKinds),
  label: plainText({ max: 64 }),
})

/** A compartment with what only ciphertext says about it. */
export type Compartment = v.InferOutput<typeof compartmentSchema>

/** Labels of a new vault; the first is the profile. */
export const defaultLabels = [
  'profile',
  'general',
  'labs',
  'imaging',
  'medications',
  'mental health',
  'reproductive health',
] as const

export declare namespace drawCompartments {
  type Parameters = {
    /** Labels, the first is the profile's; the default seven where not given. */
    labels?: readonly string[] | undefined
    random?: ((length: number) => Uint8Array) | undefined
  }
  type ReturnType = Compartment[]
  type ErrorType = NoFreeCompartmentError
}

export declare namespace drawCompartment {
  type Parameters = {
    /** Numbers in use. */
    used: readonly number[]
    kind: Compartment['kind']
    label: string
    random?: ((length: number) => Uint8Array) | undefined
  }
  type ReturnType = Compartment
  type ErrorType = NoFreeCompartmentError
}
