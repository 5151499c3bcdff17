import type { Address } from 'viem'
import type { Identity } from '../../crypto/identity.ts'
import { deriveIdentity } from '../../crypto/identity.ts'
import { fromBase64, toHex, type VaultContext } from '../../crypto/schema.ts'
import { openUnlockBox } from '../../crypto/unlockBox.ts'
import { type VaultDocument, verifyVaultDocument } from '../../crypto/vaultDocument.ts'
import { CertificateUnconfirmedError, UnlockFailedError } from '../../errors/formats.ts'
import {
  KeysOutdatedError,
  PhraseOfOtherAccountError,
  VaultUnavailableError,
} from '../../errors/workflows.ts'
import { digestToCid } from '../../storage/cid.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { findAccount, isUnavailable, verifierOf } from './loadVault.ts'

export declare namespace unlockIdentities {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    account: Address
    /** Of the phrase, 32 bytes. */
    unlockKey: Uint8Array
    /** The box on the recovery sheet: used where no store has the vault document. */
    sheetBox?: Uint8Array | undefined
  }
  type ReturnType = {
    identities: Identity[]
    /** Undefined where no store has it. */
    document: VaultDocument | undefined
  }
}

/**
 * Opens a person's identities on an empty machine: account → head → document → unlock box, or the box on the sheet.
 *
 * @throws {PhraseOfOtherAccountError} where the phrase does not open the account's box.
 * @throws {VaultUnavailableError} where there is neither a document nor a box on the sheet.
 */
export async function unlockIdentities(
  ctx: Context,
  parameters: unlockIdentities.Parameters,
): Promise<unlockIdentities.ReturnType> {
  const { account, sheetBox, signal, unlockKey } = parameters
  const { context, state } = await findAccount(ctx, { account })
  const bytes = await ctx.store.get(digestToCid(state.head), { signal }).catch((cause: unknown) => {
    if (!isUnavailable(cause)) throw cause
    if (sheetBox === undefined) throw new VaultUnavailableError({ account, cause })
    return undefined
  })
  const document =
    bytes === undefined ? undefined : await readDocument(ctx, { bytes, context, head: state.head })
  const box = document === undefined ? sheetBox : fromBase64(document.unlockBox)
  if (box === undefined) throw new VaultUnavailableError({ account })
  const identities = await openBoxOf({ account, box, context, unlockKey })
  const newest = identities.at(-1)
  // The phrase opened the box; that the document is of the same hand shows in the keys that it certifies.
  if (document !== undefined && newest !== undefined)
    if (document.certificate.signingKey !== toHex(newest.signingKey.publicKey))
      throw new KeysOutdatedError({ account })
  return { identities, document }
}

async function openBoxOf(parameters: {
  account: Address
  box: Uint8Array
  context: VaultContext
  unlockKey: Uint8Array
}): Promise<Identity[]> {
  const { account, box, context, unlockKey } = parameters
  try {
    const seeds = await openUnlockBox({ box, key: { method: 'phrase', key: unlockKey }, context })
    return await Promise.all(seeds.map(deriveIdentity))
  } catch (error) {
    if (error instanceof UnlockFailedError) throw new PhraseOfOtherAccountError({ account })
    throw error
  }
}

/** Digest, format, place and signature; the controller may be about to change, and the box proves the rest. */
async function readDocument(
  ctx: Context,
  parameters: { bytes: Uint8Array; context: VaultContext; head: `0x${string}` },
): Promise<VaultDocument> {
  const found = { ...parameters, verify: verifierOf(ctx) }
  const { document } = await verifyVaultDocument(found).catch((error: unknown) => {
    if (!(error instanceof CertificateUnconfirmedError)) throw error
    return verifyVaultDocument({ ...found, confirmedCertificates: [error.certificate] })
  })
  return document
}
