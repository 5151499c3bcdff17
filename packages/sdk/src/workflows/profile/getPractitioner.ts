import type { Address } from 'viem'
import { getDoctorVerification } from '../../actions/getDoctorVerification.ts'
import { listAccounts } from '../../actions/listAccounts.ts'
import type { Certificate } from '../../crypto/certificate.ts'
import type { Practitioner } from '../../crypto/practitioner.ts'
import { isVerified } from '../access/grantAccess.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { loadVault } from '../vault/loadVault.ts'

export declare namespace getPractitioner {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    doctor: Address
    /** Digest of a changed certificate that was confirmed over another channel. */
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    doctor: Address
    /** What the doctor publishes; undefined where nothing is. */
    practitioner: Practitioner | undefined
    /** Whether a registrar verified the very qualification that is shown. */
    verified: boolean
    suspended: boolean
    certificate: Certificate
    /** Digest of the certificate, lower-case hex: what `acceptCertificate` names. */
    certificateDigest: string
  }
}

/**
 * A doctor's public face, out of the doctor's own signed document.
 *
 * @param parameters.doctor - The doctor's account.
 * @returns The Practitioner, whether it is verified, and the certificate behind it.
 * @throws As `loadVault`.
 *
 * @example
 * const { practitioner, verified } = await client.doctors.get({ doctor })
 */
export async function getPractitioner(
  ctx: Context,
  parameters: getPractitioner.Parameters,
): Promise<getPractitioner.ReturnType> {
  const { acceptCertificate, doctor, signal } = parameters
  const [{ document, pin }, { credentialDigest, suspended }] = await Promise.all([
    loadVault(ctx, { account: doctor, role: 'doctor', acceptCertificate, signal }),
    getDoctorVerification(ctx.client, { doctor }),
  ])
  const { certificate, practitioner } = document
  const verified = isVerified({ practitioner, credentialDigest })
  return { doctor, practitioner, verified, suspended, certificate, certificateDigest: pin.certificate }
}

export declare namespace listDoctors {
  type Parameters = Pick<listAccounts.Parameters, 'cursor' | 'size'>
  type ReturnType = listAccounts.ReturnType
}

/**
 * The directory of doctors, newest first: accounts only; `doctors.get` says who they are.
 *
 * @param parameters.cursor - Where the page begins: `next` of the page before.
 * @param parameters.size - Entries of a page, 1 to 500.
 * @returns `items`, and `next` where there are more.
 *
 * @example
 * const { items, next } = await client.doctors.list({ size: 50 })
 */
export async function listDoctors(
  ctx: Context,
  parameters: listDoctors.Parameters = {},
): Promise<listDoctors.ReturnType> {
  return listAccounts(ctx.client, { ...parameters, role: 'doctor' })
}
