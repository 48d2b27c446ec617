import type { HostEventWriter } from '../../host-events/host-event-writer.ts'
import type { DatabaseSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/tenant-scope.ts'

/** Pauses a config that works, and tells the host; does nothing to one that is paused already. `reason` is a word, never data. */
export async function pauseConfig(
  session: DatabaseSession,
  scope: TenantScope,
  { crmConfigId, reason }: { readonly crmConfigId: string; readonly reason: string },
  hostEvents: HostEventWriter,
  now: Date,
): Promise<void> {
  const paused = await session
    .tenant(scope.schema)
    .updateTable('crm_configs')
    .set({ paused_at: now, paused_reason: reason, updated_at: now })
    .where('id', '=', crmConfigId)
    .where('paused_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (paused !== undefined) await hostEvents.write(session, scope, 'crm.paused', { crmConfigId, reason }, now)
}
