import { type RawBuilder, sql } from 'kysely'
import { newId } from '../../base/identifier.ts'
import type { TenantSession } from '../../database/session.ts'

/**
 * The columns of every new lead. It takes the owner of its conversation; without one, the rules look for an owner, if the tenant has rules. The
 * caller holds a lock on the conversation's row, so that whoever assigns it at the same time finds the lead.
 */
export function newLeadColumns(session: TenantSession, conversationId: string | null) {
  const { schema, now, tenantId } = session
  const owner = (column: string): RawBuilder<string | null> =>
    conversationId === null
      ? sql`NULL::uuid`
      : sql`(SELECT ${sql.ref(column)} FROM ${sql.table(`${schema}.conversations`)} WHERE id = ${conversationId})`
  const unowned =
    conversationId === null
      ? sql`true`
      : sql`NOT EXISTS (SELECT FROM ${sql.table(`${schema}.conversations`)}
          WHERE id = ${conversationId} AND (assigned_user_id IS NOT NULL OR assigned_team_id IS NOT NULL))`
  return {
    id: newId(),
    tenant_id: tenantId,
    created_at: now,
    updated_at: now,
    assigned_user_id: owner('assigned_user_id'),
    assigned_team_id: owner('assigned_team_id'),
    assigned_at: null,
    owner_wanted_since: sql<Date | null>`(SELECT ${now}::timestamptz
      FROM ${sql.table(`${schema}.care_settings`)} WHERE assigns AND ${unowned})`,
  }
}
