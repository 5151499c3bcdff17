import * as v from 'valibot'
import { randomBytes } from '../../crypto/primitives.ts'
import { toHex } from '../../crypto/schema.ts'
import { InvalidParameterError } from '../../errors/crypto.ts'
import type { TransactionAttempt } from '../../errors/transaction.ts'
import type { Context } from '../context.ts'
import { type Intent, type OutboxEntry, outboxEntrySchema } from './intents.ts'
import { openState } from './localState.ts'

/** One begun change, written down step by step so that the next run can finish or clean up. */
export type OutboxHandle = {
  readonly entry: OutboxEntry
  /** Durable when it resolves. */
  update(change: Partial<Omit<OutboxEntry, 'id' | 'created' | 'intent'>>): Promise<void>
  /** For `onSubmitting`: writes the transaction down before it leaves the device. */
  recordAttempt(attempt: TransactionAttempt): Promise<void>
  /** Nothing of the last attempt is left but `blocks`: the intent stands as if nothing had been tried. */
  restart(blocks?: readonly string[]): Promise<void>
  /** The change is done or undone: nothing is left to finish. */
  close(): Promise<void>
}

/**
 * Writes an intent down before anything is done for it.
 *
 * @param ctx - Whose outbox.
 * @param intent - What is wanted.
 * @returns The handle of the new entry.
 * @throws {InvalidParameterError} if it is none: what could not be read again is never written.
 */
export async function openOutboxEntry(ctx: Context, intent: Intent): Promise<OutboxHandle> {
  const entry: OutboxEntry = {
    id: toHex(randomBytes(16)),
    created: Date.now(),
    intent,
    blocks: [],
    obsolete: [],
  }
  const handle = handleOf(ctx, entry)
  await handle.update({})
  return handle
}

/** Everything that was begun and neither finished nor cleaned up, oldest first. */
export async function listOutbox(ctx: Context): Promise<OutboxHandle[]> {
  const state = await openState(ctx)
  const entries = await state.list('outbox', outboxEntrySchema)
  return entries
    .sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1))
    .map((entry) => handleOf(ctx, entry))
}

/** The transaction of an entry in the form that `resumeTransaction` takes. */
export function readAttempt({ attempt }: OutboxEntry): TransactionAttempt | undefined {
  return attempt === undefined ? undefined : { ...attempt, fromBlock: BigInt(attempt.fromBlock) }
}

function handleOf(ctx: Context, first: OutboxEntry): OutboxHandle {
  let entry = first
  const name = `outbox/${entry.id}`
  const update: OutboxHandle['update'] = async (change) => {
    const next = { ...entry, ...change }
    // One entry that can't be read would stop every later resumption.
    if (!v.is(outboxEntrySchema, next))
      throw new InvalidParameterError({ parameter: 'intent', expected: 'one that can be read again' })
    entry = next
    await (await openState(ctx)).put(name, entry)
  }
  return {
    get entry() {
      return entry
    },
    update,
    recordAttempt: ({ hash, fromBlock, ...attempt }) =>
      update({
        attempt: { ...attempt, fromBlock: fromBlock.toString(), ...(hash === undefined ? {} : { hash }) },
      }),
    restart: async (blocks = []) => {
      const { attempt: _, ...kept } = entry
      entry = { ...kept, blocks: [...blocks], obsolete: [] }
      await update({})
    },
    close: async () => (await openState(ctx)).delete(name),
  }
}
