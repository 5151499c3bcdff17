import type { Address, Hex } from 'viem'
import { derivePhraseKeys } from '../../crypto/phrase.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import type { RecoverySheet } from '../../crypto/recoverySheet.ts'
import { sealUnlockBoxes } from '../../crypto/unlockBox.ts'
import { InvalidParameterError } from '../../errors/crypto.ts'
import { SenderMissingError } from '../../errors/transaction.ts'
import { KeysOfOtherAccountError, SheetMismatchError } from '../../errors/workflows.ts'
import {
  type Context,
  type Keyring,
  newestIdentity,
  type PersonRole,
  type WorkflowOptions,
} from '../context.ts'
import { certify } from '../registration/enrol.ts'
import { changeVault } from './changeVault.ts'
import { findAccount, loadOwnVault } from './loadVault.ts'
import { takeControl } from './takeControl.ts'
import { unlockIdentities } from './unlockIdentities.ts'

export declare namespace restoreVault {
  type Parameters = WorkflowOptions &
    (
      | { sheet: RecoverySheet; phrase?: undefined; account?: undefined }
      | { sheet?: undefined; phrase: string; account: Address }
    )
  type ReturnType = {
    account: Address
    role: PersonRole
    /** Who controls the account now: the client's account. */
    controller: Address
    /**
     * `full`: reading, writing and control. `readOnly`: no store has the vault document, so only the records
     * themselves open, and control was not touched; try again when its store is back.
     */
    extent: 'full' | 'readOnly'
    /** The transactions, in their order; none where the client's account was in control already. */
    transactions: { hash: Hex; gasUsed: bigint }[]
  }
}

/**
 * Brings a person back on an empty machine, from the sheet or the phrase alone: the keys, and control by the client's
 * account, which is a new one or the one that was in control before. The recovery key needs no ether; the client's
 * account pays. Can be run again after a crash at any step.
 *
 * @param parameters.sheet - From `parseRecoverySheet`; or
 * @param parameters.phrase - 24 words, with
 * @param parameters.account - the account they belong to.
 * @returns What was restored, and the transactions.
 * @throws {SheetMismatchError} where the sheet is of another chain or deployment.
 * @throws {PhraseOfOtherAccountError} where the phrase does not open the account.
 * @throws {KeysOfOtherAccountError} where the key store holds somebody else's keys.
 * @throws {VaultUnavailableError} with a phrase alone, where no store has the vault document.
 *
 * @example
 * import { parseRecoverySheet } from '@medrec/sdk/crypto'
 *
 * const { extent } = await client.vault.restore({ sheet: parseRecoverySheet({ text }) })
 */
export async function restoreVault(
  ctx: Context,
  parameters: restoreVault.Parameters,
): Promise<restoreVault.ReturnType> {
  const { onProgress, sheet, signal } = parameters
  const phrase = sheet?.phrase ?? parameters.phrase
  const account = sheet?.account ?? parameters.account
  if (phrase === undefined || account === undefined)
    throw new InvalidParameterError({ parameter: 'sheet', expected: 'a sheet, or a phrase with its account' })
  const controller = ctx.client.account?.address
  if (controller === undefined) throw new SenderMissingError()
  const phraseKeys = derivePhraseKeys(phrase)
  const { context, role } = await findAccount(ctx, { account })
  if (sheet !== undefined) assertSheet(sheet, context)
  await assertFreeKeys(ctx, account)
  const { document, identities } = await unlockIdentities(ctx, {
    account,
    unlockKey: phraseKeys.unlockKey,
    sheetBox: sheet?.unlockBox,
    signal,
  })
  const keyring = await sealKeyring(
    { account, role, identities },
    { context, unlockKey: phraseKeys.unlockKey },
  )
  await ctx.keys.save(keyring)
  const restored = { account, role, controller }
  if (document === undefined) return { ...restored, extent: 'readOnly', transactions: [] }
  const taken = await takeControl(ctx, { account, next: controller, phraseKeys, onProgress, signal })
  const certified = await certifyAgain(ctx, { controller, signal, onProgress })
  await onProgress?.({ phase: 'done' })
  return { ...restored, extent: 'full', transactions: [...taken, ...certified] }
}

/** A certificate counts only while its signer is in control: the new controller signs, and the head moves. */
async function certifyAgain(
  ctx: Context,
  { controller, ...options }: WorkflowOptions & { controller: Address },
): Promise<{ hash: Hex; gasUsed: bigint }[]> {
  const vault = await loadOwnVault(ctx, options)
  if (vault.document.certificate.signer === controller.toLowerCase()) return []
  const certificate = await certify(ctx, {
    context: vault.context,
    identity: newestIdentity(vault.keyring),
    reason: 'recovery',
  })
  const { gasUsed, hash } = await changeVault(ctx, {
    ...options,
    intent: { kind: 'certify' },
    plan: async () => ({ certificate }),
  })
  return [{ gasUsed, hash }]
}

async function sealKeyring(
  keyring: Keyring,
  {
    context,
    unlockKey,
  }: { context: Parameters<typeof sealUnlockBoxes>[0]['context']; unlockKey: Uint8Array },
): Promise<Keyring> {
  const key = randomBytes(32)
  const { deviceBox: box } = await sealUnlockBoxes({
    context,
    seeds: keyring.identities.map(({ seed, sequence }) => ({ seed, sequence })),
    keys: [
      { method: 'phrase', key: unlockKey },
      { method: 'device', key },
    ],
  })
  return { ...keyring, device: { key, box } }
}

function assertSheet(sheet: RecoverySheet, context: { chainId: number; registry: string }): void {
  if (sheet.chainId !== context.chainId) throw new SheetMismatchError({ field: 'chainId' })
  if (sheet.registry.toLowerCase() !== context.registry) throw new SheetMismatchError({ field: 'registry' })
}

async function assertFreeKeys(ctx: Context, account: Address): Promise<void> {
  const held = await ctx.keys.load()
  if (held !== undefined && held.account.toLowerCase() !== account.toLowerCase())
    throw new KeysOfOtherAccountError({ held: held.account, account })
}
