import type { Hex } from 'viem'
import type { Identity } from '../../crypto/identity.ts'
import { sealManifest } from '../../crypto/manifest.ts'
import { randomBytes } from '../../crypto/primitives.ts'
import { toHex, type VaultContext } from '../../crypto/schema.ts'
import { signStatement } from '../../crypto/statement.ts'
import type { VaultDocument } from '../../crypto/vaultDocument.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { profileRecord } from '../profile/profileContent.ts'
import { stagePayload } from '../records/stagePayload.ts'
import type { Scratch } from '../state/scratch.ts'

/**
 * Encrypts the first profile record to the profile compartment of a document that is not on the chain yet.
 *
 * @returns Compartment and digest of the manifest, for `addMedicalFile`.
 */
export async function storeProfile(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & {
    bytes: Uint8Array
    compartment: number
    context: VaultContext
    document: VaultDocument
    identity: Identity
    scratch: Scratch
  },
): Promise<{ compartment: number; digest: Hex }> {
  const { bytes, compartment, context, document, identity, scratch, signal } = parameters
  const { certificate } = document
  const epoch = document.compartments.find((state) => state.compartment === compartment)
  // The number was drawn for this very document.
  if (epoch === undefined) throw new RangeError('the vault document has no such compartment')
  const staged = await stagePayload(ctx, { source: bytes, size: bytes.length, pin: scratch.pin, signal })
  scratch.keep(staged.root.toString())
  const { chainId, owner, registry } = context
  const statement = signStatement({
    statement: {
      type: 'medrec/statement',
      v: 1,
      chainId,
      registry,
      uid: toHex(randomBytes(16)),
      patient: owner,
      author: owner,
      ...profileRecord,
      sha256: staged.sha256,
      size: staged.size,
      created: Math.floor(Date.now() / 1000),
      replaces: null,
      about: null,
      source: null,
      certificate,
    },
    signingKey: identity.signingKey,
  })
  const manifest = await sealManifest({
    context,
    compartment,
    epoch,
    sequence: certificate.sequence,
    statement,
    payload: staged.payload,
  })
  await scratch.put(manifest.bytes)
  return { compartment, digest: manifest.digest }
}
