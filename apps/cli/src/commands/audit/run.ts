import type { TrailEntry } from '@medrec/sdk'
import { type AuditKind, auditKinds } from '@medrec/sdk/contracts'
import type { Call, Result } from '../../call.ts'
import { UsageError } from '../../errors.ts'
import { findAccount } from '../../home.ts'
import { renderTable } from '../../output/table.ts'
import { count, formatTime, shorten } from '../../output/text.ts'
import { parseLimit } from '../../pages.ts'
import { openPublic } from '../../session.ts'

type ListOptions = {
  actor?: string
  from?: string
  kinds?: string
  limit: string
  oldest?: boolean
  subject?: string
}

export async function list(call: Call, options: ListOptions): Promise<Result> {
  const { globals, io } = call
  const limit = parseLimit(options.limit, 100_000)
  const accountOf = (who: string | undefined) =>
    who === undefined ? undefined : findAccount(io, globals, who)
  const [subject, actor] = [accountOf(options.subject), accountOf(options.actor)]
  const from = options.from === undefined ? undefined : parseEvent(options.from)
  const kinds = options.kinds === undefined ? undefined : parseKinds(options.kinds)
  const { medrec } = await openPublic(call)
  const order = options.oldest ? 'oldest' : 'newest'
  const events: TrailEntry[] = []
  let next: bigint | undefined
  for await (const event of medrec.audit.list({ subject, actor, kinds, order, signal: io.signal })) {
    if (from !== undefined && (options.oldest ? event.id < from : event.id > from)) continue
    if (events.length === limit) {
      next = event.id
      break
    }
    events.push(event)
  }
  const rows = events.map(({ description, id, timestamp }) => [
    `${id}`,
    formatTime(timestamp),
    // Addresses are long: their first and last digits tell people apart.
    description.replace(/0x[0-9a-fA-F]{40}/g, shorten),
  ])
  const more = next === undefined ? '' : `\n\nThere are more: --from ${next}`
  const text = rows.length === 0 ? 'No events.' : renderTable(['EVENT', 'TIME (UTC)', 'WHAT'], rows)
  return { json: { events, next }, text: text + more }
}

type VerifyOptions = { subject?: string; trustedRpc?: string }

export async function verify(call: Call, options: VerifyOptions): Promise<Result> {
  const { globals, io } = call
  const subject = options.subject === undefined ? undefined : findAccount(io, globals, options.subject)
  const { medrec } = await openPublic(call)
  const trusted =
    options.trustedRpc === undefined
      ? undefined
      : (await openPublic({ ...call, globals: { ...globals, rpc: options.trustedRpc } })).client
  const verified = await medrec.audit.verify({ subject, trusted, signal: io.signal })
  const { blockNumber, events, head } = verified
  const text = `${count(events, 'event')}, whole and unchanged as of block ${blockNumber}.\nHead ${head}`
  return { json: verified, text }
}

function parseEvent(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text)
  throw new UsageError('An event is named by its number.')
}

function parseKinds(text: string): AuditKind[] {
  return text.split(',').map((part) => {
    const kind = part.trim()
    if (kind in auditKinds) return kind as AuditKind
    throw new UsageError('There is no such kind of event.', [`Kinds: ${Object.keys(auditKinds).join(', ')}.`])
  })
}
