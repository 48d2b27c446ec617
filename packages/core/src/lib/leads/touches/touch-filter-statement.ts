import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { mayBeDerived, type TouchFilter } from './touch-filter.ts'
import { type TouchEnd, touchOfLead } from './touch-statement.ts'

/**
 * Leads whose first or last touch has the given fields. Stored touches are found by their index, and then only leads that have one are looked at; what
 * follows from a conversation is found by its post, or checked lead by lead.
 */
export function touchIs(session: TenantSession, end: TouchEnd, filter: TouchFilter): RawBuilder<SqlBool> {
  const tenant = quoteIdentifier(session.schema)
  const wanted = JSON.stringify(filter)
  const matches = sql`${sql.raw(touchOfLead(end, tenant, 'leads'))} @> ${wanted}::jsonb`
  const derived = mayBeDerived(filter)
  if (derived && filter.postId === undefined) return sql<SqlBool>`${matches}`
  const schema = sql.raw(tenant)
  const byConversation = sql`SELECT coalesce(l.merged_into, l.id) FROM ${schema}.leads l WHERE l.conversation_id IN`
  const byPost = sql`UNION ALL ${byConversation} (SELECT c.id FROM ${schema}.social_accounts a
    JOIN ${schema}.conversations c ON c.social_account_id = a.id AND c.platform_conversation_id = ${filter.postId ?? ''})`
  const stored = sql`SELECT t.subject_id FROM ${schema}.touches t WHERE t.details @> ${wanted}::jsonb`
  return sql<SqlBool>`(leads.id IN (${byConversation} (${stored})
      UNION ALL SELECT coalesce(l.merged_into, l.id) FROM ${schema}.leads l WHERE l.id IN (${stored})
      ${derived ? byPost : sql``}) AND ${matches})`
}
