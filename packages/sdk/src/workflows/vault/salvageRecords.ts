import { CID } from 'multiformats/cid'
import type { Address, Hex } from 'viem'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import { iterateMedicalFiles } from '../../actions/getMedicalFiles.ts'
import { deriveEpochKey } from '../../crypto/epochs.ts'
import { type Manifest, openManifest, readKeyHint } from '../../crypto/manifest.ts'
import { decryptRecordPayload } from '../../crypto/recordPayload.ts'
import { inbox, type VaultContext } from '../../crypto/schema.ts'
import { MedrecError } from '../../errors/base.ts'
import { EpochKeyMissingError } from '../../errors/formats.ts'
import { digestToCid } from '../../storage/cid.ts'
import { type Context, type Keyring, requireKeyring, type WorkflowOptions } from '../context.ts'
import { contextOf, verifierOf } from './loadVault.ts'

export declare namespace salvageRecords {
  type Parameters = Pick<WorkflowOptions, 'signal'>
  type Item = { owner: Address; compartment: number; index: number; digest: Hex } & (
    | {
        readable: true
        statement: Manifest['statement']
        /** The content, as it is decrypted; undefined for a mark. Only a stream that ends without an error was whole. */
        stream: (() => AsyncGenerator<Uint8Array, void, undefined>) | undefined
      }
    | { readable: false; reason: MedrecError }
  )
  type ReturnType = AsyncGenerator<Item, void, undefined>
}

/**
 * Opens one's own records without the vault document: from the digests on the chain, the blocks of any store, and the
 * identities that the recovery sheet gave. Each manifest says itself which key it is sealed to.
 *
 * @returns Every record, also those that can't be read, with the reason.
 * @throws {KeysMissingError}; the errors of `errors/rpc`.
 *
 * @example
 * for await (const item of client.vault.salvage())
 *   if (item.readable && item.stream) await save(item.statement.uid, item.stream())
 */
export async function* salvageRecords(
  ctx: Context,
  { signal }: salvageRecords.Parameters = {},
): salvageRecords.ReturnType {
  const keyring = await requireKeyring(ctx)
  const { account: owner, role: registry } = keyring
  const { counts, inbox: own } = await getMedicalFileCounts(ctx.client, { registry, owner })
  const compartments = [...counts.entries(), [inbox, own] as const].filter(([, count]) => count > 0)
  const context = contextOf(ctx, { account: owner, role: registry })
  for (const [compartment] of compartments)
    for await (const file of iterateMedicalFiles(ctx.client, { registry, owner, compartment })) {
      signal?.throwIfAborted()
      const place = { owner, compartment, index: file.index, digest: file.digest }
      yield await salvage(ctx, { ...place, context, keyring, signal })
    }
}

async function salvage(
  ctx: Context,
  parameters: Pick<salvageRecords.Item, 'owner' | 'compartment' | 'index' | 'digest'> & {
    context: VaultContext
    keyring: Keyring
    signal: AbortSignal | undefined
  },
): Promise<salvageRecords.Item> {
  const { context, keyring, signal, ...place } = parameters
  const { compartment, digest } = place
  try {
    const file = await ctx.store.get(digestToCid(digest), { signal })
    const seed = await findSeed(keyring, context, file)
    const { manifest } = await openManifest({
      file,
      context,
      compartment,
      digest,
      seed,
      verify: verifierOf(ctx),
    })
    const { payload, statement } = manifest
    if (payload === null) return { ...place, readable: true, statement, stream: undefined }
    const stream = () => {
      const cid = CID.parse(payload.cid)
      const ciphertext = ctx.store.readFile({ cid, maxSize: payload.size, signal })
      return decryptRecordPayload({ ciphertext, manifest, signal })
    }
    return { ...place, readable: true, statement, stream }
  } catch (error) {
    if (!(error instanceof MedrecError) || signal?.aborted) throw error
    return { ...place, readable: false, reason: error }
  }
}

async function findSeed(keyring: Keyring, context: VaultContext, file: Uint8Array): Promise<Uint8Array> {
  const { sequence, ...ref } = readKeyHint({ file })
  const identity = keyring.identities.find((one) => one.sequence === sequence)
  if (identity === undefined) throw new EpochKeyMissingError(ref)
  return (await deriveEpochKey({ identitySeed: identity.seed, owner: context.owner, ...ref })).seed
}
