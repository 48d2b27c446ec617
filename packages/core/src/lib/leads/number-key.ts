import { LeadKitError } from '@leadkit/contracts'
import { isUuid } from '../base/identifier.ts'
import type { Page } from '../base/page.ts'

/** The number by which a list is sorted. */
type NumberOrder = 'match' | 'score'

export interface RankedItem<Item> {
  readonly item: Item
  readonly rank: number
}

/** The last row of a page that is sorted by a number; null for the first page. @throws LeadKitError `invalid_input` for another list's. */
export function decodeNumberKey(
  order: NumberOrder,
  after: string | null | undefined,
): { readonly value: number; readonly id: string } | null {
  if (after === undefined || after === null) return null
  const [mark, value = '', id = ''] = Buffer.from(after, 'base64url').toString().split(' ')
  if (mark === order && Number.isFinite(Number(value)) && isUuid(id)) return { value: Number(value), id }
  throw new LeadKitError(
    'invalid_input',
    'leads.list: after: pass the `next` of the previous page, unchanged, with the same sort',
  )
}

/** Cuts `limit + 1` rows into a page. */
export function toNumberPage<Item extends { readonly id: string }>(
  order: NumberOrder,
  fetched: readonly RankedItem<Item>[],
  limit: number,
): Page<Item> {
  const kept = fetched.slice(0, limit)
  const last = kept.at(-1)
  const isEnd = fetched.length <= limit || last === undefined
  const next = isEnd ? null : Buffer.from(`${order} ${last.rank} ${last.item.id}`).toString('base64url')
  return { items: kept.map(({ item }) => item), next }
}
