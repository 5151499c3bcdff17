import type { MedrecClient } from '../actions/internal/types.ts'
import type { Context } from '../workflows/context.ts'
import { accessActions } from './access.ts'
import { adminActions } from './admin.ts'
import { auditActions } from './audit.ts'
import { auditorsActions } from './auditors.ts'
import { doctorsActions } from './doctors.ts'
import { libraryActions } from './library.ts'
import { patientsActions } from './patients.ts'
import { recordsActions } from './records.ts'
import { vaultActions } from './vault.ts'

/** What `medrecActions` needs beside the client. */
export type MedrecActionsParameters = Omit<Context, 'client'>

/** The namespaces that `medrecActions` adds to a client. */
export type MedrecActions = {
  access: ReturnType<typeof accessActions>
  admin: ReturnType<typeof adminActions>
  audit: ReturnType<typeof auditActions>
  auditors: ReturnType<typeof auditorsActions>
  doctors: ReturnType<typeof doctorsActions>
  library: ReturnType<typeof libraryActions>
  patients: ReturnType<typeof patientsActions>
  records: ReturnType<typeof recordsActions>
  vault: ReturnType<typeof vaultActions>
}

/**
 * Makes a viem client one of MedRec: its namespaces bind every workflow to one person on one device.
 *
 * @param parameters.store - From `createMedrecStore`: the device's blocks, and the stores of others.
 * @param parameters.keys - Where the person's keys lie on this device.
 * @param parameters.state - What was pinned and begun; sealed before it gets there.
 * @returns For `client.extend`.
 *
 * @example
 * import { createClient, http } from 'viem'
 * import { foundry } from 'viem/chains'
 * import { createMemoryKeys, createMemoryState, medrecActions, withMedrec } from '@medrec/sdk'
 *
 * const client = createClient({ account, chain: withMedrec(foundry, deployment), transport: http() }).extend(
 *   medrecActions({ store, keys: createMemoryKeys(), state: createMemoryState() }),
 * )
 * await client.vault.status()
 */
export function medrecActions(parameters: MedrecActionsParameters): (client: MedrecClient) => MedrecActions {
  const { keys, state, store } = parameters
  return (client) => {
    const ctx: Context = { client, keys, state, store }
    return {
      access: accessActions(ctx),
      admin: adminActions(ctx),
      audit: auditActions(ctx),
      auditors: auditorsActions(ctx),
      doctors: doctorsActions(ctx),
      library: libraryActions(ctx),
      patients: patientsActions(ctx),
      records: recordsActions(ctx),
      vault: vaultActions(ctx),
    }
  }
}
