import type { Practitioner as PrivatePractitioner } from 'fhir/r4.d.ts'
import type { Practitioner } from '../../crypto/practitioner.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { checkPractitioner, encodeProfile } from '../profile/profileContent.ts'
import { registerPerson } from './registerPerson.ts'

export declare namespace registerDoctor {
  type Parameters = WorkflowOptions & {
    /** 24 words that the person has written down and typed back. */
    phrase: string
    /** The public face: name and qualification, nothing else. */
    practitioner: Practitioner
    /** FHIR R4 Practitioner with date of birth, telephone and the like; stays encrypted. */
    profile?: PrivatePractitioner | undefined
    stores?: readonly string[] | undefined
    /** Labels of the library's compartments, the first is the profile's; the default seven where not given. */
    labels?: readonly string[] | undefined
  }
  type ReturnType = registerPerson.ReturnType
}

/**
 * Registers the client's account as a doctor, unverified: public Practitioner, library, recovery key and encrypted
 * profile in one transaction.
 *
 * @param parameters.phrase - 24 words that the person has written down and typed back.
 * @param parameters.practitioner - The public face; what a registrar verifies is its qualification.
 * @param parameters.profile - FHIR R4 Practitioner that stays encrypted.
 * @returns The account, the recovery sheet to be printed, and the transaction.
 * @throws {AlreadyRegisteredError | KeysOfOtherAccountError | ProfileInvalidError}; what storing and sending throw.
 *
 * @example
 * const { phrase } = client.doctors.prepare()
 * const practitioner = {
 *   resourceType: 'Practitioner',
 *   name: [{ text: 'Dr Ada Voss' }],
 *   qualification: [{ code: { text: 'Cardiology' }, identifier: [{ value: 'LIC-1234' }] }],
 * } as const
 * const { sheet } = await client.doctors.register({ phrase, practitioner })
 */
export async function registerDoctor(
  ctx: Context,
  parameters: registerDoctor.Parameters,
): Promise<registerDoctor.ReturnType> {
  const { practitioner, profile, ...rest } = parameters
  return registerPerson(ctx, {
    ...rest,
    role: 'doctor',
    practitioner: checkPractitioner(practitioner),
    profile: profile === undefined ? undefined : encodeProfile(profile, 'Practitioner'),
  })
}
