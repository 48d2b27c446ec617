import { type SelectQueryBuilder, sql } from 'kysely'
import type { TenantSession } from '../../database/session.ts'
import type { TenantTables } from '../../database/tables/tenant-tables.ts'
import type { Lead } from '../lead.ts'
import { leadColumns, type LeadRow, toLead } from '../lead-row.ts'
import type { RankedItem } from '../number-key.ts'
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
      take(await readTiers(session, leads, waiting, key, wanted))
      waiting = []
      take(rows)
      break
    }
    if (found.size < wanted) take(await readTiers(session, leads, waiting, key, wanted - found.size))
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

/**
 * Tiers read from the index, each with its own end. `OFFSET 0` keeps the order by id out of the inner query: the planner would walk through all leads
 * in that order, for a word that it takes to be more frequent than it is.
 */
async function readTiers(
  session: TenantSession,
  leads: LeadQuery,
  tiers: readonly SearchTier[],
  key: SearchKey | null,
  wanted: number,
): Promise<readonly RankedRow[]> {
  if (tiers.length === 0) return []
  const queries = tiers.map(({ rank, matches }) => {
    const hits = leads
      .select(leadColumns)
      .select(sql<number>`${sql.lit(rank)}`.as('rank'))
      .where(matches)
      .where(behindKey(rank, key))
      .offset(sql.lit(0))
    return sql`(SELECT * FROM ${hits} AS hits ORDER BY id DESC LIMIT ${wanted})`
  })
  const statement = sql<RankedRow>`SELECT * FROM (${sql.join(queries, sql` UNION ALL `)}) AS found ORDER BY rank DESC, id DESC LIMIT ${wanted}`
  return (await statement.execute(session.tables)).rows
}
