import { silentLogger } from '@leadkit/contracts'
import { KeyRing } from '../../../src/lib/access/key-ring.ts'
import { ChainKeys } from '../../../src/lib/audit/chain-keys.ts'
import type { Database } from '../../../src/lib/database/database.ts'
import { AuditMonthStore } from '../../../src/lib/retention/own/audit-month-store.ts'
import { TEST_KEY } from '../accounts/account-world.ts'
import type { AccountRoute } from '../../../src/lib/accounts/account-route-reader.ts'
import type { TenantScope } from '../../../src/lib/base/identifier.ts'
import type { TenantSession } from '../../../src/lib/database/session.ts'
import { ArchivedKeyStore } from '../../../src/lib/retention/own/archived-key-store.ts'
import { ExpiredRowStore } from '../../../src/lib/retention/own/expired-row-store.ts'
import { checkRetention } from '../../../src/lib/retention/retention-options.ts'
import { TenantCleaner } from '../../../src/lib/retention/own/tenant-cleaner.ts'
import type { ArchiveWorld } from './archive-world.ts'

/** When every row of these tests is old. */
export const LONG_AFTER = new Date('2027-06-01T00:00:00Z')

export type World = () => ArchiveWorld

export function auditMonths(database: Database): AuditMonthStore {
  return new AuditMonthStore(database, new ChainKeys(new KeyRing({ keys: [TEST_KEY] })))
}

function cleaner({ database, events }: ArchiveWorld): TenantCleaner {
  const rows = new ExpiredRowStore(database, events)
  const keys = new ArchivedKeyStore(database)
  return new TenantCleaner({ rows, keys, audit: auditMonths(database), times: checkRetention(), logger: silentLogger })
}

/** Deletes a tenant's old rows, as the daily run does. */
export async function clean(world: ArchiveWorld, scope: TenantScope, now = LONG_AFTER): Promise<void> {
  await cleaner(world).clean(scope, now, new AbortController().signal)
}

export function tablesOf({ database }: ArchiveWorld, scope: TenantScope): TenantSession['tables'] {
  return database.session.ofTenant(scope).tables
}

const routes = new WeakMap<ArchiveWorld, Promise<AccountRoute>>()
const EMPTIED = [
  'messages',
  'message_keys',
  'archived_keys',
  'archive_manifests',
  'ai_tasks',
  'crm_syncs',
  'leads',
  'conversations',
] as const

/** One tenant for all tests, without rows. */
export async function emptyRoute(world: ArchiveWorld): Promise<AccountRoute> {
  const made = routes.get(world) ?? world.route()
  routes.set(world, made)
  const route = await made
  for (const table of [...EMPTIED, 'host_events'] as const)
    await tablesOf(world, route.scope).deleteFrom(table).execute()
  return route
}
