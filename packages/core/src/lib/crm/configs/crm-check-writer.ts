import { nextCheckAt, PAUSED_CHECK_MS } from './crm-drift.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** The minimum interval between checks of a config, however many records are refused. In milliseconds. */
const MIN_PAUSE_MS = 10 * 60_000

/** Makes a config's next regular check due and returns its time, which is soon if the last check paused the config. */
export async function armCheck(session: TenantSession, crmConfigId: string, isHeldUp = false): Promise<Date> {
  const dueAt = isHeldUp ? new Date(session.now.getTime() + PAUSED_CHECK_MS) : nextCheckAt(crmConfigId, session.now)
  await enqueue(session, [{ kind: 'crm_check', taskId: crmConfigId, dueAt }])
  return dueAt
}

interface CheckState {
  /** True if the last check was so recent that the next one has to wait. */
  readonly isRecent: boolean
  readonly faults: readonly CrmFieldFault[]
}

/** Makes a config's next check due: at once if the last one was long ago, otherwise as soon as allowed. */
export async function requestCheck(session: TenantSession, crmConfigId: string): Promise<CheckState> {
  const row = await session.tables
    .selectFrom('crm_configs')
    .select(['checked_at', 'field_faults'])
    .where('id', '=', crmConfigId)
    .executeTakeFirst()
  const earliest = (row?.checked_at?.getTime() ?? 0) + MIN_PAUSE_MS
  const dueAt = new Date(Math.max(session.now.getTime(), earliest))
  await enqueue(session, [{ kind: 'crm_check', taskId: crmConfigId, dueAt }])
  return { isRecent: earliest > session.now.getTime(), faults: row?.field_faults ?? [] }
}
