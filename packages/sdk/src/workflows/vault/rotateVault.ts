import { inbox } from '../../crypto/schema.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { changeVault } from './changeVault.ts'
import { findCompartment } from './compartmentKeys.ts'

export declare namespace rotateVault {
  type Parameters = WorkflowOptions & {
    /** Labels or numbers, 255 for the inbox, or all; only what is owed where it is not given. */
    compartments?: readonly (string | number)[] | 'all' | undefined
  }
  type ReturnType = Omit<changeVault.ReturnType, 'vault'>
}

/**
 * Gives compartments new keys. What grantees without access still hold is rotated in any case, which settles a
 * rotation that a revocation left owed.
 *
 * @param parameters.compartments - Which; only what is owed where it is not given.
 * @returns What was rotated, and the transaction.
 * @throws As `changeVault`.
 *
 * @example
 * const { rotated } = await client.vault.rotate({ compartments: ['labs'] })
 */
export async function rotateVault(
  ctx: Context,
  parameters: rotateVault.Parameters = {},
): Promise<rotateVault.ReturnType> {
  const { compartments = [], ...options } = parameters
  const { vault: _, ...result } = await changeVault(ctx, {
    ...options,
    // The outbox keeps numbers of the attempt's vault only; a resumed rotation of labels settles what is owed.
    intent: { kind: 'rotate', compartments: numbersIn(compartments) },
    plan: async ({ keys, vault }) => ({
      rotate:
        compartments === 'all'
          ? [...vault.document.compartments.map(({ compartment }) => compartment), inbox]
          : compartments.map((one) => (one === inbox ? inbox : findCompartment(keys, one).compartment)),
    }),
  })
  return result
}

const numbersIn = (compartments: readonly (string | number)[] | 'all'): number[] =>
  compartments === 'all' ? [] : compartments.filter((one) => typeof one === 'number')
