import type { CallContext, LeadKitError } from '@leadkit/contracts'
import { retryAfter } from '../../queue/task-fault.ts'
import type { ClaimedTask, TaskResult } from '../../queue/task.ts'
import type { CrmSyncStore } from './crm-sync-store.ts'
import type { TenantSession } from '../../database/session.ts'
import type { SyncFailure, SyncSuccess, SyncToRun } from './sync-to-run.ts'

/** Collects what became of one config's batch, and writes what the queue accepts of it together. */
export class SyncResults {
  readonly #results = new Map<string, TaskResult>()
  readonly #successes = new Map<string, SyncSuccess>()
  readonly #failures = new Map<string, SyncFailure>()
  readonly #writeSuccesses: (session: TenantSession, accepted: readonly ClaimedTask[]) => Promise<void>
  readonly #writeFailures: (session: TenantSession, accepted: readonly ClaimedTask[]) => Promise<void>

  constructor(store: CrmSyncStore, context: CallContext) {
    this.#writeSuccesses = (session, accepted) =>
      store.recordSuccesses(session.at(context.now()), pick(this.#successes, accepted))
    this.#writeFailures = (session, accepted) =>
      store.recordFailures(session.at(context.now()), pick(this.#failures, accepted))
  }

  /** By sync id. */
  get all(): ReadonlyMap<string, TaskResult> {
    return this.#results
  }

  succeed(success: SyncSuccess): void {
    this.#successes.set(success.sync.syncId, success)
    this.#results.set(success.sync.syncId, { outcome: 'done', commit: this.#writeSuccesses })
  }

  retry(failure: SyncFailure, error: LeadKitError, delayMs: number): void {
    const { sync, counts } = failure
    this.#failures.set(sync.syncId, failure)
    const commit = this.#writeFailures
    this.#results.set(sync.syncId, { outcome: 'retry', error, delayMs, countsAsAttempt: counts, commit })
  }

  bury(failure: SyncFailure, error: LeadKitError): void {
    this.#failures.set(failure.sync.syncId, failure)
    this.#results.set(failure.sync.syncId, { outcome: 'failed', error, commit: this.#writeFailures })
  }

  /** The record has become something else there: the inbound side takes note of it, and nothing failed. */
  convert(failure: SyncFailure): void {
    this.#failures.set(failure.sync.syncId, { ...failure, code: 'converted' })
    this.#results.set(failure.sync.syncId, { outcome: 'done', commit: this.#writeFailures })
  }

  giveBack(sync: SyncToRun, error: LeadKitError): void {
    this.#results.set(sync.syncId, retryAfter({ kind: 'aborted', error }))
  }
}

function pick<Result>(results: ReadonlyMap<string, Result>, accepted: readonly ClaimedTask[]): readonly Result[] {
  return accepted.flatMap((task) => results.get(task.taskId) ?? [])
}
