import type { Hex } from 'viem'
import { openManifest, readKeyHint } from '../../crypto/manifest.ts'
import { toHex } from '../../crypto/schema.ts'
import type { MarkStatement, Statement } from '../../crypto/statement.ts'
import { digestToCid } from '../../storage/cid.ts'
import { type Context, requireKeyring } from '../context.ts'
import { listKnownCertificates } from '../state/pins.ts'
import { verifierOf } from '../vault/loadVault.ts'
import type { LoadedVault } from '../vault/types.ts'
import type { Reader } from './openReader.ts'
import type { Authorship } from './types.ts'

export declare namespace readManifest {
  type Parameters = {
    reader: Pick<Reader, 'vault' | 'keys'>
    compartment: number
    /** From the chain. */
    digest: Hex
    /** Where a reference names it. */
    uid?: string | undefined
    signal?: AbortSignal | undefined
  }
  type ReturnType = Pick<openManifest.ReturnType, 'manifest' | 'hint' | 'pending'> &
    Authorship & {
      /** True where each account in the chain of copies certified its own key, or the certificate was known before. */
      authorVerified: boolean
    }
}

/**
 * Fetches and opens the manifest that the chain names: block against digest, seal against the epoch its hint names,
 * content against chain, vault and compartment, statement against its author's certificate.
 *
 * @throws EpochKeyMissingError where the epoch is not among the reader's keys; as `store.get` and `openManifest`.
 */
export async function readManifest(
  ctx: Context,
  parameters: readManifest.Parameters,
): Promise<readManifest.ReturnType> {
  const { reader, compartment, digest, uid, signal } = parameters
  const file = await ctx.store.get(digestToCid(digest), { signal })
  const seed = await reader.keys.findSeed(readKeyHint({ file }))
  const opened = await openManifest({
    file,
    context: reader.vault.context,
    compartment,
    digest,
    uid,
    seed,
    ...(await proofOf(ctx, reader)),
    verify: verifierOf(ctx),
  })
  const { authors, hint, manifest, originalAuthor, pending } = opened
  return {
    manifest,
    hint,
    pending,
    author: manifest.statement.author,
    originalAuthor,
    authorVerified: authors.every(({ known, signedBy }) => known || signedBy === 'account'),
  }
}

/** True for statements that have content. */
export function hasContent(statement: Statement): statement is Exclude<Statement, MarkStatement> {
  return statement.kind !== 'mark'
}

/** What proves authors besides their accounts' own signatures, once for each loaded vault. */
const proofs = new WeakMap<LoadedVault, ReturnType<typeof loadProof>>()

function proofOf(ctx: Context, { vault }: Pick<Reader, 'vault'>): ReturnType<typeof loadProof> {
  const proof = proofs.get(vault) ?? loadProof(ctx, vault)
  proofs.set(vault, proof)
  return proof
}

/**
 * Certificates that need no further proof: the vault owner's (verified with the document), those pinned of people met
 * before, and whatever one's own keys signed. A certificate signed by its account proves itself and needs no place here.
 */
async function loadProof(ctx: Context, vault: LoadedVault) {
  const { account, identities } = await requireKeyring(ctx)
  return {
    knownCertificates: [vault.pin.certificate, ...(await listKnownCertificates(ctx))],
    own: { account, signingKeys: identities.map(({ signingKey }) => toHex(signingKey.publicKey)) },
  }
}
