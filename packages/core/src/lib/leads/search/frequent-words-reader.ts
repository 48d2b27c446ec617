import { sql } from 'kysely'
import type { TenantSession } from '../../database/session.ts'
import type { LeadSearch, SearchWay } from './lead-search-statement.ts'
import { type CountedWord, wordsToAsk } from './words-to-ask.ts'

/** So many of the newest leads tell how frequent a word is. */
const SAMPLE = 2_000

/** How frequent the words of a search are among the newest leads; read once, when it is first asked for. */
export class FrequentWords {
  readonly #session: TenantSession
  /** Ways of one word have no choice. */
  readonly #ways: readonly SearchWay[]
  #reading: Promise<ReadonlyMap<SearchWay, readonly number[]>> | undefined

  constructor(session: TenantSession, search: LeadSearch) {
    this.#session = session
    this.#ways = search.tierGroups.flat().flatMap(({ ways }) => ways.filter(({ words }) => words.length > 1))
  }

  /** The words of a way that the index is asked for; the others are tested on each lead that these find. */
  async toAsk(way: SearchWay): Promise<readonly number[]> {
    if (!this.#ways.includes(way)) return [...way.words.keys()]
    this.#reading ??= this.#read()
    return (await this.#reading).get(way) ?? [...way.words.keys()]
  }

  async #read(): Promise<ReadonlyMap<SearchWay, readonly number[]>> {
    const words = this.#ways.flatMap((way) => way.words.map((condition, index) => ({ way, condition, index })))
    const newest = this.#session.tables
      .selectFrom('leads')
      .select(['search_folded', 'search_vector'])
      .orderBy('id', 'desc')
      .limit(SAMPLE)
    const counts = words.map(({ condition }) => sql`count(*) FILTER (WHERE ${condition})::integer`)
    const statement = sql<{
      read: number
      counts: readonly number[]
    }>`SELECT count(*)::integer AS read, ARRAY[${sql.join(counts)}] AS counts
      FROM ${newest} AS newest`
    const { rows } = await statement.execute(this.#session.tables)
    const read = rows[0]?.read ?? 0
    const shareOf = (place: number): number => (rows[0]?.counts[place] ?? 0) / Math.max(read, 1)
    const counted = words.map(({ way, index }, place): CountedWord & { way: SearchWay } => ({
      way,
      index,
      share: shareOf(place),
    }))
    const byWay = Map.groupBy(counted, ({ way }) => way)
    return new Map(Array.from(byWay, ([way, those]) => [way, wordsToAsk(those)]))
  }
}
