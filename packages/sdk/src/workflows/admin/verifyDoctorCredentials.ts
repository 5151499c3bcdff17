import type { Address } from 'viem'
import { verifyDoctor } from '../../actions/verifyDoctor.ts'
import type { WriteResult } from '../../actions/writeContract.ts'
import { digestCredential, type Practitioner } from '../../crypto/practitioner.ts'
import { QualificationMissingError } from '../../errors/workflows.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { loadVault } from '../vault/loadVault.ts'

export declare namespace verifyDoctorCredentials {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    doctor: Address
    /** The face that the registrar checked; the doctor's may not have changed since. */
    practitioner?: Practitioner | undefined
  }
  type ReturnType = WriteResult & { practitioner: Practitioner }
}

/**
 * States as a registrar that a doctor's published credentials were checked. The digest comes from the doctor's own
 * signed document, and the statement counts only as long as the qualification there is the same.
 *
 * @param ctx - The registrar's; needs no keys of a vault.
 * @param parameters.doctor - The doctor's account.
 * @param parameters.practitioner - What was shown to the registrar: refused where the doctor has changed it meanwhile.
 * @param parameters.signal - Ends the work before sending.
 * @returns The transaction, and what was verified.
 * @throws {QualificationMissingError} if the doctor published none, or another one than was checked.
 * @throws As `loadVault` and `verifyDoctor`.
 *
 * @example
 * import { medrecActions } from '@medrec/sdk'
 *
 * const registrar = client.extend(medrecActions({ store, keys, state }))
 * await registrar.admin.verifyDoctor({ doctor })
 */
export async function verifyDoctorCredentials(
  ctx: Context,
  parameters: verifyDoctorCredentials.Parameters,
): Promise<verifyDoctorCredentials.ReturnType> {
  const { doctor, practitioner: shown, signal } = parameters
  const { document } = await loadVault(ctx, { account: doctor, role: 'doctor', signal })
  const { practitioner } = document
  if (practitioner === undefined) throw new QualificationMissingError({ doctor })
  const credentialDigest = digestCredential({ practitioner })
  if (shown !== undefined && digestCredential({ practitioner: shown }) !== credentialDigest)
    throw new QualificationMissingError({ doctor })
  const written = await verifyDoctor(ctx.client, { doctor, credentialDigest, signal })
  return { ...written, practitioner }
}
