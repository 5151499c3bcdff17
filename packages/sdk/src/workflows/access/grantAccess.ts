import type { Address, Hex } from 'viem'
import { getDoctorVerification } from '../../actions/getDoctorVerification.ts'
import { grantDoctorAccess } from '../../actions/grantDoctorAccess.ts'
import type { Permission } from '../../contracts/bits.ts'
import { noExpiry } from '../../contracts/constants.ts'
import { digestCredential, type Practitioner } from '../../crypto/practitioner.ts'
import { DoctorSuspendedError } from '../../errors/contractErrors.ts'
import { InvalidParameterError } from '../../errors/crypto.ts'
import { AccountNotRegisteredError, GrantSuspendedError } from '../../errors/workflows.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { loadBoxes } from '../vault/boxes.ts'
import { changeVault, isStale } from '../vault/changeVault.ts'
import { compartmentKeys, findCompartment } from '../vault/compartmentKeys.ts'
import { loadOwnVault, loadVault } from '../vault/loadVault.ts'
import { rotateVault } from '../vault/rotateVault.ts'
import type { GrantHistory, OwnVault, Recipient } from '../vault/types.ts'

export declare namespace grantAccess {
  type Parameters = WorkflowOptions & {
    doctor: Address
    /** Labels or numbers. The profile is added to every grant with read. */
    compartments: readonly (string | number)[]
    permissions: readonly Permission[]
    /** Unix seconds; no end where it is not given. */
    expiresAt?: number | undefined
    /** Whether the doctor reads what is there already, or only what is added from now on. */
    history?: GrantHistory | undefined
    /** Digest of the doctor's changed certificate that the patient confirmed over another channel. */
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    doctor: Address
    /** Numbers, ascending, as they stand on the chain. */
    compartments: number[]
    permissions: Permission[]
    expiresAt: number
    /** Whether a registrar verified the very qualification that the doctor shows now. */
    verified: boolean
    /** What the patient should know, in full sentences; empty where there is nothing. */
    warnings: string[]
    /** Compartments that got new keys, ascending; 255 is the inbox. */
    rotated: readonly number[]
    hash: Hex
    gasUsed: bigint
  }
}

/**
 * Gives a doctor access, in place of what the doctor had: keys to the doctor's certified recipient and the grant on the
 * chain, in one transaction.
 *
 * @param parameters.doctor - The doctor's account.
 * @param parameters.compartments - Labels or numbers; the profile is added where the grant has read.
 * @param parameters.permissions - Any of `read`, `write` and `copy` (to the doctor's own library).
 * @param parameters.expiresAt - Unix seconds; no end where it is not given.
 * @param parameters.history - `all` (where not given) or `fromNow`.
 * @returns What was given, warnings, and the transaction.
 * @throws {AccountNotRegisteredError | GrantSuspendedError} where there is no such doctor, or a suspended one.
 * @throws {CertificateChangedError | CertificateUnconfirmedError} until the patient confirms the doctor's keys.
 * @throws {CompartmentUnknownError}; what `changeVault` throws. Nothing is given then.
 *
 * @example
 * const { warnings } = await client.access.grant({
 *   doctor,
 *   compartments: ['labs', 'imaging'],
 *   permissions: ['read', 'write'],
 *   expiresAt: 1_830_000_000,
 *   history: 'all',
 * })
 */
export async function grantAccess(
  ctx: Context,
  parameters: grantAccess.Parameters,
): Promise<grantAccess.ReturnType> {
  const { doctor, expiresAt = noExpiry, permissions, signal } = parameters
  assertScope(parameters)
  await requireKeyring(ctx, 'patient')
  const { recipient, verified } = await checkDoctor(ctx, parameters)
  let vault = await loadOwnVault(ctx, { signal })
  // A grant that moves the head is refused on chain until a revocation's rotation is done.
  if (vault.account.rotationOwed) {
    await rotateVault(ctx, { signal })
    vault = await loadOwnVault(ctx, { signal })
  }
  const compartments = scopeOf(ctx, { ...parameters, vault })
  const grant = { doctor, compartments, permissions: [...permissions], expiresAt }
  const sent = permissions.includes('read')
    ? await grantRead(ctx, { ...parameters, grant, recipient })
    : await grantWithoutRead(ctx, { ...parameters, grant, vault })
  const warnings = verified
    ? []
    : ['No registrar has verified this doctor: be sure over another channel that you know who it is.']
  return { ...grant, verified, warnings, ...sent }
}

type Grant = Pick<grantAccess.ReturnType, 'doctor' | 'compartments' | 'permissions' | 'expiresAt'>
type Sent = Pick<grantAccess.ReturnType, 'rotated' | 'hash' | 'gasUsed'>

