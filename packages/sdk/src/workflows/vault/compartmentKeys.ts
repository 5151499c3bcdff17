import type { Compartment } from '../../crypto/compartments.ts'
import { deriveEpochKey } from '../../crypto/epochs.ts'
import { inbox } from '../../crypto/schema.ts'
import { EpochKeyMissingError } from '../../errors/formats.ts'
import { CompartmentUnknownError } from '../../errors/workflows.ts'
import type { CompartmentKeys, OwnVault } from './types.ts'

/**
 * The owner's keys of all compartments and the inbox: each derived from the identity that a hint names, so that no
 * history file and no search is needed.
 *
 * @param parameters.vault - From `loadOwnVault`.
 * @returns Keys of everything that was ever sealed to this vault.
 */
export function compartmentKeys(
  _ctx: unknown,
  parameters: { vault: Pick<OwnVault, 'settings' | 'context' | 'document' | 'keyring'> },
): CompartmentKeys {
  const { vault } = parameters
  const { context, document, keyring, settings } = vault
  const numbers = new Set([inbox, ...document.compartments.map(({ compartment }) => compartment)])
  return {
    compartments: settings.compartments,
    has: (compartment) => numbers.has(compartment),
    findSeed: async ({ sequence, ...ref }) => {
      const identity = keyring.identities.find((one) => one.sequence === sequence)
      if (identity === undefined) throw new EpochKeyMissingError(ref)
      return (await deriveEpochKey({ identitySeed: identity.seed, owner: context.owner, ...ref })).seed
    },
  }
}

/**
 * Finds a compartment by label or number.
 *
 * @param keys - Of the owner or of a grant.
 * @param compartment - Label (any case) or number.
 * @returns The compartment.
 * @throws {CompartmentUnknownError} if there is none among those the keys are for.
 */
export function findCompartment(
  keys: Pick<CompartmentKeys, 'compartments'>,
  compartment: string | number,
): Compartment {
  const wanted = typeof compartment === 'string' ? compartment.trim().toLowerCase() : compartment
  const found = keys.compartments.find(
    ({ compartment: number, label }) => number === wanted || label.toLowerCase() === wanted,
  )
  if (found === undefined) throw new CompartmentUnknownError()
  return found
}
