import type { Practitioner } from '../../crypto/practitioner.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { changeVault } from '../vault/changeVault.ts'
import { checkPractitioner } from './profileContent.ts'

export declare namespace publishPractitioner {
  type Parameters = WorkflowOptions & { practitioner: Practitioner }
  type ReturnType = Pick<changeVault.ReturnType, 'hash' | 'gasUsed'>
}

/**
 * Changes what a doctor publishes. A changed qualification is unverified until a registrar has checked it again.
 *
 * @param parameters.practitioner - The whole public face.
 * @returns The transaction.
 * @throws {ProfileInvalidError} where it holds what has no place there; as `changeVault`.
 *
 * @example
 * await client.doctors.publish({ practitioner })
 */
export async function publishPractitioner(
  ctx: Context,
  parameters: publishPractitioner.Parameters,
): Promise<publishPractitioner.ReturnType> {
  await requireKeyring(ctx, 'doctor')
  const practitioner = checkPractitioner(parameters.practitioner)
  const { gasUsed, hash } = await changeVault(ctx, {
    ...parameters,
    intent: { kind: 'update' },
    plan: async () => ({ practitioner }),
  })
  return { gasUsed, hash }
}
