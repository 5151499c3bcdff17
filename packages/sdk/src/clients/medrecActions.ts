import type { MedrecClient } from '../actions/internal/types.ts'
import type { Context } from '../workflows/context.ts'

/** What `medrecActions` needs beside the client. */
export type MedrecActionsParameters = Omit<Context, 'client'>

/** Binds the workflows to a client; each namespace has a file of its own beside this one. */
export function medrecActions(parameters: MedrecActionsParameters) {
  return (client: MedrecClient) => {
    const ctx: Context = { ...parameters, client }
    return { ctx }
  }
}
