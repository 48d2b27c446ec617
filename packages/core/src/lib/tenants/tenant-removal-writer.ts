import { LeadKitError } from '@leadkit/contracts'
import { tenantSchema } from '../base/identifier.ts'
import { type DatabaseSession, quoteIdentifier } from '../database/session.ts'
import { requireNoHoldOfTenant } from '../holds/hold-reader.ts'

const DAY_MS = 86_400_000

/**
 * Takes a tenant out of reach and sets the time from which on a worker drops it. All by the database's clock: a host whose own clock runs ahead drops
 * nothing early. A tenant that was removed before keeps what it was, and gets the new time.
 */
export async function setAside(session: DatabaseSession, id: string, graceDays: number): Promise<void> {
  const now = await databaseTime(session)
  const shared = quoteIdentifier(session.sharedSchema)
  await session.run({
    text: `UPDATE ${shared}.tenants SET removed_at = coalesce(removed_at, $2), drops_at = $3, was_active = coalesce(was_active, active), active = false
      WHERE id = $1`,
    parameters: [id, now, new Date(now.getTime() + graceDays * DAY_MS)],
  })
}

/**
 * Brings a tenant back as it was before its removal, suspended if it was suspended.
 * @throws LeadKitError `tenant_unknown`; `conflict` for a tenant that was not removed.
 */
export async function takeBack(session: DatabaseSession, id: string): Promise<void> {
  const shared = quoteIdentifier(session.sharedSchema)
  const restored = await session.run({
    text: `UPDATE ${shared}.tenants SET active = was_active, removed_at = NULL, drops_at = NULL, was_active = NULL
      WHERE id = $1 AND removed_at IS NOT NULL RETURNING id`,
    parameters: [id],
  })
  if (restored.length > 0) return
  const [row] = await session.sharedTables.selectFrom('tenants').select('id').where('id', '=', id).execute()
  if (row === undefined) throw unknownTenant()
  throw new LeadKitError('conflict', 'tenants.restore: this tenant was not removed; nothing was changed')
}

/**
 * Drops a tenant's schema with everything in it, its routes and its due work. The caller has locked its row, so nobody restores it meanwhile.
 * @throws LegalHoldError `legal_hold`.
 */
export async function dropTenant(session: DatabaseSession, id: string, operation: string): Promise<void> {
  const schema = tenantSchema(id)
  await requireNoHoldOfTenant(session.ofTenant({ tenantId: id, schema }), operation)
  const { sharedTables } = session
  await sharedTables.deleteFrom('account_routes').where('tenant_id', '=', id).execute()
  await sharedTables.deleteFrom('crm_routes').where('tenant_id', '=', id).execute()
  await sharedTables.deleteFrom('held_deliveries').where('tenant_id', '=', id).execute()
  await session.run({ text: `DROP SCHEMA IF EXISTS ${quoteIdentifier(schema)} CASCADE`, parameters: [] })
  // Whoever was writing in the schema has committed now, with what he made due, or a migration with its row of the ledger.
  await sharedTables.deleteFrom('dispatch').where('tenant_id', '=', id).execute()
  await sharedTables.deleteFrom('schema_migrations').where('schema_name', '=', schema).execute()
  await sharedTables.deleteFrom('tenants').where('id', '=', id).execute()
}

/** @throws LeadKitError `conflict` for a tenant of which only a part is there. */
export async function requireImported(session: DatabaseSession, id: string): Promise<void> {
  const query = session.sharedTables.selectFrom('tenants').select('importing').where('id', '=', id)
  const row = await query.executeTakeFirst()
  if (row?.importing === null || row === undefined) return
  throw new LeadKitError('conflict', 'tenants.resume: the import of the tenant is not finished; import it again')
}

export function unknownTenant(): LeadKitError {
  return new LeadKitError('tenant_unknown', 'There is no such tenant; kit.tenants.list shows the existing ones')
}

async function databaseTime(session: DatabaseSession): Promise<Date> {
  const [row] = await session.run<{ now: Date }>({ text: 'SELECT clock_timestamp() AS now', parameters: [] })
  return (row as { now: Date }).now
}
