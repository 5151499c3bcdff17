import * as v from 'valibot'
import { compartmentSchema } from './compartments.ts'
import { address, chainId, formatHead, openItems, ordinal, seed, type VaultContext } from './schema.ts'
import type { IdentitySeed } from './identity.ts'

export const settingsSchema = v.strictObject({
  ...formatHead('medrec/settings'),
  chainId,
  registry: address,
  owner: address,
  compartments: v.pipe(v.array(compartmentSchema), v.maxLength(48)),
  formerIdentities: v.pipe(v.array(v.strictObject({ sequence: ordinal, seed })), v.maxLength(64)),
  ext: v.exactOptional(openItems),
})

/** What only the owner reads: labels of compartments, and earlier identity seeds. */
export type Settings = v.InferOutput<typeof settingsSchema>

export declare namespace sealSettings {
  type Parameters = {
    context: VaultContext
    /** The owner's current recipient. */
    recipient: string
    compartments: Settings['compartments']
    formerIdentities?: readonly IdentitySeed[] | undefined
  }
  type ReturnType = Uint8Array
}

export declare namespace openSettings {
  type Parameters = { file: Uint8Array; ageIdentity: string; context: VaultContext }
  type ReturnType = { compartments: Settings['compartments']; formerIdentities: IdentitySeed[] }
}
