import * as v from 'valibot'
import type { Address } from 'viem'
import { getBlock } from 'viem/actions'
import { address, chainId, hex32, ordinal, recipient } from '../../crypto/schema.ts'
import type { VaultPin } from '../../crypto/vaultDocument.ts'
import { getRpcError } from '../../errors/getRpcError.ts'
import type { Context } from '../context.ts'
import { openState } from './localState.ts'

/** Deeper than any reorganisation of a chain whose blocks become final. */
const maxEarlier = 64

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

const blockSchema = v.strictObject({ number: v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/)), hash: hex32 })

const seenSchema = v.strictObject({
  pin: vaultPinSchema,
  /** The newest block when it was seen; null once that block is final, and the pin can't be taken back. */
  block: v.nullable(blockSchema),
})

const pinSchema = v.strictObject({
  ...seenSchema.entries,
  /** What was seen before it, newest first, as far as a reorganisation could bring it back. */
  earlier: v.pipe(v.array(seenSchema), v.maxLength(maxEarlier)),
  /** Certificates the person confirmed after a change, newest last. */
  confirmed: v.pipe(v.array(hex32), v.maxLength(64)),
})

type Seen = v.InferOutput<typeof seenSchema>

/** What this device has seen of a vault, and which changed certificates its person confirmed. */
export type KeptPin = v.InferOutput<typeof pinSchema>

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

/** Digests of the certificates of everybody this device has met: pinned with a verified document, or confirmed by the person. */
export async function listKnownCertificates(ctx: Pick<Context, 'keys' | 'state'>): Promise<string[]> {
  if ((await ctx.keys.load()) === undefined) return []
  const pins = await (await openState(ctx)).list('pins', pinSchema)
  return pins.flatMap(({ confirmed, pin }) => [pin.certificate, ...confirmed])
}

/**
 * Keeps what was verified; the caller has compared it with what was pinned before.
 *
 * @param parameters.pin - Of the newest document.
 * @param parameters.confirm - Digest of a certificate that counts as confirmed from now on.
 */
export async function pinSeen(
  ctx: Pick<Context, 'client' | 'keys' | 'state'>,
  parameters: { pin: VaultPin; confirm?: string | undefined },
): Promise<void> {
  const { confirm, pin } = parameters
  if ((await ctx.keys.load()) === undefined) return
  const kept = await loadPin(ctx, pin)
  const confirmed = kept?.confirmed ?? []
  const added = confirm === undefined || confirmed.includes(confirm) ? [] : [confirm]
  const isNew = kept?.pin.digest !== pin.digest
  const seen = isNew ? { pin, block: await newestBlock(ctx) } : await settle(ctx, kept)
  if (!isNew && added.length === 0 && seen.block?.hash === kept.block?.hash) return
  const next: KeptPin = {
    ...seen,
    earlier: seen.block === null ? [] : earlierOf(kept, isNew),
    confirmed: [...confirmed, ...added].slice(-64),
  }
  await (await openState(ctx)).put(nameOf(pin), next)
}

/**
 * What is left of a pin after a reorganisation: where the block in which it was seen is not in the chain any more, what
 * was seen before it counts. A pin whose block was final is never given up, whatever an RPC server says later.
 *
 * @returns The pin that counts; undefined where nothing of it does. `kept` itself where there was no reorganisation.
 */
export async function survivingPin(
  ctx: Pick<Context, 'client'>,
  kept: KeptPin,
): Promise<KeptPin | undefined> {
  let candidate: KeptPin = kept
  for (;;) {
    const { block, confirmed, earlier } = candidate
    if (block === null || (await isCanonical(ctx, block))) return candidate
    const [next, ...rest] = earlier
    if (next === undefined) return undefined
    candidate = { ...next, earlier: rest, confirmed }
  }
}

function earlierOf(kept: KeptPin | undefined, isNew: boolean): Seen[] {
  if (kept === undefined) return []
  const { block, earlier, pin } = kept
  if (!isNew) return earlier
  return [{ pin, block }, ...(block === null ? [] : earlier)].slice(0, maxEarlier)
}

/** Forgets the block of a pin once it is final. */
async function settle(ctx: Pick<Context, 'client'>, { block, pin }: Seen): Promise<Seen> {
  if (block === null) return { pin, block }
  const final = await getBlock(ctx.client, { blockTag: 'finalized' }).catch(() => undefined)
  // A chain without the tag has nothing final: the pin stays one that a reorganisation could take back.
  const isFinal = final !== undefined && final.number >= BigInt(block.number)
  return { pin, block: isFinal ? null : block }
}

async function newestBlock({ client }: Pick<Context, 'client'>): Promise<Seen['block']> {
  const { hash, number } = await getBlock(client).catch((error: unknown) => {
    throw getRpcError(error)
  })
  return { number: number.toString(), hash: hash.slice(2) }
}

async function isCanonical(
  { client }: Pick<Context, 'client'>,
  { hash, number }: NonNullable<Seen['block']>,
): Promise<boolean> {
  const found = await getBlock(client, { blockNumber: BigInt(number) }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'BlockNotFoundError') return undefined
    throw getRpcError(error)
  })
  return found?.hash === `0x${hash}`
}
