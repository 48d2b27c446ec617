import type { Logger } from '@leadkit/contracts'
import type { TenantScope } from '../../base/identifier.ts'
import { daysBefore, type RetentionTimes } from '../retention-options.ts'
import type { AuditMonthStore } from './audit-month-store.ts'
import type { ArchivedKeyStore } from './archived-key-store.ts'
import type { ExpiredRowStore } from './expired-row-store.ts'

export interface TenantCleanerParts {
  readonly rows: ExpiredRowStore
  readonly keys: ArchivedKeyStore
  readonly audit: AuditMonthStore
  readonly times: RetentionTimes
  readonly logger: Logger
}

/** The days that `tenants.usage` shows. */
const AI_CALLS_DAYS = 400

/** Deletes a tenant's old rows of every kind but messages, which leave by the archive. */
export class TenantCleaner {
  readonly #parts: TenantCleanerParts

  constructor(parts: TenantCleanerParts) {
    this.#parts = parts
  }

  /** May be stopped and run again at any time; two at once do no harm. The log and a host event say how many rows went, if any did. */
  async clean(scope: TenantScope, now: Date, signal: AbortSignal): Promise<void> {
    const { rows, keys, audit, times, logger } = this.#parts
    const before = {
      aiTasks: daysBefore(now, times.aiTasksDays),
      crmSyncs: daysBefore(now, times.crmSyncsDays),
      hostEvents: daysBefore(now, times.hostEventsDays),
      aiCalls: daysBefore(now, AI_CALLS_DAYS),
    }
    const deleted = await rows.deleteBefore(scope, before, { now, signal })
    const messageKeys = await keys.archiveBefore(scope, daysBefore(now, times.messageKeysDays), signal)
    const auditEntries = await audit.dropBefore(scope, daysBefore(now, times.auditDays), { now, signal })
    const counts = { ...deleted, messageKeys, auditEntries }
    if (Object.values(counts).every((count) => count === 0)) return
    logger.info({ tenantId: scope.tenantId, ...counts }, 'Retention: old rows were deleted')
    await rows.report(scope, counts, now)
  }
}
