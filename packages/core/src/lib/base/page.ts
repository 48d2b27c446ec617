import { LeadKitError } from '@leadkit/contracts'
import { isUuid } from './identifier.ts'

/** One page of a list. Pages are delimited by key, so that rows added or removed between two calls neither repeat nor hide others. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Pass it as `after` to read the next page; null at the end. */
  readonly next: string | null
}

export interface PageRequest {
  /** 1 to 200. Default 50. */
  readonly limit?: number | undefined
  /** `next` from the previous page. */
  readonly after?: string | null | undefined
}

/** Where a page ends: the sort column's value and the id that breaks ties. */
export interface PageKey {
  readonly at: Date
  readonly id: string
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

/** @throws LeadKitError `invalid_input` outside 1 to 200. */
export function pageLimit(request: PageRequest): number {
  const limit = request.limit ?? DEFAULT_LIMIT
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new LeadKitError('invalid_input', `limit must be a whole number from 1 to ${MAX_LIMIT}`)
  }
  return limit
}

function encodePageKey(key: PageKey): string {
  return Buffer.from(`${key.at.toISOString()} ${key.id}`).toString('base64url')
}

const KEY = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+)$/

/** @throws LeadKitError `invalid_input` for anything that `encodePageKey` did not make. */
export function decodePageKey(after: unknown): PageKey {
  const [, at = '', id = ''] =
    typeof after === 'string' ? (KEY.exec(Buffer.from(after, 'base64url').toString()) ?? []) : []
  const date = new Date(at)
  if (Number.isNaN(date.getTime()) || !isUuid(id))
    throw new LeadKitError('invalid_input', 'after: pass the `next` of the previous page, unchanged')
  return { at: date, id }
}

/** Turns `limit + 1` fetched rows into a page. */
export function toPage<Item>(fetched: readonly Item[], limit: number, keyOf: (item: Item) => PageKey): Page<Item> {
  const items = fetched.slice(0, limit)
  const last = items.at(-1)
  return { items, next: fetched.length > limit && last !== undefined ? encodePageKey(keyOf(last)) : null }
}
