import { newId } from '../base/identifier.ts'
import { addMonths, monthOf } from '../base/month.ts'
import { builtInPermissions, builtInRoles } from '../access/role.ts'
import { armRetention } from '../retention/retention-store.ts'
import { ensurePartition } from '../database/partitions.ts'
import type { DatabaseSession } from '../database/session.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

/** Gives a tenant its daily retention run, the partitions of this and the next month, and the built-in roles. Repeatable. */
export async function prepareTenant(session: DatabaseSession, scope: TenantScope, now: Date): Promise<void> {
  await armRetention(session, [scope], now)
  for (const ahead of [0, 1])
    await ensurePartition(session, { schema: scope.schema, table: 'messages' }, addMonths(monthOf(now), ahead))
  const roles = builtInRoles.map((name) => ({
    id: newId(),
    tenant_id: scope.tenantId,
    name,
    permissions: JSON.stringify(builtInPermissions[name]),
  }))
  await session
    .tenant(scope.schema)
    .insertInto('roles')
    .values(roles)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
}
