import type { HostEventWriter } from '../../host-events/host-event-writer.ts'
import type { TenantSession } from '../../database/session.ts'

/** Pauses a config that works, and tells the host; does nothing to one that is paused already. `reason` is a word, never data. */
export async function pauseConfig(
  session: TenantSession,
  { crmConfigId, reason }: { readonly crmConfigId: string; readonly reason: string },
  hostEvents: HostEventWriter,
): Promise<void> {
  const paused = await session.tables
    .updateTable('crm_configs')
    .set({ paused_at: session.now, paused_reason: reason, updated_at: session.now })
    .where('id', '=', crmConfigId)
    .where('paused_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (paused !== undefined) await hostEvents.write(session, 'crm.paused', { crmConfigId, reason })
}
