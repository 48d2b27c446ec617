import type { CrmProblem } from '@leadkit/contracts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { toFinding } from '../fields/preflight.ts'
import { isDriftReason, PAUSED_CHECK_MS } from './crm-drift.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'

export interface ConfigPause {
  readonly crmConfigId: string
  /** One word, never data. */
  readonly reason: string
  /** The problem with the account, if the vendor reported one; it becomes the config's finding. */
  readonly problem?: CrmProblem | undefined
}

/**
 * Pauses an active config and writes the host event; has no effect on a paused one. If a check can find that the reason is gone, the next check is
 * made due soon.
 */
export async function pauseConfig(
  session: TenantSession,
  { crmConfigId, reason, problem }: ConfigPause,
  hostEvents: HostEventWriter,
): Promise<void> {
  const paused = await session.tables
    .updateTable('crm_configs')
    .set({
      paused_at: session.now,
      paused_reason: reason,
      updated_at: session.now,
      ...(problem !== undefined && { findings: JSON.stringify([toFinding(problem)]) }),
    })
    .where('id', '=', crmConfigId)
    .where('paused_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (paused === undefined) return
  session.record({ action: 'crm.paused', subject: ['crm_config', crmConfigId], after: { paused: true } })
  await hostEvents.write(session, 'crm.paused', { crmConfigId, reason })
  if (!isDriftReason(reason)) return
  const dueAt = new Date(session.now.getTime() + PAUSED_CHECK_MS)
  await enqueue(session, [{ kind: 'crm_check', taskId: crmConfigId, dueAt }])
}
