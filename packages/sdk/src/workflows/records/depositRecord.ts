import type { CID } from 'multiformats/cid'
import type { Address, Hex } from 'viem'
import { addMedicalFile } from '../../actions/addMedicalFile.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { sealManifest } from '../../crypto/manifest.ts'
import { inbox } from '../../crypto/schema.ts'
import type { Statement } from '../../crypto/statement.ts'
import type { VaultDocument } from '../../crypto/vaultDocument.ts'
import { DepositContendedError } from '../../errors/records.ts'
import { CompartmentUnknownError } from '../../errors/workflows.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { throwAway } from '../state/garbage.ts'
import type { OutboxHandle } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { isStale } from '../vault/changeVault.ts'
import { findLapsed } from '../vault/findLapsed.ts'
import { loadVault } from '../vault/loadVault.ts'
import type { LoadedVault } from '../vault/types.ts'
import { rotateIfOwed } from './rotateIfOwed.ts'
import type { StagedPayload } from './stagePayload.ts'

/** How often a deposit is sealed anew because the vault's keys were rotated while it was on its way. */
const maxAttempts = 8

export declare namespace depositRecord {
  type Parameters = WorkflowOptions & {
    /** Whose vault. */
    owner: Address
    /** On whose authority: the owner, or a doctor with write access. */
    author: Address
    /** Number of the compartment. */
    compartment: number
    statement: Statement
    /** Absent in a mark. */
    staged?: StagedPayload | undefined
    outbox: OutboxHandle
  }
  /** What the chain has now. The outbox entry is still open: closing it is the caller's last step. */
  type ReturnType = {
    digest: Hex
    written: WriteResult
    /** How often the manifest was sealed anew because the vault's keys were rotated meanwhile. */
    resealed: number
    /** True where it went to the inbox, because somebody without access still holds the compartment's key. */
    pending: boolean
  }
}

/**
 * Seals a manifest to the vault's current key, makes all blocks durable, and adds its digest; where the keys were
 * rotated in between, the chain refuses, and the manifest is sealed anew to the new key and sent again.
 *
 * @throws {DepositContendedError} after eight rotations in a row.
 * @throws As `loadVault`, the store and `addMedicalFile`. The manifest is erased again, except where nobody can know yet
 * whether the chain has its digest (`isOutcomeOpen`): then the outbox keeps it for `vault.resume()`.
 */
export async function depositRecord(
  ctx: Context,
  parameters: depositRecord.Parameters,
): Promise<depositRecord.ReturnType> {
  const { outbox, staged } = parameters
  for (let resealed = 0, cause: unknown; ; resealed++) {
    if (resealed === maxAttempts) throw new DepositContendedError({ attempts: resealed, cause })
    const vault = await loadTarget(ctx, parameters)
    const { digest, pending, root } = await storeManifest(ctx, vault, parameters)
    try {
      const written = await sendDigest(ctx, vault, digest, parameters)
      return { digest, written, resealed, pending }
    } catch (error) {
      if (isOutcomeOpen(outbox, error)) throw error
      await throwAway(ctx, { cids: [root.toString()], holder: parameters.owner })
      // The payload outlives the attempt: only the manifest is sealed anew.
      await outbox.restart(staged === undefined ? [] : [staged.root.toString()])
      if (!isStale(error)) throw error
      cause = error
    }
  }
}

/** The owner rotates away what a lapsed grantee holds, however long reading the content took; see `pickEpoch`. */
async function loadTarget(
  ctx: Context,
  { author, owner, signal }: Pick<depositRecord.Parameters, 'author' | 'owner' | 'signal'>,
): Promise<LoadedVault> {
  const vault = await loadVault(ctx, { account: owner, signal })
  const rotated = isSame(author, owner) && (await rotateIfOwed(ctx, { vault, signal }))
  return rotated ? loadVault(ctx, { account: owner, signal }) : vault
}

type SealedManifest = { root: CID; digest: Hex; pending: boolean }

async function storeManifest(
  ctx: Context,
  vault: LoadedVault,
  { author, compartment, onProgress, outbox, owner, signal, staged, statement }: depositRecord.Parameters,
): Promise<SealedManifest> {
  const epoch = await pickEpoch(ctx, vault, { compartment, author, signal })
  const { bytes, digest } = await sealManifest({
    context: vault.context,
    compartment,
    epoch,
    sequence: vault.document.certificate.sequence,
    statement,
    payload: staged?.payload,
  })
  const { cid: root } = await ctx.store.putBlock(bytes, { pin: statement.uid, signal })
  const roots = staged === undefined ? [root] : [staged.root, root]
  await outbox.update({ blocks: roots.map(String) })
  await onProgress?.({ phase: 'confirming' })
  await ctx.store.confirmRemote(roots, { holder: owner, signal })
  await onProgress?.({ phase: 'sealed' })
  return { root, digest, pending: epoch.compartment !== compartment }
}

/**
 * The public key to seal to. A depositor who sees that somebody without access still holds the compartment's key uses
 * the inbox's, which was never granted; the owner rotates instead (`loadTarget`), before it comes to this.
 */
async function pickEpoch(
  ctx: Context,
  vault: LoadedVault,
  { author, compartment, signal }: { author: Address; compartment: number; signal: AbortSignal | undefined },
) {
  const { compartments, inbox: inboxEpoch } = vault.document
  const current: VaultDocument['compartments'][number] | undefined = compartments.find(
    (state) => state.compartment === compartment,
  )
  if (current === undefined) throw new CompartmentUnknownError()
  if (isSame(author, vault.context.owner) || vault.role === 'doctor') return current
  const lapsed = await findLapsed(ctx, { vault, signal })
  return lapsed.length === 0 ? current : { ...inboxEpoch, compartment: inbox }
}

async function sendDigest(
  ctx: Context,
  vault: LoadedVault,
  digest: Hex,
  { author, compartment, onProgress, outbox, owner, signal }: depositRecord.Parameters,
): Promise<WriteResult> {
  const call = addMedicalFile.call(ctx.client, {
    registry: vault.role,
    owner,
    author,
    compartment,
    digest,
    expectedHead: vault.head,
  })
  return submitEntry(ctx, { call, handle: outbox, onProgress, signal })
}
