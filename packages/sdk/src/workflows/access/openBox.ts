import type { Address } from 'viem'
import type { Context, WorkflowOptions } from '../context.ts'
import type { CompartmentKeys, LoadedVault } from '../vault/types.ts'

export declare namespace openBox {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    patient: Address
    /** What the grant must allow; read where it is not given. */
    permission?: 'read' | 'write' | 'copy' | undefined
    /** Label or number that the grant must include. */
    compartment?: string | number | undefined
    acceptCertificate?: string | undefined
  }
  type ReturnType = {
    vault: LoadedVault
    keys: CompartmentKeys
    /** Bits of `permissionBits`. */
    permissions: number
    /** Unix seconds; `noExpiry` where there is no end. */
    expiresAt: number
  }
}

/**
 * A doctor's keys in a patient's vault.
 *
 * @throws GrantMissingError, GrantEndedError, DoctorSuspendedError, GrantScopeError, BoxOwedError.
 */
export declare function openBox(ctx: Context, parameters: openBox.Parameters): Promise<openBox.ReturnType>
