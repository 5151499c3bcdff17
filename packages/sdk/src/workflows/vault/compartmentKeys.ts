import type { Compartment } from '../../crypto/compartments.ts'
import type { Context } from '../context.ts'
import type { CompartmentKeys, OwnVault } from './types.ts'

/** The owner's keys of all compartments and the inbox: each derived from the identity that a hint names. */
export declare function compartmentKeys(ctx: Context, parameters: { vault: OwnVault }): CompartmentKeys

/** Finds a compartment by label or number among those that keys are for. Throws CompartmentUnknownError. */
export declare function findCompartment(
  keys: Pick<CompartmentKeys, 'compartments'>,
  compartment: string | number,
): Compartment
