import type { Address } from 'viem'
import { getAuditDetails } from '../../actions/audit/auditDetails.ts'
import { getAuditEvents } from '../../actions/audit/getAuditEvents.ts'
import type { Grant } from '../../actions/internal/grant.ts'
import { VaultUnavailableError } from '../../errors/workflows.ts'
import { chainTime } from '../chainTime.ts'
import { type Context, requireKeyring, type WorkflowOptions } from '../context.ts'
import { loadBoxes, loadGrants } from '../vault/boxes.ts'
import { isUnavailable, loadOwnVault } from '../vault/loadVault.ts'
import type { GrantHistory } from '../vault/types.ts'

export declare namespace listAccess {
  type Parameters = Pick<WorkflowOptions, 'signal'>
  type ReturnType = AccessEntry[]
}

/** What a doctor may do, and has done, as the patient sees it. */
export type AccessEntry = {
  doctor: Address
  /** `live`, or why it is not: its time is over, it was revoked, or the doctor is suspended. */
  state: 'live' | 'expired' | 'revoked' | 'suspended'
  compartments: {
    compartment: number
    /** Undefined where the vault can't be had. */
    label: string | undefined
    /** From when on the doctor reads; undefined where the doctor has no key. */
    history: GrantHistory | undefined
  }[]
  permissions: Grant['permissions']
  /** Unix seconds; `noExpiry` for no end, 0 where it was revoked. */
  expiresAt: number
  /** True where the grant is live but the keys are not handed over yet: the next change of the vault does it. */
  boxOwed: boolean
  /** What the doctor opened or copied, newest first, out of the audit trail. */
  opened: { compartment: number; indexes: number[]; kind: 'read' | 'copy'; at: number }[]
}

/**
 * Who can see what until when, and what they opened: every doctor the patient ever gave access to, newest first.
 *
 * @returns One entry a doctor. Labels are missing where the vault document can't be had: the chain alone says the rest.
 * @throws {KeysMissingError | RoleMismatchError}; the errors of `errors/rpc`.
 *
 * @example
 * for (const { doctor, state, expiresAt, opened } of await client.access.list()) console.log(doctor, state, opened.length)
 */
export async function listAccess(
  ctx: Context,
  { signal }: listAccess.Parameters = {},
): Promise<listAccess.ReturnType> {
  const { account: patient } = await requireKeyring(ctx, 'patient')
  const [grants, opened, vault] = await Promise.all([
    loadGrants(ctx, { patient }),
    listOpened(ctx, { patient, signal }),
    describeVault(ctx, { signal }),
  ])
  const now = await chainTime(ctx)
  return [...grants.values()].map((grant) => {
    const doctor = grant.account.toLowerCase()
    const extents = vault?.extents.get(doctor)
    return {
      doctor: grant.account,
      state: stateOf(grant, now),
      compartments: grant.compartments.map((compartment) => ({
        compartment,
        label: vault?.labels.get(compartment),
        history: extents?.get(compartment),
      })),
      permissions: grant.permissions,
      expiresAt: grant.expiresAt,
      boxOwed:
        vault !== undefined && grant.live && grant.permissions.includes('read') && extents === undefined,
      opened: opened.get(doctor) ?? [],
    }
  })
}

/** Why a grant is not live; the chain's clock decides about time. */
export function stateOf({ expiresAt, live }: Grant, now: number): AccessEntry['state'] {
  if (live) return 'live'
  if (expiresAt === 0) return 'revoked'
  return expiresAt <= now ? 'expired' : 'suspended'
}

async function describeVault(ctx: Context, { signal }: listAccess.Parameters) {
  try {
    const vault = await loadOwnVault(ctx, { signal })
    const boxes = await loadBoxes(ctx, { vault, signal })
    const extents = boxes.map(({ grantee }) => {
      const row = grantee.compartments.map(
        ({ compartment, extent }) => [compartment, extent === 'all' ? 'all' : 'fromNow'] as const,
      )
      return [grantee.doctor as string, new Map<number, GrantHistory>(row)] as const
    })
    const labels = vault.settings.compartments.map(({ compartment, label }) => [compartment, label] as const)
    return { extents: new Map(extents), labels: new Map(labels) }
  } catch (error) {
    if (error instanceof VaultUnavailableError || isUnavailable(error)) return undefined
    throw error
  }
}

async function listOpened(
  ctx: Context,
  { patient, signal }: { patient: Address; signal: AbortSignal | undefined },
): Promise<Map<string, AccessEntry['opened']>> {
  const opened = new Map<string, AccessEntry['opened']>()
  const events = getAuditEvents(ctx.client, {
    subject: patient,
    kinds: ['recordsRead', 'recordsCopied'],
    order: 'newest',
    signal,
  })
  for await (const event of events) {
    const details = getAuditDetails(event)
    if (details.kind !== 'recordsRead' && details.kind !== 'recordsCopied') continue
    const { compartment, indexes, kind } = details
    const entry = {
      compartment,
      indexes,
      kind: kind === 'recordsRead' ? 'read' : 'copy',
      at: event.timestamp,
    } as const
    const doctor = event.actor.toLowerCase()
    opened.set(doctor, [...(opened.get(doctor) ?? []), entry])
  }
  return opened
}
