import { LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../domain/tenant.ts'
import type { TaskHandler, TaskResult } from '../queue/task.ts'
import type { MessageArchiver } from './message-archiver.ts'
import { daysBefore, nextRetentionAt, type RetentionTimes } from './retention-options.ts'

/** The partitions and the calendar of retention. Implemented by `Maintenance`. */
export interface RetentionKeeper<Session> {
  /** Makes the partitions of this and the next month, the tenant's and the shared ones. */
  makeAhead(scope: TenantScope, now: Date): Promise<void>
  /** Drops months of the ledger that ended before a moment; one process at a time. Returns how many. */
  dropDeliveries(before: Date): Promise<number>
  /** Makes the tenant's next run due. */
  arm(session: Session, scope: TenantScope, dueAt: Date): Promise<void>
}

export interface RetentionHandlerParts<Session> {
  readonly keeper: RetentionKeeper<Session>
  /** Null without an archive sink: no message is dropped then. */
  readonly archiver: MessageArchiver | null
  readonly times: RetentionTimes
  now(): Date
}

/** Once a day for each tenant. A run arms the next one, also when it is given up. */
export function createRetentionHandler<Session>(parts: RetentionHandlerParts<Session>): TaskHandler<Session> {
  const armNext = (session: Session, scope: TenantScope): Promise<void> =>
    parts.keeper.arm(session, scope, nextRetentionAt(scope.tenantId, parts.now()))
  return {
    kind: 'retention',
    batchSize: 1,
    leaseMs: 300_000,
    maxAttempts: 5,
    async run(scope, tasks, context) {
      const { keeper, archiver, times } = parts
      const now = parts.now()
      await keeper.makeAhead(scope, now)
      // What the ledger's events became is in the tenants' tables: it needs no archive.
      await keeper.dropDeliveries(daysBefore(now, times.deliveriesDays))
      const report = await archiver?.archiveBefore(scope, daysBefore(now, times.messagesDays), context)
      const [failure] = report?.failed ?? []
      const result: TaskResult<Session> =
        failure === undefined
          ? { outcome: 'done', commit: (session) => armNext(session, scope) }
          : { outcome: 'retry', error: toRetry(failure.error), countsAsAttempt: true }
      return tasks.map(() => result)
    },
    onDead: armNext,
  }
}

function toRetry(error: LeadKitError): LeadKitError {
  return new LeadKitError(error.code, `Retention: ${error.message}`, { source: error.source, cause: error })
}
