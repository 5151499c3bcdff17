import type { Address } from 'viem'
import type { Grant } from '../../actions/internal/grant.ts'
import { listPatientsOfDoctor } from '../../actions/listPatientsOfDoctor.ts'
import { chainTime } from '../chainTime.ts'
import { type Context, requireKeyring } from '../context.ts'
import { type AccessEntry, stateOf } from './listAccess.ts'

export declare namespace listPatients {
  type Parameters = {
    /** Where the page begins: `next` of the page before; the newest where it is not given. */
    cursor?: Address | undefined
    /** Entries of a page, 1 to 500. @default 100 */
    size?: number | undefined
  }
  type ReturnType = {
    items: (Pick<Grant, 'compartments' | 'permissions' | 'expiresAt'> & {
      patient: Address
      state: AccessEntry['state']
    })[]
    next: Address | undefined
  }
}

/**
 * "My patients": everybody who ever gave this doctor access, newest first, with the present state of each grant.
 *
 * @param parameters.cursor - `next` of the page before.
 * @param parameters.size - Entries of a page, 1 to 500.
 * @returns `items`, and `next` where there are more.
 *
 * @example
 * const { items } = await doctor.patients.list()
 * const mine = items.filter(({ state }) => state === 'live')
 */
export async function listPatients(
  ctx: Context,
  parameters: listPatients.Parameters = {},
): Promise<listPatients.ReturnType> {
  const { account: doctor } = await requireKeyring(ctx, 'doctor')
  const [{ items, next }, now] = await Promise.all([
    listPatientsOfDoctor(ctx.client, { ...parameters, doctor }),
    chainTime(ctx),
  ])
  return {
    items: items.map((grant) => {
      const { account: patient, compartments, expiresAt, permissions } = grant
      return { patient, compartments, expiresAt, permissions, state: stateOf(grant, now) }
    }),
    next,
  }
}
