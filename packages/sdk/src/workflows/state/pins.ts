import * as v from 'valibot'
import type { Address } from 'viem'
import { address, chainId, hex32, ordinal, recipient, uint32 } from '../../crypto/schema.ts'
import type { VaultPin } from '../../crypto/vaultDocument.ts'
import type { Context } from '../context.ts'
import { openState } from './localState.ts'

const pinSchema = v.strictObject({
  pin: v.strictObject({
    chainId,
    registry: address,
    owner: address,
    version: ordinal,
    digest: hex32,
    certificate: hex32,
    sequence: uint32,
    recipient,
  }),
  /** Certificates the person confirmed after a change, newest last. */
  confirmed: v.pipe(v.array(hex32), v.maxLength(64)),
})

/** What this device has seen of a vault, and which changed certificates its person confirmed. */
export type KeptPin = { pin: VaultPin; confirmed: readonly string[] }

type Place = { chainId: number; registry: Address; owner: Address }

const nameOf = ({ chainId, owner, registry }: Place) => `pins/${chainId}/${registry}/${owner}`.toLowerCase()

/** What was pinned of a vault. Nothing where no keys are on the device: an auditor or a registrar pins nothing. */
export async function loadPin(
  ctx: Pick<Context, 'keys' | 'state'>,
  place: Place,
): Promise<KeptPin | undefined> {
  if ((await ctx.keys.load()) === undefined) return undefined
  return (await openState(ctx)).get(nameOf(place), pinSchema)
}

/** Keeps what was verified; the caller has compared it with what was pinned before. */
export async function savePin(ctx: Pick<Context, 'keys' | 'state'>, kept: KeptPin): Promise<void> {
  if ((await ctx.keys.load()) === undefined) return
  await (await openState(ctx)).put(nameOf(kept.pin), kept)
}
