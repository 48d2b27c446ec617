import type { Selectable } from 'kysely'
import { pageLimit } from '../base/page.ts'
import type { CustomTest } from '../custom-fields/custom-filter.ts'
import { customCondition } from '../custom-fields/custom-filter-statement.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { ConversationsTable } from '../database/tables/tenant-tables.ts'
import type { CheckedConversationFilter } from './conversation-input.ts'

export interface ConversationRows {
  readonly rows: readonly Selectable<ConversationsTable>[]
  readonly limit: number
  readonly sort: keyof typeof SORT_COLUMNS
}

const SORT_COLUMNS = { waitingSince: 'waiting_since', lastMessageAt: 'last_message_at' } as const

/** Conversations in the order of the list's sort. Those who wait are found by the index on waits. */
export async function readConversations(
  session: TenantSession,
  filter: CheckedConversationFilter,
  custom: readonly CustomTest[],
): Promise<ConversationRows> {
  const limit = pageLimit(filter)
  const sort = filter.waitingFor === 'us' || filter.overdue === true ? 'waitingSince' : 'lastMessageAt'
  const direction = filter.direction ?? (sort === 'waitingSince' ? 'asc' : 'desc')
  const column = SORT_COLUMNS[sort]
  let query = session.tables.selectFrom('conversations').selectAll()
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.socialAccountId !== undefined) query = query.where('social_account_id', '=', filter.socialAccountId)
  if (filter.participantId !== undefined) query = query.where('participant_id', '=', filter.participantId)
  if (filter.lastMessageAfter !== undefined) query = query.where('last_message_at', '>', filter.lastMessageAfter)
  if (filter.automationPaused !== undefined)
    query = query.where('automation_paused_at', filter.automationPaused ? 'is not' : 'is', null)
  if (filter.assignedUserId === null) query = query.where('assigned_user_id', 'is', null)
  else if (filter.assignedUserId !== undefined) query = query.where('assigned_user_id', '=', filter.assignedUserId)
  for (const test of custom) query = query.where(customCondition(test))
  if (filter.assignedTeamId === null) query = query.where('assigned_team_id', 'is', null)
  else if (filter.assignedTeamId !== undefined) query = query.where('assigned_team_id', '=', filter.assignedTeamId)
  if (sort === 'waitingSince') query = query.where('waiting_since', 'is not', null)
  if (filter.overdue === true) query = query.where('answer_due_at', '<=', session.now)
  if (filter.waitingFor === 'them')
    query = query
      .where('status', '=', 'active')
      .where('waiting_since', 'is', null)
      .where('last_outbound_at', 'is not', null)
  const rows = await query
    .where(behindPage(column, direction, filter))
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  return { rows, limit, sort }
}
