import * as v from 'valibot'
import { address, hex16, hex32, time } from '../../crypto/schema.ts'

const hex = v.custom<`0x${string}`>((value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value))

const cids = v.pipe(v.array(v.pipe(v.string(), v.regex(/^b[a-z2-7]{58}$/))), v.maxLength(16_384))

/** `TransactionAttempt` as JSON; see errors/transaction.ts. */
export const attemptSchema = v.strictObject({
  from: hex,
  to: hex,
  data: hex,
  nonce: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  fromBlock: v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/)),
  hash: v.exactOptional(hex),
})

const compartments = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
  v.maxLength(49),
)

/**
 * What a person wanted, in a form that can be done again on the newest state. Intents hold public facts, digests and
 * hashes; never seeds, names or content.
 */
export const intentSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('register'), account: address }),
  v.strictObject({
    kind: v.literal('grant'),
    doctor: address,
    compartments,
    permissions: v.pipe(v.array(v.picklist(['read', 'write', 'copy'])), v.maxLength(3)),
    expiresAt: time,
    history: v.picklist(['all', 'fromNow']),
  }),
  v.strictObject({ kind: v.literal('revoke'), doctor: address }),
  v.strictObject({ kind: v.literal('rotate'), compartments }),
  v.strictObject({ kind: v.literal('update') }),
  v.strictObject({ kind: v.literal('certify') }),
  /** A record on its way: its blocks are durable, its digest may or may not be on the chain. */
  v.strictObject({
    kind: v.literal('record'),
    operation: v.picklist(['add', 'replace', 'delete']),
    owner: address,
    compartment: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
    index: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    uid: hex16,
    digest: v.exactOptional(hex32),
  }),
])
export type Intent = v.InferOutput<typeof intentSchema>

export const outboxEntrySchema = v.strictObject({
  id: hex16,
  /** Milliseconds since 1970, by the device's clock: for people, decides nothing. */
  created: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  intent: intentSchema,
  /** CIDs stored for it: referred to when it succeeds, erased when it does not. */
  blocks: cids,
  /** CIDs that nothing refers to any more when it succeeds. */
  obsolete: cids,
  /** The transaction, written down before it is sent. */
  attempt: v.exactOptional(attemptSchema),
})
export type OutboxEntry = v.InferOutput<typeof outboxEntrySchema>

/** Blocks that wait to be erased: at once, or when the transaction that made them obsolete is final. */
export const garbageSchema = v.strictObject({
  id: hex16,
  cids,
  /** For whom stores hold them: a depositor's blocks are the patient's. */
  holder: v.exactOptional(address),
  after: v.exactOptional(v.strictObject({ hash: hex, block: v.pipe(v.string(), v.regex(/^[0-9]{1,20}$/)) })),
})
export type Garbage = v.InferOutput<typeof garbageSchema>
