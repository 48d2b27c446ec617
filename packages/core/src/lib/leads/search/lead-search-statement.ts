import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { SortDirection } from '../../database/keyset.ts'
import type { Page } from '../../base/page.ts'
import { decodeNumberKey, type RankedItem, toNumberPage } from '../number-key.ts'
import { foldedQuery, type FoldedQuery, type SearchPlace } from './search-query.ts'
import { hasOperators, type SearchWord, searchWords } from './search-terms.ts'

/** Leads that are found equally well. */
export interface SearchTier {
  /** Higher is better. */
  readonly rank: number
  readonly matches: RawBuilder<SqlBool>
}

/** A search of leads as SQL. Each condition can use an index. */
export interface LeadSearch {
  /** All that is found. */
  readonly matches: RawBuilder<SqlBool>
  /**
   * The same in disjoint tiers, the best first, by group: groups are asked one after the other until a page is full, the tiers of a group together.
   * Within a tier the newest lead comes first.
   */
  readonly tierGroups: readonly (readonly SearchTier[])[]
  /** The rank of a lead, without the tiers that are found in the search vector; null for any other. */
  readonly rank: RawBuilder<number | null> | null
}

const VECTOR = sql.ref('search_vector')
const SEARCHED = sql`coalesce(${sql.ref('name')}, '') || ' ' || coalesce(${sql.ref('email')}, '') || ' ' || coalesce(${sql.ref('company')}, '')`
const FOLDED = sql.ref('search_folded')
const BEST = 5
/** Of what is found inside words, or by its English ending. */
export const LAST_RANK = 1

/**
 * Words are searched for in the folded index, without accents and with parts of names, and in the search vector, with English endings; operators
 * only in the search vector.
 */
export function toLeadSearch(text: string, places: readonly SearchPlace[] = ['contact']): LeadSearch {
  const folded = hasOperators(text) ? null : foldedQuery(text, places)
  const byVector = places.includes('contact') ? vectorMatches(text) : sql<SqlBool>`false`
  if (folded === null) return { matches: byVector, tierGroups: [[{ rank: LAST_RANK, matches: byVector }]], rank: null }
  const matches = sql<SqlBool>`(${found(folded.contains)} OR ${byVector})`
  return { matches, tierGroups: toTierGroups(folded, matches), rank: toRank(folded) }
}

function toTierGroups(query: FoldedQuery, all: RawBuilder<SqlBool>): readonly (readonly SearchTier[])[] {
  const isExact = found(query.exact)
  // A lead from before the index was filled has none: IS NOT TRUE is true for it.
  const not = (better: string) => sql<SqlBool>`(${found(better)}) IS NOT TRUE AND (${isExact}) IS NOT TRUE`
  return [
    [
      { rank: BEST, matches: isExact },
      { rank: 4, matches: sql<SqlBool>`${found(query.inName)} AND (${isExact}) IS NOT TRUE` },
      { rank: 3, matches: sql<SqlBool>`${found(query.whole)} AND ${not(query.inName)}` },
    ],
    [{ rank: 2, matches: sql<SqlBool>`${found(query.begins)} AND ${not(query.whole)}` }],
    [{ rank: LAST_RANK, matches: sql<SqlBool>`${all} AND ${not(query.begins)}` }],
  ]
}

function toRank(query: FoldedQuery): RawBuilder<number | null> {
  const tiers = [query.exact, query.inName, query.whole, query.begins]
  const cases = tiers.map((tier, index) => sql`WHEN ${found(tier)} THEN ${sql.lit(BEST - index)}`)
  // What does not even begin with the words is left after one comparison.
  return sql<
    number | null
  >`CASE WHEN (${found(query.begins)} OR ${found(query.exact)}) IS NOT TRUE THEN NULL ${sql.join(cases, sql` `)} END`
}

function found(query: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${FOLDED} @@ ${query}::tsquery`
}

function vectorMatches(text: string): RawBuilder<SqlBool> {
  const whole = sql`websearch_to_tsquery('english', ${text})`
  const words = searchWords(text)
  if (words.length === 0) return sql<SqlBool>`${VECTOR} @@ ${whole}`
  const begun = sql`(${whole} || (${everyWord(words, (word) => word.prefix)}))`
  const shortened = everyWord(words, (word) => `${word.prefix} | ${word.shortened}`)
  const occurs = sql.join(
    words.map((word) => sql`(${SEARCHED}) ~* ${`\\m${escapeRegex(word.text)}`}`),
    sql` AND `,
  )
  return sql<SqlBool>`(${VECTOR} @@ ${begun} OR (${VECTOR} @@ (${shortened}) AND ${occurs}))`
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

/** Where a page of a search begins: behind this lead. */
export interface SearchKey {
  readonly rank: number
  readonly id: string
}

/** Null for the first page. @throws LeadKitError `invalid_input` for another list's key. */
export function decodeSearchKey(after: string | null | undefined): SearchKey | null {
  const key = decodeNumberKey('match', after)
  return key === null ? null : { rank: key.value, id: key.id }
}

/** Rows of a tier after the end of the previous page. */
export function behindKey(rank: number, key: SearchKey | null): RawBuilder<SqlBool> {
  return key === null || rank < key.rank ? sql<SqlBool>`true` : sql<SqlBool>`${sql.ref('id')} < ${key.id}::uuid`
}

/** Cuts `limit + 1` rows, the best first, into a page. */
export function toRankedPage<Item extends { readonly id: string }>(
  fetched: readonly RankedItem<Item>[],
  limit: number,
): Page<Item> {
  return toNumberPage('match', fetched, limit)
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
