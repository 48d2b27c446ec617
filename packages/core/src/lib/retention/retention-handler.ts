import { LeadKitError } from '@leadkit/contracts'
import type { TaskHandler, TaskResult } from '../queue/task.ts'
import type { MessageArchiver } from './message-archiver.ts'
import { daysBefore, type RetentionTimes } from './retention-options.ts'
import type { TenantCleaner } from './own/tenant-cleaner.ts'
import type { TenantSession } from '../database/session.ts'
import type { HeldWithdrawalStore } from './holds/held-withdrawal-store.ts'
import type { RehydrationStore } from './cold/rehydration-store.ts'
import type { ObjectHolder } from './holds/object-holder.ts'
import type { RetentionPolicyStore } from './policy/retention-policy-store.ts'
import type { RetentionStore } from './retention-store.ts'

export interface RetentionHandlerParts {
  readonly keeper: RetentionStore
  readonly withdrawals: HeldWithdrawalStore
  /** Deletes what else is old. */
  readonly cleaner: Pick<TenantCleaner, 'clean'>
  readonly policies: RetentionPolicyStore
  readonly holder: ObjectHolder
  readonly returning: Pick<RehydrationStore, 'clearLeft'>
  /** Null without an archive sink: then no message is dropped. */
  readonly archiver: MessageArchiver | null
  readonly times: RetentionTimes
  now(): Date
}

/** Runs once a day for each tenant. A run schedules the next one, even if it fails for good. */
export function createRetentionHandler(parts: RetentionHandlerParts): TaskHandler {
  const armNext = (session: TenantSession): Promise<void> => parts.keeper.armNext(session)
  return {
    kind: 'retention',
    batchSize: 1,
    leaseMs: 300_000,
    maxAttempts: 5,
    async run(scope, tasks, context) {
      const { keeper, withdrawals, cleaner, policies, holder, returning, archiver, times } = parts
      const now = parts.now()
      // First, so that whatever else fails does not keep a hold, or its end, from the store.
      const notHeldYet = await holder.apply(scope, context)
      await keeper.makeAhead(scope, now)
      // The ledger needs no archive: its events are stored in the tenants' tables.
      await keeper.dropDeliveries(daysBefore(now, times.deliveriesDays))
      await withdrawals.eraseReleased(scope, now)
      await cleaner.clean(scope, now, context.signal)
      await returning.clearLeft(scope, now)
      const policy = await policies.of(scope)
      const report = await archiver
        ?.writing(policy.archiveFormat)
        .archiveBefore(scope, daysBefore(now, policy.messagesDays), context)
      // What this run has archived may be held, too.
      const notHeld = (await holder.apply(scope, context)) ?? notHeldYet
      const failure = report?.failed[0]?.error ?? notHeld
      const result: TaskResult =
        failure === null
          ? { outcome: 'done', commit: (session) => armNext(session) }
          : { outcome: 'retry', error: toRetry(failure), countsAsAttempt: true }
      return tasks.map(() => result)
    },
    onDead: armNext,
  }
}

function toRetry(error: LeadKitError): LeadKitError {
  return new LeadKitError(error.code, `Retention: ${error.message}`, { source: error.source, cause: error })
}
