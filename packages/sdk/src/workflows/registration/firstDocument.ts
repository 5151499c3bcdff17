import type { Certificate } from '../../crypto/certificate.ts'
import { type Compartment, drawCompartments } from '../../crypto/compartments.ts'
import type { Identity } from '../../crypto/identity.ts'
import type { Practitioner } from '../../crypto/practitioner.ts'
import { inbox, toBase64, type VaultContext } from '../../crypto/schema.ts'
import { sealSettings } from '../../crypto/settings.ts'
import { signVaultDocument } from '../../crypto/vaultDocument.ts'
import type { Scratch } from '../state/scratch.ts'
import { firstEpoch } from '../vault/rotateEpochs.ts'

/** Makes and stores version 1 of a vault: compartments at random numbers, a first epoch for each and for the inbox. */
export async function storeFirstDocument(
  parameters: storeFirstDocument.Parameters,
): Promise<storeFirstDocument.ReturnType> {
  const { certificate, context, identity, labels, practitioner, scratch, stores, unlockBox } = parameters
  const compartments = drawCompartments({ labels }).toSorted((a, b) => a.compartment - b.compartment)
  const vault = { context, identity }
  const states = await Promise.all(
    compartments.map(async ({ compartment }) => ({
      ...(await firstEpoch(vault, compartment)),
      catalogue: { count: 0, pages: [] },
    })),
  )
  const { compartment: _, ...inboxEpoch } = await firstEpoch(vault, inbox)
  const settings = await sealSettings({
    context,
    recipient: identity.recipient,
    settings: { compartments, formerIdentities: [] },
  })
  const signed = signVaultDocument({
    document: {
      type: 'medrec/vault',
      v: 1,
      ...context,
      version: 1,
      previous: null,
      recipient: identity.recipient,
      certificate,
      unlockBox: toBase64(unlockBox),
      compartments: states,
      inbox: inboxEpoch,
      settings: await scratch.put(settings),
      keyBoxPages: [],
      stores: normalizeStores(stores),
      ...(practitioner === undefined ? {} : { practitioner }),
      policy: {},
      crit: [],
    },
    signingKey: identity.signingKey,
  })
  await scratch.put(signed.bytes)
  return { ...signed, compartments }
}

export declare namespace storeFirstDocument {
  type Parameters = {
    context: VaultContext
    identity: Identity
    certificate: Certificate
    unlockBox: Uint8Array
    stores: readonly string[]
    labels?: readonly string[] | undefined
    practitioner?: Practitioner | undefined
    scratch: Scratch
  }
  type ReturnType = signVaultDocument.ReturnType & { compartments: Compartment[] }
}

/** Addresses as the format has them: `http://127.0.0.1:8500` is `http://127.0.0.1:8500/`. Others it refuses itself. */
export function normalizeStores(stores: readonly string[]): string[] {
  return [...new Set(stores.map((url) => (URL.canParse(url) ? new URL(url).href : url)))]
}