/** The doctor's document and certificate are checked and pinned before anything is encrypted. */
async function checkDoctor(
  ctx: Context,
  { acceptCertificate, doctor, signal }: grantAccess.Parameters,
): Promise<{ recipient: Recipient; verified: boolean }> {
  const { credentialDigest, registered, suspended } = await getDoctorVerification(ctx.client, { doctor })
  if (!registered) throw new AccountNotRegisteredError({ account: doctor, role: 'doctor' })
  if (suspended) throw new GrantSuspendedError({ doctor })
  const { document, pin } = await loadVault(ctx, {
    account: doctor,
    role: 'doctor',
    acceptCertificate,
    signal,
  })
  const { certificate, recipient, sequence } = pin
  return {
    recipient: { account: doctor, certificate, recipient, sequence },
    verified: isVerified({ practitioner: document.practitioner, credentialDigest }),
  }
}

/** "Verified" counts only while the public qualification is the one that was checked. */
export function isVerified(parameters: {
  practitioner: Practitioner | undefined
  credentialDigest: Hex | undefined
}): boolean {
  const { credentialDigest, practitioner } = parameters
  return practitioner !== undefined && credentialDigest === digestCredential({ practitioner })
}

function assertScope({ compartments, permissions }: grantAccess.Parameters): void {
  if (permissions.length === 0)
    throw new InvalidParameterError({
      parameter: 'permissions',
      expected: 'at least one of read, write and copy',
    })
  if (compartments.length === 0)
    throw new InvalidParameterError({ parameter: 'compartments', expected: 'at least one label or number' })
}

function scopeOf(
  ctx: Context,
  { compartments, permissions, vault }: grantAccess.Parameters & { vault: OwnVault },
): number[] {
  const keys = compartmentKeys(ctx, { vault })
  const named = compartments.map((one) => findCompartment(keys, one).compartment)
  const profile = permissions.includes('read')
    ? keys.compartments.filter(({ kind }) => kind === 'profile').map(({ compartment }) => compartment)
    : []
  return [...new Set([...named, ...profile])].sort((a, b) => a - b)
}

async function grantRead(
  ctx: Context,
  parameters: grantAccess.Parameters & { grant: Grant; recipient: Recipient },
): Promise<Sent> {
  const { grant, history = 'all', onProgress, recipient, signal } = parameters
  const { doctor } = grant
  const { gasUsed, hash, rotated } = await changeVault(ctx, {
    intent: intentOf(grant, history),
    plan: async () => ({ grant: { doctor, compartments: grant.compartments, history, recipient } }),
    move: ({ expectedHead, nextHead, vault }) =>
      grantDoctorAccess.call(ctx.client, { patient: vault.context.owner, ...grant, expectedHead, nextHead }),
    onProgress,
    signal,
  })
  return { gasUsed, hash, rotated }
}

/** Without read no key changes hands, and the head stays; unless the doctor had keys, which must go. */
async function grantWithoutRead(
  ctx: Context,
  parameters: grantAccess.Parameters & { grant: Grant; vault: OwnVault },
): Promise<Sent> {
  const { grant, onProgress, signal, vault } = parameters
  const doctor = grant.doctor.toLowerCase()
  const boxes = await loadBoxes(ctx, { vault, signal })
  if (boxes.some(({ grantee }) => grantee.doctor === doctor)) {
    const { gasUsed, hash, rotated } = await changeVault(ctx, {
      intent: intentOf(grant, 'fromNow'),
      plan: async () => ({ drop: grant.doctor }),
      move: ({ expectedHead, nextHead }) =>
        grantDoctorAccess.call(ctx.client, {
          patient: vault.context.owner,
          ...grant,
          expectedHead,
          nextHead,
        }),
      onProgress,
      signal,
    })
    return { gasUsed, hash, rotated }
  }
  const handle = await openOutboxEntry(ctx, intentOf(grant, 'fromNow'))
  for (let head = vault.head; ; head = (await loadOwnVault(ctx, { signal })).head) {
    const patient = vault.context.owner
    const call = grantDoctorAccess.call(ctx.client, { patient, ...grant, expectedHead: head, nextHead: head })
    try {
      const { gasUsed, hash } = await submitEntry(ctx, { call, handle, onProgress, signal })
      await handle.close()
      return { gasUsed, hash, rotated: [] }
    } catch (error) {
      if (isStale(error) && !isOutcomeOpen(handle, error)) continue
      if (!isOutcomeOpen(handle, error)) await handle.close()
      throw error instanceof DoctorSuspendedError ? new GrantSuspendedError({ doctor: grant.doctor }) : error
    }
  }
}

const intentOf = ({ compartments, doctor, expiresAt, permissions }: Grant, history: GrantHistory) => ({
  kind: 'grant' as const,
  doctor: doctor.toLowerCase() as Address,
  compartments,
  permissions,
  expiresAt,
  history,
})
