import type { Address } from 'viem'
import { UsageError } from './errors.ts'

/** Options of every list that comes in pages. */
export type PageOptions = { after?: string; limit: string }

/** The largest page that the contracts give. */
const maxSize = 500

/** The page that was asked for. */
export function readPage({ after, limit }: PageOptions, toAccount: (text: string) => Address) {
  return { cursor: after === undefined ? undefined : toAccount(after), size: parseLimit(limit, maxSize) }
}

/** A number of entries from 1 to `max`. */
export function parseLimit(text: string, max: number): number {
  const size = Number(text)
  if (/^\d+$/.test(text) && size >= 1 && size <= max) return size
  throw new UsageError(`A limit is a number from 1 to ${max}.`)
}

/** How to get the next page, below a list that goes on. */
export function renderNext(next: string | undefined): string {
  return next === undefined ? '' : `\n\nThere are more: --after ${next}`
}
