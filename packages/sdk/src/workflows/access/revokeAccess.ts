import type { Address, Hex } from 'viem'
import { getGrant } from '../../actions/getGrant.ts'
import { getMedicalFileCounts } from '../../actions/getMedicalFileCounts.ts'
import { revokeDoctorAccess } from '../../actions/revokeDoctorAccess.ts'
import { MedrecError } from '../../errors/base.ts'
import { GrantMissingError } from '../../errors/contractErrors.ts'
import { NothingToRevokeError, VaultContendedError } from '../../errors/workflows.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { openOutboxEntry } from '../state/outbox.ts'
import { isOutcomeOpen, submitEntry } from '../state/submit.ts'
import { changeVault } from '../vault/changeVault.ts'

export declare namespace revokeAccess {
  type Parameters = WorkflowOptions & { doctor: Address }
  type ReturnType = {
    doctor: Address
    /** Compartments that got new keys in the same transaction, ascending. */
    rotated: readonly number[]
    /** True where the keys could not be changed at once: run `vault.rotate()` when the stores can be reached. */
    rotationOwed: boolean
    /** Why the keys could not be changed at once. */
    reason?: MedrecError | undefined
    /** What was within the doctor's reach: what was read can't be unread. */
    reach: { compartment: number; records: number }[]
    hash: Hex
    gasUsed: bigint
  }
}

/**
 * Takes all access from a doctor and gives what the doctor could read new keys, in one transaction. Where the vault
 * can't be had or nothing can be stored, access is taken all the same and the new keys are owed.
 *
 * @param parameters.doctor - The doctor's account; also one who is suspended, or whose time is over.
 * @returns What was rotated, and what was within the doctor's reach.
 * @throws {NothingToRevokeError} where there is no grant; the errors of sending.
 *
 * @example
 * const { rotated, rotationOwed } = await client.access.revoke({ doctor })
 */
export async function revokeAccess(
  ctx: Context,
  parameters: revokeAccess.Parameters,
): Promise<revokeAccess.ReturnType> {
  const { doctor, signal } = parameters
  const { account: patient } = await requireKeyring(ctx, 'patient')
  const reach = await listReach(ctx, { patient, doctor })
  let submitting = false
  try {
    const { gasUsed, hash, rotated } = await changeVault(ctx, {
      ...parameters,
      intent: intentOf(doctor),
      plan: async () => {
        submitting = false
        return { drop: doctor }
      },
      move: ({ expectedHead, nextHead }) => {
        submitting = true
        return revokeDoctorAccess.call(ctx.client, { patient, doctor, expectedHead, nextHead })
      },
    })
    return { doctor, rotated, rotationOwed: false, reach, hash, gasUsed }
  } catch (error) {
    signal?.throwIfAborted()
    // Another device was faster: what this one wanted is done.
    if (isAlreadyGone(error)) throw new NothingToRevokeError({ patient, doctor })
    // Whatever keeps the vault from being changed must not keep the patient from revoking. What the chain says to the
    // transaction itself would be said to the other one as well.
    const contended = error instanceof VaultContendedError
    if (!(error instanceof MedrecError) || (submitting && !contended)) throw error
    const { gasUsed, hash } = await revokeDirectly(ctx, { ...parameters, patient })
    return { doctor, rotated: [], rotationOwed: true, reason: error, reach, hash, gasUsed }
  }
}

/** The chain says, before sending or in the block, that there is no grant any more. */
function isAlreadyGone(error: unknown): boolean {
  return (
    error instanceof MedrecError && error.walk((cause) => cause instanceof GrantMissingError) !== undefined
  )
}

/** Without the vault: the head is neither compared nor moved, which the chain always allows. */
async function revokeDirectly(
  ctx: Context,
  parameters: revokeAccess.Parameters & { patient: Address },
): Promise<{ hash: Hex; gasUsed: bigint }> {
  const { doctor, patient } = parameters
  const handle = await openOutboxEntry(ctx, intentOf(doctor))
  try {
    const call = revokeDoctorAccess.call(ctx.client, { patient, doctor })
    const { gasUsed, hash } = await submitEntry(ctx, { ...parameters, call, handle })
    await handle.close()
    return { gasUsed, hash }
  } catch (error) {
    if (!isOutcomeOpen(handle, error)) await handle.close()
    throw error
  }
}

async function listReach(
  ctx: Context,
  { doctor, patient }: { doctor: Address; patient: Address },
): Promise<revokeAccess.ReturnType['reach']> {
  const grant = await getGrant(ctx.client, { patient, doctor })
  if (grant === undefined || grant.expiresAt === 0) throw new NothingToRevokeError({ patient, doctor })
  if (!grant.permissions.includes('read')) return []
  const { counts } = await getMedicalFileCounts(ctx.client, { registry: 'patient', owner: patient })
  return grant.compartments.map((compartment) => ({ compartment, records: counts[compartment] ?? 0 }))
}

const intentOf = (doctor: Address) => ({ kind: 'revoke' as const, doctor: doctor.toLowerCase() as Address })
