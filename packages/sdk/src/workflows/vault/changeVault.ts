import type { Hex } from 'viem'
import { setHead } from '../../actions/setHead.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { digestCertificate } from '../../crypto/certificate.ts'
import { signVaultDocument, type VaultDocument } from '../../crypto/vaultDocument.ts'
import { MedrecError } from '../../errors/base.ts'
import { StaleVaultError } from '../../errors/contractErrors.ts'
import { VaultContendedError } from '../../errors/workflows.ts'
import { digestToCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { planCatalogues } from '../records/catalogue.ts'
import { collectGarbage, throwAway } from '../state/garbage.ts'
import type { Intent } from '../state/intents.ts'
import { type OutboxHandle, openOutboxEntry } from '../state/outbox.ts'
import { pinSeen } from '../state/pins.ts'
import { openScratch, type Scratch } from '../state/scratch.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { buildNext, type NextVault } from './buildNext.ts'
import { compartmentKeys } from './compartmentKeys.ts'
import { loadOwnVault } from './loadVault.ts'
import { listReferences } from './references.ts'
import type { Draft, HeadMove, OwnVault, VaultChanges } from './types.ts'

/** Other devices of one person are few: whoever loses this often has another problem. */
const maxAttempts = 16

export declare namespace changeVault {
  type Parameters = WorkflowOptions & {
    /** Goes into the outbox before anything is done. */
    intent: Intent
    /** What to change, decided on the newest vault; runs anew for each attempt. */
    plan: (draft: Draft) => Promise<VaultChanges>
    /** The transaction that moves the head; `setHead` where it is not given. */
    move?: HeadMove | undefined
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    /** The vault as it is now. */
    vault: OwnVault
    /** Compartments with a new epoch (255 is the inbox), ascending. */
    rotated: readonly number[]
    hash: Hex
    gasUsed: bigint
    /** How often it was tried: 1 where no other device was in the way. */
    attempts: number
  }
}

/**
 * Changes one's own vault document and moves the head, in a loop: load → plan → store durably → one transaction; when
 * another device was faster, everything made for the attempt is thrown away for ever and the plan runs on the newer
 * vault.
 *
 * @param parameters.intent - What is wanted, for the outbox.
 * @param parameters.plan - What to change; must not rely on an earlier run.
 * @param parameters.move - The transaction; `setHead` where it is not given.
 * @returns The new vault, what was rotated, and the transaction.
 * @throws {VaultContendedError} where other devices were faster 16 times.
 * @throws What loading, storing and sending throw; nothing is half-written then, and where the outcome of the
 * transaction is open, `vault.resume()` finds it.
 */
export async function changeVault(
  ctx: Context,
  parameters: changeVault.Parameters,
): Promise<changeVault.ReturnType> {
  const { acceptCertificate, intent, signal } = parameters
  const handle = await openOutboxEntry(ctx, intent)
  for (let attempt = 1; ; attempt++) {
    let done: Done
    try {
      const vault = await loadOwnVault(ctx, { acceptCertificate, signal })
      done = await tryOnce(ctx, { ...parameters, attempt, handle, vault })
    } catch (error) {
      if (isOutcomeOpen(handle, error)) throw error
      const stale = isStale(error)
      if (stale && attempt < maxAttempts) continue
      await handle.close()
      throw stale ? new VaultContendedError({ attempts: attempt, cause: error }) : error
    }
    // From here on the chain has it: whatever fails now leaves the entry for `vault.resume()`, and every block.
    const vault = await settle(ctx, { ...done, handle })
    await handle.close()
    await collectGarbage(ctx, { signal }).catch(keepForNextTime)
    await parameters.onProgress?.({ phase: 'done' })
    const { gasUsed, hash } = done.written
    return { vault, rotated: done.next.rotated, hash, gasUsed, attempts: attempt }
  }
}

type Attempt = changeVault.Parameters & { attempt: number; handle: OutboxHandle; vault: OwnVault }

/** An attempt that is on the chain. */
type Done = {
  /** The vault before. */
  vault: OwnVault
  next: NextVault
  signed: signVaultDocument.ReturnType
  written: WriteResult
  rotationOwed: boolean
}

async function tryOnce(ctx: Context, parameters: Attempt): Promise<Done> {
  const { handle, onProgress, plan, signal, vault } = parameters
  const move = parameters.move ?? moveHead(ctx)
  const scratch = openScratch(ctx, { ...parameters, holder: vault.context.owner })
  try {
    await onProgress?.({ phase: 'encrypting' })
    const draft: Draft = { vault, keys: compartmentKeys(ctx, { vault }), put: scratch.put, signal }
    const changes = await plan(draft)
    const catalogues = changes.catalogues ?? (await planCatalogues(ctx, draft))
    const next = await buildNext(ctx, { changes: { ...changes, catalogues }, draft })
    const signed = await storeDocument({ next, scratch, vault })
    await handle.update({ obsolete: obsoleteBlocks(vault, signed.document) })
    const call = move({ expectedHead: vault.head, nextHead: signed.digest, vault })
    const written = await submitEntry(ctx, { ...parameters, call, handle })
    // On the chain only `setHead` itself settles an owed rotation.
    const rotationOwed = parameters.move !== undefined && vault.account.rotationOwed
    return { vault, next, signed, written, rotationOwed }
  } catch (error) {
    if (!isOutcomeOpen(handle, error)) await scratch.discard()
    throw error
  }
}

async function storeDocument(parameters: { next: NextVault; scratch: Scratch; vault: OwnVault }) {
  const { next, scratch, vault } = parameters
  const signed = signVaultDocument({ document: next.document, signingKey: vault.identity.signingKey })
  await scratch.put(signed.bytes)
  await scratch.confirm()
  return signed
}

/** After success: pins move on, and what only the old document referred to waits for finality. */
async function settle(ctx: Context, parameters: Done & { handle: OutboxHandle }): Promise<OwnVault> {
  const { handle, rotationOwed, signed, vault, written } = parameters
  const { digest: head, document } = signed
  const pin = {
    ...vault.context,
    version: document.version,
    digest: head.slice(2),
    certificate: digestCertificate(document.certificate),
    sequence: document.certificate.sequence,
    recipient: document.recipient,
  }
  await pinSeen(ctx, { pin, confirm: pin.certificate })
  await throwAway(ctx, { cids: handle.entry.obsolete, after: written })
  return { ...vault, account: { ...vault.account, head, rotationOwed }, head, document, pin }
}

function obsoleteBlocks(vault: OwnVault, next: VaultDocument): string[] {
  const kept = listReferences(next)
  const old = [...listReferences(vault.document), digestToCid(vault.head).toString()]
  return old.filter((cid) => !kept.has(cid))
}

const moveHead =
  (ctx: Context): HeadMove =>
  ({ expectedHead, nextHead, vault }) =>
    setHead.call(ctx.client, { registry: vault.role, owner: vault.context.owner, expectedHead, nextHead })

/** The head moved between loading and sending: refused before sending, or in the block. */
export function isStale(error: unknown): boolean {
  return error instanceof MedrecError && error.walk((cause) => cause instanceof StaleVaultError) !== undefined
}

/** The change itself is done; what could not be erased stays written down and is tried again with the next change. */
function keepForNextTime(error: unknown): void {
  if (!(error instanceof MedrecError)) throw error
}
