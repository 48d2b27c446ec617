import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Page } from '../base/page.ts'
import type { SortDirection } from '../database/keyset.ts'
import { decodeNumberKey, type RankedItem, toNumberPage } from './number-key.ts'

/** The expression of the index; a lead without a score comes after one with 0. */
export const SCORE_ORDER: RawBuilder<number> = sql<number>`coalesce(${sql.ref('score_value')}, -1)`

/** Rows behind the end of the page before, in the order of (score, id). */
export function behindScore(direction: SortDirection, after: string | null | undefined): RawBuilder<SqlBool> {
  const key = decodeNumberKey('score', after)
  if (key === null) return sql<SqlBool>`true`
  const row = sql`(${SCORE_ORDER}, ${sql.ref('id')})`
  const end = sql`(${key.value}::integer, ${key.id}::uuid)`
  return direction === 'desc' ? sql<SqlBool>`${row} < ${end}` : sql<SqlBool>`${row} > ${end}`
}

/** Cuts `limit + 1` rows into a page. */
export function toScorePage<Item extends { readonly id: string }>(
  fetched: readonly RankedItem<Item>[],
  limit: number,
): Page<Item> {
  return toNumberPage('score', fetched, limit)
}
