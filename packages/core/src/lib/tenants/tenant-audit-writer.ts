import type { Actor } from '../base/actor.ts'
import type { AuditRecord } from '../base/audit-record.ts'
import { tenantSchema } from '../base/identifier.ts'
import { type DatabaseSession, quoteIdentifier } from '../database/session.ts'

/** Who changes a tenant, and when. */
export interface TenantChange {
  readonly tenantId: string
  readonly actor: Actor
  readonly now: Date
}

/** Writes to the log of a tenant, whose schema may be missing or older than logs: a tenant is suspended and brought back all the same. */
export async function recordForTenant(
  session: DatabaseSession,
  { tenantId, actor, now }: TenantChange,
  record: Omit<AuditRecord, 'subject'>,
): Promise<void> {
  const scope = { tenantId, schema: tenantSchema(tenantId) }
  const [table] = await session.run<{ found: boolean }>({
    text: 'SELECT to_regclass($1) IS NOT NULL AS found',
    parameters: [`${quoteIdentifier(scope.schema)}.audit_entries`],
  })
  if (table?.found === true) session.ofTenant(scope, now, actor).record({ ...record, subject: ['tenant', null] })
}
