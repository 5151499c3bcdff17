import { type Address, getAbiItem } from 'viem'
import { getBlockNumber, getLogs } from 'viem/actions'
import type { AuditKind } from '../../contracts/constants.ts'
import { auditLogAbi } from '../../contracts/generated.ts'
import { getDeployment } from '../../contracts/withMedrec.ts'
import type { MedrecError } from '../../errors/base.ts'
import { getRpcError, isLogRangeError } from '../../errors/getRpcError.ts'
import { RpcLogRangeError } from '../../errors/rpc.ts'
import type { MedrecClient } from '../internal/types.ts'
import { type AuditEvent, auditKindName, decodeAuditEvents } from './auditEvent.ts'

const event = getAbiItem({ abi: auditLogAbi, name: 'EventLogged' })

type Filter = Pick<
  getAuditEvents.Parameters,
  'subject' | 'actor' | 'operator' | 'kinds' | 'fromTime' | 'toTime'
>

const same = (a: Address, b: Address | undefined) => !b || a.toLowerCase() === b.toLowerCase()

/** The node filters by what is indexed; everything is looked at again here, since a node may give more. */
function matches(event: AuditEvent, filter: Filter): boolean {
  const { subject, actor, operator, kinds, fromTime = 0, toTime = Number.POSITIVE_INFINITY } = filter
  const kind = auditKindName(event.kind)
  return (
    same(event.subject, subject) &&
    same(event.actor, actor) &&
    same(event.operator, operator) &&
    (!kinds || (kind !== undefined && kinds.includes(kind))) &&
    event.timestamp >= fromTime &&
    event.timestamp <= toTime
  )
}

type Range = { fromBlock: bigint; toBlock: bigint }

async function readRange(
  client: MedrecClient,
  { fromBlock, toBlock }: Range,
  filter: Filter,
): Promise<AuditEvent[]> {
  const { auditLog } = getDeployment(client)
  const { subject, actor } = filter
  const args = { ...(subject && { subject }), ...(actor && { actor }) }
  const logs = await getLogs(client, { address: auditLog.address, event, args, fromBlock, toBlock })
  return decodeAuditEvents(client, logs)
}

/** After a refusal the range grows again this rarely: servers limit the number of logs as well as that of blocks. */
const pagesBeforeGrowth = 8

/**
 * Reads the audit trail from the logs, one event after the other, in pages as large as the RPC server allows.
 *
 * Ask for `finalized` or `safe` as the last block where an answer must not change any more.
 *
 * @param client - Client of a chain that went through `withMedrec`.
 * @param parameters.subject - Only the trail of this patient, doctor or auditor.
 * @param parameters.actor - Only what happened on the authority of this account.
 * @param parameters.operator - Only what this key sent.
 * @param parameters.kinds - Only these kinds.
 * @param parameters.fromTime - Only from this time on, Unix seconds.
 * @param parameters.toTime - Only up to this time, Unix seconds.
 * @param parameters.fromBlock - First block. @default the block of the deployment
 * @param parameters.toBlock - Last block. @default the newest
 * @param parameters.order - `'oldest'` or `'newest'` first. @default 'oldest'
 * @param parameters.blockRange - Blocks to ask for at first; halved where the server refuses. @default 10_000
 * @param parameters.signal - Ends the reading.
 * @returns The events, as an async iterable; read as many as you show.
 * @throws RpcLogRangeError where a single block is too much for the server; the errors of `errors/rpc`.
 *
 * @example
 * import { getAuditEvents } from '@medrec/sdk/actions'
 *
 * for await (const event of getAuditEvents(client, { subject, order: 'newest' })) console.log(event.id, event.kind)
 */
export async function* getAuditEvents(
  client: MedrecClient,
  parameters: getAuditEvents.Parameters = {},
): AsyncGenerator<AuditEvent, void, undefined> {
  const { order = 'oldest', blockRange = 10_000, signal, ...filter } = parameters
  const first = parameters.fromBlock ?? BigInt(getDeployment(client).auditLog.blockCreated)
  const last = parameters.toBlock ?? (await newestBlock(client))
  const newestFirst = order === 'newest'
  let size = BigInt(blockRange)
  let pages = 0
  let [low, high] = [first, last]
  while (low <= high) {
    signal?.throwIfAborted()
    const range = newestFirst
      ? { fromBlock: high - size + 1n > low ? high - size + 1n : low, toBlock: high }
      : { fromBlock: low, toBlock: low + size - 1n < high ? low + size - 1n : high }
    const events = await readRange(client, range, filter).catch((error: unknown) => refusal(error, range))
    if (events === 'too much') {
      size = (range.toBlock - range.fromBlock + 1n) / 2n
      pages = 0
      continue
    }
    const ordered = events.filter((event) => matches(event, filter)).sort((a, b) => Number(a.id - b.id))
    yield* newestFirst ? ordered.reverse() : ordered
    if (newestFirst) high = range.fromBlock - 1n
    else low = range.toBlock + 1n
    pages += 1
    if (pages % pagesBeforeGrowth === 0 && size < BigInt(blockRange)) size *= 2n
  }
}

const newestBlock = (client: MedrecClient) =>
  getBlockNumber(client, { cacheTime: 0 }).catch((error: unknown) => {
    throw getRpcError(error)
  })

function refusal(error: unknown, { fromBlock, toBlock }: Range): 'too much' {
  if (!isLogRangeError(error)) throw getRpcError(error)
  if (fromBlock === toBlock) throw new RpcLogRangeError({ cause: error, fromBlock, toBlock })
  return 'too much'
}

export declare namespace getAuditEvents {
  type Parameters = {
    subject?: Address | undefined
    actor?: Address | undefined
    operator?: Address | undefined
    kinds?: readonly AuditKind[] | undefined
    fromTime?: number | undefined
    toTime?: number | undefined
    fromBlock?: bigint | undefined
    toBlock?: bigint | undefined
    order?: 'oldest' | 'newest' | undefined
    blockRange?: number | undefined
    signal?: AbortSignal | undefined
  }
  type ReturnType = AsyncGenerator<AuditEvent, void, undefined>
  type ErrorType = MedrecError
}
