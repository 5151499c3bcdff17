import type { Patient } from 'fhir/r4.d.ts'
import type { Context, WorkflowOptions } from '../context.ts'
import { encodeProfile } from '../profile/profileContent.ts'
import { registerPerson } from './registerPerson.ts'

export declare namespace registerPatient {
  type Parameters = WorkflowOptions & {
    /** 24 words that the person has written down and typed back. */
    phrase: string
    /** FHIR R4 Patient; stays encrypted. */
    profile: Patient
    /** URLs of stores where others find the vault. */
    stores?: readonly string[] | undefined
    /** Labels of the compartments, the first is the profile's; the default seven where not given. */
    labels?: readonly string[] | undefined
  }
  type ReturnType = registerPerson.ReturnType
}

/**
 * Registers the client's account as a patient: vault, recovery key and encrypted profile in one transaction.
 *
 * @param parameters.phrase - 24 words that the person has written down and typed back.
 * @param parameters.profile - FHIR R4 Patient; stays encrypted.
 * @param parameters.stores - URLs of stores where others find the vault.
 * @returns The account, the recovery sheet to be printed, and the transaction.
 * @throws {AlreadyRegisteredError | KeysOfOtherAccountError | ProfileInvalidError}; what storing and sending throw.
 * Called again after any error or crash it finishes or starts over, and never registers twice.
 *
 * @example
 * import { formatRecoverySheet } from '@medrec/sdk/crypto'
 *
 * const { phrase } = client.patients.prepare()
 * const { sheet } = await client.patients.register({ phrase, profile: { resourceType: 'Patient' } })
 * print(formatRecoverySheet(sheet))
 */
export async function registerPatient(
  ctx: Context,
  parameters: registerPatient.Parameters,
): Promise<registerPatient.ReturnType> {
  const { profile, ...rest } = parameters
  return registerPerson(ctx, { ...rest, role: 'patient', profile: encodeProfile(profile, 'Patient') })
}
