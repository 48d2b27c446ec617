import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Page } from '../base/page.ts'
import type { SortDirection } from '../database/keyset.ts'
import { decodeNumberKey, type RankedItem, toNumberPage } from './number-key.ts'
import { foldedQuery } from './search-folding.ts'
import { hasOperators, quoteLexeme, type SearchWord, searchWords } from './search-terms.ts'

/** A search of leads as SQL. */
export interface LeadSearch {
  readonly matches: RawBuilder<SqlBool>
  /** Higher is better. */
  readonly rank: RawBuilder<number>
}

const VECTOR = sql.ref('search_vector')
const SEARCHED = sql`coalesce(${sql.ref('name')}, '') || ' ' || coalesce(${sql.ref('email')}, '') || ' ' || coalesce(${sql.ref('company')}, '')`

const FOLDED = sql.ref('search_folded')

/**
 * Builds the conditions of a search; each part can use an index. Words are searched for in the search vector, with English endings,
 * and in the folded words, without accents and with parts of names; operators only in the search vector.
 */
export function toLeadSearch(text: string): LeadSearch {
  const byVector = toVectorSearch(text)
  const groups = hasOperators(text) ? [] : foldedQuery(text)
  if (groups.length === 0) return byVector
  const query = sql`${toFoldedQuery(groups)}::tsquery`
  return {
    matches: sql<SqlBool>`(${byVector.matches} OR ${FOLDED} @@ ${query})`,
    rank: sql<number>`(${byVector.rank} + coalesce(ts_rank(${FOLDED}, ${query}), 0))::real`,
  }
}

/** Every group must match, by one of its words or the beginning of one. */
function toFoldedQuery(groups: readonly (readonly string[])[]): string {
  return groups.map((group) => `(${group.map((word) => `${quoteLexeme(word)}:*`).join(' | ')})`).join(' & ')
}

function toVectorSearch(text: string): LeadSearch {
  const whole = sql`websearch_to_tsquery('english', ${text})`
  const words = searchWords(text)
  if (words.length === 0)
    return { matches: sql<SqlBool>`${VECTOR} @@ ${whole}`, rank: sql<number>`ts_rank(${VECTOR}, ${whole})` }
  const begun = sql`(${whole} || (${everyWord(words, (word) => word.prefix)}))`
  const shortened = everyWord(words, (word) => `${word.prefix} | ${word.shortened}`)
  const occurs = sql.join(
    words.map((word) => sql`(${SEARCHED}) ~* ${`\\m${escapeRegex(word.text)}`}`),
    sql` AND `,
  )
  return {
    matches: sql<SqlBool>`(${VECTOR} @@ ${begun} OR (${VECTOR} @@ (${shortened}) AND ${occurs}))`,
    rank: sql<number>`ts_rank(${VECTOR}, ${begun} || (${shortened}))`,
  }
}

/** Stop words such as `the` are in no vector; only the last word may be the beginning of another one. */
function everyWord(words: readonly SearchWord[], toQuery: (word: SearchWord) => string): RawBuilder<unknown> {
  const queries = words.map((word, index) => {
    const query = sql`${toQuery(word)}::tsquery`
    if (index === words.length - 1) return query
    return sql`CASE WHEN numnode(plainto_tsquery('english', ${word.text})) = 0 THEN ''::tsquery ELSE ${query} END`
  })
  return sql.join(queries, sql` && `)
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.+\-\\]/g, String.raw`\$&`)
}

/** Rows after the end of the previous page, in the order of (rank, id). */
export function behindRank(search: LeadSearch, after: string | null | undefined): RawBuilder<SqlBool> {
  const key = decodeNumberKey('rank', after)
  if (key === null) return sql<SqlBool>`true`
  return sql<SqlBool>`(${search.rank}, ${sql.ref('id')}) < (${key.value}::real, ${key.id}::uuid)`
}

/** Cuts `limit + 1` ranked rows into a page. */
export function toRankedPage<Item extends { readonly id: string }>(
  fetched: readonly RankedItem<Item>[],
  limit: number,
): Page<Item> {
  return toNumberPage('rank', fetched, limit)
}

/** The expression of the index; a lead without a score comes after one with 0. */
export const SCORE_ORDER: RawBuilder<number> = sql<number>`coalesce(${sql.ref('score_value')}, -1)`

/** Rows after the end of the previous page, in the order of (score, id). */
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
