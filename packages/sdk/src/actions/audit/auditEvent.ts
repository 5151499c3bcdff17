import { type Address, type Hash, type Hex, isAddressEqual, type Log, parseEventLogs } from 'viem'
import { type AuditKind, auditKinds } from '../../contracts/constants.ts'
import { auditLogAbi } from '../../contracts/generated.ts'
import { getDeployment } from '../../contracts/withMedrec.ts'
import type { MedrecClient } from '../internal/types.ts'

/** One entry of the audit trail: what the log says, and where it stands. */
export type AuditEvent = {
  /** Number of the event in the whole trail, from 1 without gaps. */
  id: bigint
  /** Whose trail it belongs to. */
  subject: Address
  /** The account on whose authority it happened. */
  actor: Address
  /** The key that sent it: the signer of a relayed call, never the relayer. */
  operator: Address
  /** Kind as a number, see `auditKinds`; later generations may bring others. */
  kind: number
  /** Time of the block, Unix seconds. */
  timestamp: number
  /** With `data` commits to everything that changed; 32 bytes, layout by kind in `specs/audit.md`. */
  ref: Hex
  data: Hex
  /** Head of the subject's chain after this event. */
  head: Hash
  blockNumber: bigint
  blockHash: Hash
  transactionHash: Hash
  logIndex: number
}

const names = new Map<number, AuditKind>(
  Object.entries(auditKinds).map(([name, kind]) => [kind, name as AuditKind]),
)

/** The name of a kind; undefined where this version does not know it. */
export const auditKindName = (kind: number): AuditKind | undefined => names.get(kind)

/** Picks the audit events out of logs; those of other contracts are passed over. */
export function decodeAuditEvents(client: MedrecClient, logs: readonly Log[]): AuditEvent[] {
  const { auditLog } = getDeployment(client)
  const ours = logs.filter(({ address }) => isAddressEqual(address, auditLog.address))
  return parseEventLogs({ abi: auditLogAbi, eventName: 'EventLogged', logs: ours }).map((log) => {
    const { args, blockNumber, blockHash, transactionHash, logIndex } = log
    return { ...args, blockNumber, blockHash, transactionHash, logIndex }
  })
}
