import type { Address } from 'viem'
import { listEnd } from '../../contracts/constants.ts'

/** A page of a list, newest first. */
export type Page<item> = {
  items: item[]
  /** The cursor of the next page; undefined at the end. */
  next: Address | undefined
}

/** Reads a page out of what a paged view answers. */
export const toPage = <item>(items: readonly item[], next: Address): Page<item> => ({
  items: [...items],
  next: next === listEnd ? undefined : next,
})
