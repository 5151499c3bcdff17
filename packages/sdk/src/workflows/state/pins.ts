import * as v from 'valibot'
import type { Address } from 'viem'
import { address, chainId, hex32, ordinal, recipient } from '../../crypto/schema.ts'
import type { VaultPin } from '../../crypto/vaultDocument.ts'
import type { Context } from '../context.ts'
import { openState } from './localState.ts'

const vaultPinSchema = v.strictObject({
  chainId,
  registry: address,
  owner: address,
  version: ordinal,
  digest: hex32,
  certificate: hex32,
  sequence: ordinal,
  recipient,
})

const pinSchema = v.strictObject({
  pin: vaultPinSchema,
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

/**
 * Keeps what was verified; the caller has compared it with what was pinned before.
 *
 * @param parameters.pin - Of the newest document.
 * @param parameters.confirm - Digest of a certificate that counts as confirmed from now on.
 */
export async function pinSeen(
  ctx: Pick<Context, 'keys' | 'state'>,
  parameters: { pin: VaultPin; confirm?: string | undefined },
): Promise<void> {
  const { confirm, pin } = parameters
  if ((await ctx.keys.load()) === undefined) return
  const kept = await loadPin(ctx, pin)
  const confirmed = kept?.confirmed ?? []
  const added = confirm === undefined || confirmed.includes(confirm) ? [] : [confirm]
  if (kept?.pin.digest === pin.digest && added.length === 0) return
  await (await openState(ctx)).put(nameOf(pin), { pin, confirmed: [...confirmed, ...added].slice(-64) })
}
