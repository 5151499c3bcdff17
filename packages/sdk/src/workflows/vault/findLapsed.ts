import type { Address } from 'viem'
import type { Context, WorkflowOptions } from '../context.ts'
import type { LoadedVault } from './types.ts'

/** Doctors whose key box stands in the current pages although their grant is not live: rotate (owner) or use the inbox (depositor) first. */
export declare function findLapsed(
  ctx: Context,
  parameters: Pick<WorkflowOptions, 'signal'> & { vault: LoadedVault },
): Promise<Address[]>
