import * as v from 'valibot'
import type { ContextMismatchError } from '../errors/formats.ts'
import { compartmentSchema } from './compartments.ts'
import type { IdentitySeed } from './identity.ts'
import {
  address,
  ascending,
  chainId,
  formatHead,
  maxCompartments,
  normalizeContext,
  openItems,
  ordinal,
  seed,
  type VaultContext,
} from './schema.ts'
import { assertContext, openDocument, sealDocument } from './sealedDocument.ts'
import { decodeSeeds, encodeSeeds } from './unlockBox.ts'

/** See specs/vault-document.md, "Settings". */
export const settingsSchema = v.strictObject({
  ...formatHead('medrec/settings'),
  chainId,
  registry: address,
  owner: address,
  compartments: v.pipe(
    v.array(compartmentSchema),
    v.maxLength(maxCompartments),
    ascending((item) => item.compartment),
  ),
  /** Seeds of the identities before the current one, so that another device of the owner needs no phrase. */
  formerIdentities: v.pipe(
    v.array(v.strictObject({ sequence: ordinal, seed })),
    v.maxLength(63),
    ascending((item) => item.sequence),
  ),
  ext: v.exactOptional(openItems),
})

/** What only the owner reads. */
export type Settings = Pick<v.InferOutput<typeof settingsSchema>, 'compartments' | 'ext'> & {
  formerIdentities: IdentitySeed[]
}

/**
 * Seals the owner's settings: what the compartments are called, and earlier identity seeds.
 *
 * @param parameters.context - The vault.
 * @param parameters.recipient - The owner's current recipient.
 * @param parameters.settings - The settings; members of `ext` that were read are kept.
 * @returns The file, one raw block.
 *
 * @example
 * import { drawCompartments, sealSettings } from '@medrec/sdk/crypto'
 *
 * const settings = { compartments: drawCompartments(), formerIdentities: [] }
 * const file = await sealSettings({ context, recipient: identity.recipient, settings })
 */
export async function sealSettings(parameters: sealSettings.Parameters): Promise<sealSettings.ReturnType> {
  const { context, recipient, settings } = parameters
  return sealDocument({
    document: {
      type: 'medrec/settings',
      v: 1,
      ...normalizeContext(context),
      compartments: settings.compartments.toSorted((a, b) => a.compartment - b.compartment),
      formerIdentities: encodeSeeds(settings.formerIdentities),
      ...(settings.ext && { ext: settings.ext }),
    },
    schema: settingsSchema,
    recipient,
  })
}

export declare namespace sealSettings {
  type Parameters = { context: VaultContext; recipient: string; settings: Settings }
  type ReturnType = Uint8Array
  type ErrorType = sealDocument.ErrorType
}

/**
 * Opens the owner's settings.
 *
 * @param parameters.file - The file that the vault document names.
 * @param parameters.ageIdentity - `AGE-SECRET-KEY-PQ-1…` of the owner.
 * @param parameters.context - The vault.
 * @returns The settings.
 * @throws {ContextMismatchError} if they are of another vault.
 *
 * @example
 * import { openSettings } from '@medrec/sdk/crypto'
 *
 * const { compartments } = await openSettings({ file, ageIdentity: identity.ageIdentity, context })
 */
export async function openSettings(parameters: openSettings.Parameters): Promise<openSettings.ReturnType> {
  const { ageIdentity, context, file } = parameters
  const content = await openDocument({ file, ageIdentity, type: 'medrec/settings', schema: settingsSchema })
  assertContext('settings', content, normalizeContext(context))
  const { compartments, ext, formerIdentities } = content
  return { compartments, formerIdentities: decodeSeeds(formerIdentities), ...(ext && { ext }) }
}

export declare namespace openSettings {
  type Parameters = { file: Uint8Array; ageIdentity: string; context: VaultContext }
  type ReturnType = Settings
  type ErrorType = ContextMismatchError | openDocument.ErrorType
}
