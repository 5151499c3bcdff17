import type { Address } from 'viem'
import { renounceDoctorAccess } from '../../actions/renounceDoctorAccess.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'

export declare namespace renounceAccess {
  type Parameters = Pick<WorkflowOptions, 'signal'> & { patient: Address }
  type ReturnType = Pick<WriteResult, 'hash' | 'gasUsed'>
}

/**
 * Ends a doctor's own access to a patient. The patient's device changes the keys with its next change.
 *
 * @param parameters.patient - Whose records.
 * @returns The transaction.
 * @throws {GrantMissingError} where there is no unexpired grant; the errors of sending.
 *
 * @example
 * await client.access.renounce({ patient })
 */
export async function renounceAccess(
  ctx: Context,
  parameters: renounceAccess.Parameters,
): Promise<renounceAccess.ReturnType> {
  const { patient, signal } = parameters
  const { account: doctor } = await requireKeyring(ctx, 'doctor')
  const { gasUsed, hash } = await renounceDoctorAccess(ctx.client, { patient, doctor, signal })
  return { gasUsed, hash }
}
