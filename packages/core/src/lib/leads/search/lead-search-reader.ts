import { type RawBuilder, type SelectQueryBuilder, sql, type SqlBool } from 'kysely'
import type { TenantSession } from '../../database/session.ts'
import type { TenantTables } from '../../database/tables/tenant-tables.ts'
import type { Lead } from '../lead.ts'
import { leadColumns, type LeadRow, toLead } from '../lead-row.ts'
import type { RankedItem } from '../number-key.ts'
import { FrequentWords } from './frequent-words-reader.ts'
import {
  behindKey,
  decodeSearchKey,
  type LeadSearch,
  type SearchKey,
  LAST_RANK,
  type SearchTier,
} from './lead-search-statement.ts'

/**
 * So many of the newest leads are looked at one by one before an index is asked. A word that fills no page from them is in few enough leads to read
 * them all and sort them: at most about one in forty, for pages of 50.
 */
const NEWEST = 2_000

/** A query on the leads, before anything is selected. */
export type LeadQuery = SelectQueryBuilder<TenantTables, 'leads', object>
type RankedRow = LeadRow & { readonly rank: number }

/** The part of a ranking that a page needs. */
export interface MatchPage {
  readonly wanted: number
  readonly after: string | null | undefined
}

/**
 * The best matches first, the newest first among equally good ones. What is read does not grow with the number of matches: a word that most leads
 * have fills its page from the newest leads, and any other is read from the index.
 */
export async function listByMatch(
  session: TenantSession,
  leads: LeadQuery,
  search: LeadSearch,
  { wanted, after }: MatchPage,
): Promise<readonly RankedItem<Lead>[]> {
  const key = decodeSearchKey(after)
  const newest = new NewestMatches(session, leads, search.rank, wanted)
  const found = new Map<string, RankedItem<Lead>>()
  const words = new FrequentWords(session, search)
  const read = (tiers: readonly SearchTier[], most: number) =>
    readTiers(session, leads, tiers, { key, wanted: most, words })
  const take = (rows: readonly RankedRow[]): void => {
    // A lead that is changed between two statements may be in both.
    for (const row of rows) if (!found.has(row.id)) found.set(row.id, { item: toLead(row), rank: row.rank })
  }
  for (const group of search.tierGroups) {
    let waiting: SearchTier[] = []
    for (const tier of group) {
      if (key !== null && tier.rank > key.rank) continue
      const rows = await newest.of(tier.rank, key?.rank === tier.rank ? key : null)
      if (rows.length < wanted) {
        waiting.push(tier)
        continue
      }
      take(await read(waiting, wanted))
      waiting = []
      take(rows)
      break
    }
    if (found.size < wanted) take(await read(waiting, wanted - found.size))
    if (found.size >= wanted) break
  }
  return [...found.values()].slice(0, wanted)
}

/** The matches among the newest leads: of all, and of those behind the end of the previous page. Each is read once, when it is asked for. */
class NewestMatches {
  readonly #session: TenantSession
  readonly #leads: LeadQuery
  readonly #rank: LeadSearch['rank']
  readonly #wanted: number
  readonly #read = new Map<string, Promise<ReadonlyMap<number, readonly RankedRow[]>>>()

  constructor(session: TenantSession, leads: LeadQuery, rank: LeadSearch['rank'], wanted: number) {
    this.#session = session
    this.#leads = leads
    this.#rank = rank
    this.#wanted = wanted
  }

  /** At most as many as a page needs; fewer say nothing about older leads. */
  async of(rank: number, behind: SearchKey | null): Promise<readonly RankedRow[]> {
    // Words that are found only in the search vector, or inside others, are never looked for one by one.
    if (this.#rank === null || rank === LAST_RANK) return []
    const start = behind?.id ?? ''
    const reading = this.#read.get(start) ?? this.#readFrom(this.#rank, behind)
    this.#read.set(start, reading)
    return (await reading).get(rank) ?? []
  }

  async #readFrom(
    rank: NonNullable<LeadSearch['rank']>,
    behind: SearchKey | null,
  ): Promise<ReadonlyMap<number, readonly RankedRow[]>> {
    const leads = behind === null ? this.#leads : this.#leads.where(behindKey(behind.rank, behind))
    const newest = leads.select(leadColumns).select(rank.as('rank')).orderBy('id', 'desc').limit(NEWEST)
    const statement = sql<RankedRow>`SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY rank ORDER BY id DESC) AS place FROM ${newest} AS newest WHERE rank IS NOT NULL
      ) AS placed WHERE place <= ${this.#wanted} ORDER BY id DESC`
    const { rows } = await statement.execute(this.#session.tables)
    return Map.groupBy(rows, (row) => row.rank)
  }
}

/** How tiers are read. */
interface TierPage {
  readonly key: SearchKey | null
  readonly wanted: number
  readonly words: FrequentWords
}

/**
 * Tiers read from the index, each with its own end: only the ids of what is found, and then the rows of the page. `OFFSET 0` keeps the order by id out
 * of the inner query: the planner would walk through all leads in that order, for a word that it takes to be more frequent than it is.
 */
async function readTiers(
  session: TenantSession,
  leads: LeadQuery,
  tiers: readonly SearchTier[],
  { key, wanted, words }: TierPage,
): Promise<readonly RankedRow[]> {
  const queries: RawBuilder<unknown>[] = []
  for (const tier of tiers.filter(({ ways }) => ways.length > 0)) {
    const ways = await Promise.all(tier.ways.map(async (way) => way.by(await words.toAsk(way))))
    const matching = leads.select('id').where(sql<SqlBool>`(${sql.join(ways, sql` OR `)})`)
    const others = tier.except === null ? matching : matching.where(sql<SqlBool>`${tier.except} IS NOT TRUE`)
    const hits = others.where(behindKey(tier.rank, key)).offset(sql.lit(0))
    queries.push(
      sql`(SELECT id AS found_id, ${sql.lit(tier.rank)} AS rank FROM ${hits} AS hits ORDER BY id DESC LIMIT ${wanted})`,
    )
  }
  if (queries.length === 0) return []
  const best = sql<{ found_id: string; rank: number }>`(SELECT * FROM (${sql.join(queries, sql` UNION ALL `)}) AS ranked
    ORDER BY rank DESC, found_id DESC LIMIT ${wanted})`
  return session.tables
    .selectFrom('leads')
    .innerJoin(best.as('found'), (join) => join.onRef('found.found_id', '=', 'leads.id'))
    .select([...leadColumns, 'found.rank'])
    .orderBy('found.rank', 'desc')
    .orderBy('id', 'desc')
    .execute()
}
