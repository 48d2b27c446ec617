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
  /** Ways to be found; one is enough. */
  readonly ways: readonly SearchWay[]
  /** True for leads that a better tier has. */
  readonly except: RawBuilder<SqlBool> | null
}

/** All words of a search, as conditions on a lead. */
export interface SearchWay {
  /** Each may use an index. A lead that the way finds fulfils all of them. */
  readonly words: readonly RawBuilder<SqlBool>[]
  /** The whole condition, with the given words as conditions of the index and the rest tested on each lead that these find. */
  readonly by: (words: readonly number[]) => RawBuilder<SqlBool>
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
  const byVector = places.includes('contact') ? [vectorWay(text)] : []
  if (folded === null) {
    const tier = { rank: LAST_RANK, ways: byVector, except: null }
    return { matches: anyOf(byVector), tierGroups: [[tier]], rank: null }
  }
  const all = [foldedWay(folded.terms.map(({ contains }) => contains)), ...byVector]
  return { matches: anyOf(all), tierGroups: toTierGroups(folded, all), rank: toRank(folded) }
}

function anyOf(ways: readonly SearchWay[]): RawBuilder<SqlBool> {
  if (ways.length === 0) return sql<SqlBool>`false`
  const conditions = ways.map((way) => way.by([...way.words.keys()]))
  return sql<SqlBool>`(${sql.join(conditions, sql` OR `)})`
}

function toTierGroups(query: FoldedQuery, all: readonly SearchWay[]): readonly (readonly SearchTier[])[] {
  const isExact = found(query.exact)
  const better = (tier: string) => sql<SqlBool>`(${found(tier)} OR ${isExact})`
  const tier = (rank: number, condition: string, except: RawBuilder<SqlBool> | null) => ({
    rank,
    ways: [foldedWay([condition])],
    except,
  })
  return [
    [tier(BEST, query.exact, null), tier(4, query.inName, isExact), tier(3, query.whole, better(query.inName))],
    // Whole words are entries of the index, which skips through long ones. A beginning is many entries, all of which it reads.
    [{ rank: 2, ways: [foldedWay(query.terms.map(({ begins }) => begins))], except: better(query.whole) }],
    [{ rank: LAST_RANK, ways: all, except: better(query.begins) }],
  ]
}

function foldedWay(words: readonly string[]): SearchWay {
  const all = (those: readonly string[]) => found(those.map((word) => `(${word})`).join(' & '))
  return {
    words: words.map(found),
    by: (asked) => {
      const [inIndex, rest] = split(words, asked)
      return rest.length === 0 ? all(words) : sql<SqlBool>`(${all(inIndex)} AND ${tested(all(rest))})`
    },
  }
}

/** No index serves `IS TRUE`: the condition is tested on each row. */
function tested(condition: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${condition}) IS TRUE`
}

function split<Word>(words: readonly Word[], asked: readonly number[]): readonly [readonly Word[], readonly Word[]] {
  const isAsked = (_word: Word, index: number): boolean => asked.includes(index)
  return [words.filter(isAsked), words.filter((word, index) => !isAsked(word, index))]
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

function vectorWay(text: string): SearchWay {
  const whole = sql`websearch_to_tsquery('english', ${text})`
  const words = searchWords(text)
  if (words.length === 0) {
    const condition = sql<SqlBool>`${VECTOR} @@ ${whole}`
    return { words: [condition], by: () => condition }
  }
  const begun = sql`(${whole} || (${everyWord(words, (word) => word.prefix)}))`
  const shortened = (word: SearchWord): string => `${word.prefix} | ${word.shortened}`
  const occurs = sql.join(
    words.map((word) => sql`(${SEARCHED}) ~* ${`\\m${escapeRegex(word.text)}`}`),
    sql` AND `,
  )
  const all = sql<SqlBool>`(${VECTOR} @@ ${begun} OR (${VECTOR} @@ (${everyWord(words, shortened)}) AND ${occurs}))`
  return {
    words: words.map((word, index) => {
      const begins = sql<SqlBool>`${VECTOR} @@ ${shortened(word)}::tsquery`
      if (index === words.length - 1) return begins
      return sql<SqlBool>`(${isStopWord(word)} OR ${begins})`
    }),
    by: (asked) => {
      const [inIndex, rest] = split(words, asked)
      if (rest.length === 0) return all
      const isLast = inIndex.includes(words.at(-1) as SearchWord)
      return sql<SqlBool>`(${VECTOR} @@ ${whole} OR (${VECTOR} @@ (${everyWord(inIndex, shortened, isLast)}) AND ${tested(all)}))`
    },
  }
}

/** Stop words such as `the` are in no vector; only the last word of a search may be the beginning of another one. */
function everyWord(
  words: readonly SearchWord[],
  toQuery: (word: SearchWord) => string,
  isLastThere = true,
): RawBuilder<unknown> {
  const queries = words.map((word, index) => {
    const query = sql`${toQuery(word)}::tsquery`
    if (isLastThere && index === words.length - 1) return query
    return sql`CASE WHEN ${isStopWord(word)} THEN ''::tsquery ELSE ${query} END`
  })
  return sql.join(queries, sql` && `)
}

function isStopWord(word: SearchWord): RawBuilder<SqlBool> {
  return sql<SqlBool>`numnode(plainto_tsquery('english', ${word.text})) = 0`
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
