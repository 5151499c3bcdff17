import type { Address } from 'viem'
import { addMedicalFile } from '../src/actions/addMedicalFile.ts'
import { sealManifest } from '../src/crypto/manifest.ts'
import { randomBytes } from '../src/crypto/primitives.ts'
import { toHex } from '../src/crypto/schema.ts'
import { signStatement, type UnsignedContentStatement } from '../src/crypto/statement.ts'
import { openReader } from '../src/workflows/records/openReader.ts'
import { readManifest } from '../src/workflows/records/readManifest.ts'
import type { RecordReference } from '../src/workflows/records/types.ts'
import { collectGarbage } from '../src/workflows/state/garbage.ts'
import { loadOwnVault, loadVault } from '../src/workflows/vault/loadVault.ts'
import type { Person, World } from './people.ts'

/** Everything in a manifest, as anybody with its key can have it. */
export async function stealManifest(reader: Person, record: RecordReference) {
  const { compartment, digest, owner, uid } = record
  const opened = await openReader(reader.ctx, { owner })
  const { manifest } = await readManifest(reader.ctx, { reader: opened, compartment, digest, uid })
  const [slot] = manifest.keys
  const { payload, statement } = manifest
  if (payload === null || slot?.type !== 'direct' || typeof slot.identity !== 'string')
    throw new Error('a mark')
  if (statement.kind === 'mark') throw new Error('a mark')
  return { payload: { ...payload, ageIdentity: slot.identity }, statement }
}

type Forgery = {
  owner: Address
  compartment: number
  /** What the doctor signs; whatever is not given looks honest. */
  statement?: Partial<UnsignedContentStatement>
  /** Somebody else's statement, signature and all, in place of an own one. */
  replayed?: Awaited<ReturnType<typeof stealManifest>>['statement']
  payload: { cid: string; size: number; ageIdentity: string }
}

/** A deposit of a doctor whose client keeps to no rule: any statement, any payload. */
export async function depositForgery(doctor: Person, forgery: Forgery) {
  const { compartment, owner, payload, replayed } = forgery
  const { ctx } = doctor
  const [vault, own] = await Promise.all([loadVault(ctx, { account: owner }), loadOwnVault(ctx)])
  const epoch = vault.document.compartments.find((state) => state.compartment === compartment)
  if (epoch === undefined) throw new Error('no such compartment')
  const statement =
    replayed ??
    signStatement({
      statement: {
        type: 'medrec/statement',
        v: 1,
        chainId: vault.context.chainId,
        registry: vault.context.registry,
        uid: toHex(randomBytes(16)),
        patient: vault.context.owner,
        author: own.context.owner,
        kind: 'file',
        sha256: '00'.repeat(32),
        size: 1,
        mediaType: 'text/plain',
        name: 'forged',
        created: 1,
        replaces: null,
        about: null,
        source: null,
        certificate: own.document.certificate,
        ...forgery.statement,
      },
      signingKey: own.identity.signingKey,
    })
  const { bytes, digest } = await sealManifest({
    context: vault.context,
    compartment,
    epoch,
    sequence: vault.document.certificate.sequence,
    statement,
    payload,
  })
  const { cid } = await ctx.store.putBlock(bytes, { pin: statement.uid })
  await ctx.store.confirmRemote([cid], { holder: owner })
  const author = doctor.account.address
  const sent = { registry: 'patient', owner, author, compartment, digest, expectedHead: vault.head } as const
  const { events } = await addMedicalFile(ctx.client, sent)
  const index = Number(BigInt(events[0]?.data ?? 0) & 0xffff_ffffn)
  return { owner, compartment, index, digest, uid: statement.uid }
}

/** Lets everything become final, and erases what may then be erased. */
export async function collectFinalGarbage(world: World, { ctx }: Pick<Person, 'ctx'>): Promise<number> {
  await world.chain.control.mine({ blocks: 200 })
  return collectGarbage(ctx)
}
