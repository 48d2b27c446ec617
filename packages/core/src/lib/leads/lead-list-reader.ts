import { LeadKitError } from '@leadkit/contracts'
import { sql, type SqlBool } from 'kysely'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { customCondition } from '../custom-fields/custom-filter-statement.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { CheckedLeadFilter } from './lead-filter.ts'
import type { StoredLead } from './lead.ts'
import { leadColumns, toLead } from './lead-row.ts'
import { touchIs } from './touches/touch-filter-statement.ts'
import { readSegmentFilter } from './segments/segment-reader.ts'
import { type LeadQuery, listByMatch } from './search/lead-search-reader.ts'
import {
  behindScore,
  type LeadSearch,
  SCORE_ORDER,
  toLeadSearch,
  toRankedPage,
  toScorePage,
} from './search/lead-search-statement.ts'

const OPERATION = 'leads.list'
const SORT_COLUMNS = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

/** One page of the leads that match a filter. @throws LeadKitError `invalid_input` for `relevance` without a search, and for another list's page key. */
export async function listLeads(session: TenantSession, filter: CheckedLeadFilter): Promise<Page<StoredLead>> {
  const limit = pageLimit(filter)
  const search = searchOf(filter)
  const sort = filter.sort ?? (search === null ? 'createdAt' : 'relevance')
  if (sort === 'relevance') {
    if (search === null) throw new LeadKitError('invalid_input', 'leads.list: sort: relevance needs a search')
    return toRankedPage(
      await listByMatch(session, await filteredLeads(session, filter, OPERATION), search, {
        wanted: limit + 1,
        after: filter.after,
      }),
      limit,
    )
  }
  const direction = filter.direction ?? 'desc'
  const query = (await matchingLeads(session, [filter], OPERATION)).select(leadColumns)
  if (sort === 'score') {
    const rows = await query
      .select(SCORE_ORDER.as('rank'))
      .where(behindScore(direction, filter.after))
      .orderBy(SCORE_ORDER, direction)
      .orderBy('id', direction)
      .limit(limit + 1)
      .execute()
    return toScorePage(
      rows.map((row) => ({ item: toLead(row), rank: row.rank })),
      limit,
    )
  }
  const rows = await query
    .where(behindPage(SORT_COLUMNS[sort], direction, filter))
    .orderBy(SORT_COLUMNS[sort], direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toLead), limit, (lead) => ({ at: lead[sort], id: lead.id }))
}

/** How many leads a filter finds. @throws LeadKitError `not_found` for an unknown segment; `conflict` for one that cannot be read. */
export async function countLeads(
  session: TenantSession,
  filter: CheckedLeadFilter,
  operation: string,
): Promise<number> {
  const leads = await matchingLeads(session, [filter], operation)
  const row = await leads.select((eb) => eb.fn.countAll<string | number>().as('leads')).executeTakeFirst()
  return Number(row?.leads ?? 0)
}

/** The live leads that each of the filters finds, with its search and its segment. @throws LeadKitError as {@link countLeads}. */
export async function matchingLeads(
  session: TenantSession,
  filters: readonly CheckedLeadFilter[],
  operation: string,
): Promise<LeadQuery> {
  let query = liveLeads(session)
  for (const filter of filters) {
    const search = searchOf(filter)
    query = await filteredLeads(session, filter, operation, query)
    if (search !== null) query = query.where(search.matches)
  }
  return query
}

function liveLeads(session: TenantSession): LeadQuery {
  return session.tables.selectFrom('leads').where('deleted_at', 'is', null).where('merged_into', 'is', null)
}

/** The leads that a filter finds without its search, which may be asked in tiers. */
async function filteredLeads(
  session: TenantSession,
  filter: CheckedLeadFilter,
  operation: string,
  leads = liveLeads(session),
): Promise<LeadQuery> {
  const query = whereFilter(session, leads, filter)
  if (filter.segment === undefined) return query
  const { checked: segment } = await readSegmentFilter(session, filter.segment, filter, operation)
  const within = whereFilter(session, query, segment)
  const search = searchOf(segment)
  return search === null ? within : within.where(search.matches)
}

function whereFilter(session: TenantSession, leads: LeadQuery, filter: CheckedLeadFilter): LeadQuery {
  let query = whereTags(leads, filter.tags)
  if (filter.status !== undefined) query = query.where('status', 'in', [filter.status].flat())
  if (filter.score !== undefined) query = query.where('score', 'in', [filter.score].flat())
  if (filter.scoreOverridden !== undefined)
    query = query.where('score_override', filter.scoreOverridden ? 'is not' : 'is', null)
  if (filter.firstTouch !== undefined) query = query.where(touchIs(session, 'first', filter.firstTouch))
  if (filter.lastTouch !== undefined) query = query.where(touchIs(session, 'last', filter.lastTouch))
  if (filter.conversationId !== undefined) {
    const { conversationId } = filter
    query = query.where('id', '=', (eb) =>
      eb
        .selectFrom('leads as own')
        .select((own) => own.fn.coalesce('own.merged_into', 'own.id').as('id'))
        .where('own.conversation_id', '=', conversationId),
    )
  }
  for (const [column, owner] of [
    ['assigned_user_id', filter.assignedUserId],
    ['assigned_team_id', filter.assignedTeamId],
  ] as const)
    // No index serves IS NOT DISTINCT FROM.
    if (owner !== undefined) query = owner === null ? query.where(column, 'is', null) : query.where(column, '=', owner)
  if (filter.createdWithinDays !== undefined)
    query = query.where('created_at', '>', daysBefore(session.now, filter.createdWithinDays))
  if (filter.updatedWithinDays !== undefined)
    query = query.where('updated_at', '>', daysBefore(session.now, filter.updatedWithinDays))
  if (filter.createdAfter !== undefined) query = query.where('created_at', '>', filter.createdAfter)
  if (filter.updatedAfter !== undefined) query = query.where('updated_at', '>', filter.updatedAfter)
  for (const test of filter.custom) query = query.where(customCondition(test))
  return query
}

function searchOf({ search, searchIn }: CheckedLeadFilter): LeadSearch | null {
  return search === undefined ? null : toLeadSearch(search, searchIn)
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 60 * 60_000)
}

/** Only leads with a tag are in the index, so the condition says so. */
function whereTags(leads: LeadQuery, { any, all, none }: NonNullable<CheckedLeadFilter['tags']> = {}): LeadQuery {
  let query = leads
  const tags = sql.ref('tag_ids')
  const tagged = sql<SqlBool>`${tags} <> '{}'`
  if (any !== undefined) query = query.where(sql<SqlBool>`${tagged} AND ${tags} && ${[...any]}::uuid[]`)
  if (all !== undefined) query = query.where(sql<SqlBool>`${tagged} AND ${tags} @> ${[...all]}::uuid[]`)
  if (none !== undefined) query = query.where(sql<SqlBool>`NOT (${tags} && ${[...none]}::uuid[])`)
  return query
}
