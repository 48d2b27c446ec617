import { newId } from '../base/identifier.ts'
import { addMonths, monthOf } from '../base/month.ts'
import { builtInPermissions, builtInRoles } from '../access/role.ts'
import { armRetention } from '../retention/retention-store.ts'
import { fillFoldedSearch } from '../leads/search/search-backfill-writer.ts'
import { ensurePartition } from '../database/partitions.ts'
import type { TenantSession } from '../database/session.ts'

/**
 * Sets up a tenant's daily retention, the partitions for this month and the next, the built-in roles, and the search words of existing leads, of which
 * there may be many: each part writes a batch of them, so that no lead is locked for long. Repeatable.
 */
export async function prepareTenant(session: TenantSession, after: string | null = null): Promise<string | null> {
  if (after === null) await prepareTables(session)
  return fillFoldedSearch(session, after)
}

async function prepareTables(session: TenantSession): Promise<void> {
  await armRetention(session)
  for (const ahead of [0, 1])
    await ensurePartition(
      session,
      { schema: session.schema, table: 'messages' },
      addMonths(monthOf(session.now), ahead),
    )
  const roles = builtInRoles.map((name) => ({
    id: newId(),
    tenant_id: session.tenantId,
    name,
    permissions: JSON.stringify(builtInPermissions[name]),
  }))
  await session.tables
    .insertInto('roles')
    .values(roles)
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({ permissions: eb.ref('excluded.permissions') }))
        .whereRef('roles.permissions', '!=', 'excluded.permissions'),
    )
    .execute()
}
