import type { Address } from 'viem'
import { openBox } from '../access/openBox.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { isSame } from '../isSame.ts'
import { compartmentKeys } from '../vault/compartmentKeys.ts'
import { loadOwnVault } from '../vault/loadVault.ts'
import type { CompartmentKeys, LoadedVault } from '../vault/types.ts'

/** Somebody who may read in a vault: its owner, or a doctor with a live grant. */
export type Reader = {
  vault: LoadedVault
  keys: CompartmentKeys
  /** The account that reads; reads by somebody else than the owner go on the chain first. */
  account: Address
  isOwner: boolean
}

export declare namespace openReader {
  type Parameters = Pick<WorkflowOptions, 'signal'> & {
    /** Whose vault; one's own where it is not given. */
    owner?: Address | undefined
    /** What a doctor's grant must allow. @default 'read' */
    permission?: 'read' | 'copy' | undefined
    /** Label or number that a doctor's grant must include. */
    compartment?: string | number | undefined
  }
  type ReturnType = Reader
}

/**
 * Opens a vault for reading with whatever keys the person has to it.
 *
 * @throws As `loadOwnVault` for the own vault and `openBox` for somebody else's.
 */
export async function openReader(ctx: Context, parameters: openReader.Parameters = {}): Promise<Reader> {
  const { owner, permission = 'read', compartment, signal } = parameters
  const { account } = await requireKeyring(ctx)
  if (owner === undefined || isSame(owner, account)) {
    const vault = await loadOwnVault(ctx, { signal })
    return { vault, keys: compartmentKeys(ctx, { vault }), account, isOwner: true }
  }
  const { keys, vault } = await openBox(ctx, { patient: owner, permission, compartment, signal })
  return { vault, keys, account, isOwner: false }
}
