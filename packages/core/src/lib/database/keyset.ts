import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { decodePageKey, type PageRequest } from '../base/page.ts'

export type SortDirection = 'asc' | 'desc'

/** Rows after the end of the previous page, in the order of (column, id). True for the first page. */
export function behindPage(
  column: string,
  direction: SortDirection,
  request: PageRequest,
  idColumn = 'id',
): RawBuilder<SqlBool> {
  if (request.after === undefined || request.after === null) return sql<SqlBool>`true`
  const { at, id } = decodePageKey(request.after)
  const key = sql`(${sql.ref(column)}, ${sql.ref(idColumn)})`
  return direction === 'desc' ? sql<SqlBool>`${key} < (${at}, ${id})` : sql<SqlBool>`${key} > (${at}, ${id})`
}
