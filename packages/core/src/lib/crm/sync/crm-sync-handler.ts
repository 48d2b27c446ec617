import { type CallContext, type CrmProvider, LeadKitError } from '@leadkit/contracts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../../queue/task.ts'
import { type PushOutcome, pushSyncs } from './push-syncs.ts'
import {
  asLeadKitError,
  describeFailure,
  failureDelayMs,
  failureKind,
  isConverted,
  limitedDelayMs,
  PAUSED_DELAY_MS,
  pauseReason,
  problemOf,
  refusedFields,
  UNREGISTERED_DELAY_MS,
} from './sync-failure.ts'
import type { CrmSyncStore } from './crm-sync-store.ts'
import type { CrmConnection, SyncClaim, SyncToRun, SyncFailure, SyncSuccess } from './sync-to-run.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/identifier.ts'
import { retryAfter } from '../../queue/task-fault.ts'

/** Collects the results of one config's batch, and writes those that the queue accepts together. */
class SyncResults {
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

  /** The record was converted in the CRM: inbound sync handles it, and it does not count as a failure. */
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

/** Waiting for another row of the lead normally ends when that row is settled; this delay covers a worker that crashed with it. In milliseconds. */
const BUSY_DELAY_MS = 30_000
/** For a row that another worker is currently deciding on. In milliseconds. */
const CONTESTED_DELAY_MS = 200
/** How many rows one claim takes, so that a vendor with large batches gets full ones: Salesforce accepts 200. */
const LARGEST_BATCH = 200

export interface CrmSyncHandlerOptions {
  readonly store: CrmSyncStore
  readonly providers: readonly CrmProvider[]
  /** From 0 to below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/**
 * Writes leads to their CRMs, one batch per config. It writes a lead's latest state, keyed by its id, so that a retry after a crash finds the record
 * it created before. Limits and invalid credentials delay the account, not the row.
 */
export function createCrmSyncHandler(options: CrmSyncHandlerOptions): TaskHandler {
  return new CrmSyncHandler(options)
}

class CrmSyncHandler implements TaskHandler {
  readonly kind = 'crm_sync'
  readonly batchSize: number
  readonly leaseMs = 120_000
  readonly maxAttempts = 10
  readonly #store: CrmSyncStore
  readonly #providers: ReadonlyMap<string, CrmProvider>
  readonly #random: () => number
  readonly #endWait: (session: TenantSession, tasks: readonly ClaimedTask[]) => Promise<void>

  constructor(options: CrmSyncHandlerOptions) {
    this.#endWait = (session, tasks) =>
      options.store.endWaits(
        session,
        tasks.map((task) => task.taskId),
      )
    this.#store = options.store
    this.#providers = new Map(options.providers.map((provider) => [provider.id, provider]))
    this.#random = options.random ?? Math.random
    this.batchSize = Math.min(LARGEST_BATCH, Math.max(100, ...options.providers.map(limitOf)))
  }

  async run(scope: TenantScope, tasks: readonly ClaimedTask[], context: CallContext): Promise<readonly TaskResult[]> {
    const ids = tasks.map((task) => task.taskId)
    const claims = await this.#store.claim(scope, ids, context.now())
    const results = new Map<string, TaskResult>()
    const groups = new Map<string, SyncToRun[]>()
    for (const id of ids) {
      const claim = claims.get(id) ?? { state: 'settled' }
      if (claim.state === 'run') {
        const { crmConfigId } = claim.sync.target
        groups.set(crmConfigId, [...(groups.get(crmConfigId) ?? []), claim.sync])
      } else results.set(id, this.#withoutRun(claim.state))
    }
    const settled = await Promise.all(Array.from(groups.values(), (syncs) => this.#runGroup(scope, syncs, context)))
    for (const group of settled) for (const [id, result] of group) results.set(id, result)
    return ids.map((id) => results.get(id) ?? { outcome: 'done' })
  }

  async onDead(session: TenantSession, task: ClaimedTask, error: LeadKitError): Promise<void> {
    await this.#store.bury(session, task.taskId, error.code)
  }

  async #runGroup(
    scope: TenantScope,
    syncs: readonly SyncToRun[],
    context: CallContext,
  ): Promise<ReadonlyMap<string, TaskResult>> {
    const target = syncs[0]?.target
    const provider = target && this.#providers.get(target.provider)
    if (target === undefined || provider === undefined) return this.#unregistered(syncs, context)
    const connection = this.#store.connect(scope, target, provider, context)
    const outcomes = await pushSyncs(provider, connection, target, syncs)
    await this.#holdAccount(scope, target.crmConfigId, outcomes, connection)
    const isRefused = [...outcomes.values()].some((outcome) =>
      outcome.ok ? outcome.isDrift : namesFields(outcome.error),
    )
    // The CRM's fields may have changed: rows that were refused wait for the check.
    const waits = isRefused && (await this.#store.requestCheck(scope, target, context.now()))
    await connection.flush()
    const results = new SyncResults(this.#store, context)
    for (const sync of syncs) {
      const outcome = outcomes.get(sync.syncId) ?? { ok: false, error: undefined }
      if (outcome.ok) results.succeed({ sync, ...outcome })
      else
        this.#fail(results, sync, { error: outcome.error, waits: waits && namesFields(outcome.error) }, context.now())
    }
    return results.all
  }

  /** Blocks the account, or pauses the config, if the vendor's answer for any record requires it. */
  async #holdAccount(
    scope: TenantScope,
    crmConfigId: string,
    outcomes: ReadonlyMap<string, PushOutcome>,
    connection: CrmConnection,
  ): Promise<void> {
    const errors = [...outcomes.values()].flatMap((outcome) => (outcome.ok ? [] : [outcome.error]))
    if (errors.length === 0) return
    const now = connection.context.now()
    const limited = errors.filter((error) => failureKind(error) === 'limited')
    if (limited.length > 0) connection.block(new Date(now.getTime() + Math.max(...limited.map(limitedDelayMs))))
    const dead = errors.find((error) => failureKind(error) === 'stopped')
    if (dead === undefined) return
    const { message } = describeFailure(dead)
    const reason = pauseReason(dead)
    connection.context.logger.warn(
      { crmConfigId, code: reason, detail: message },
      'CRM config paused: the vendor refuses the account',
    )
    await this.#store.pause(scope, { crmConfigId, reason, problem: problemOf(dead) }, now)
  }

  #fail(results: SyncResults, sync: SyncToRun, { error, waits }: Failure, now: Date): void {
    if (isConverted(error)) return results.convert({ sync, ...describeFailure(error), ...NO_RETRY })
    // A row waits for the check only once: a refusal that the check does not explain is not retried.
    const kind = waits && sync.retryCount === 0 ? 'retry' : failureKind(error)
    const fault = asLeadKitError(error)
    // An interrupted row is continued by the next claim of its task.
    if (kind === 'aborted') return results.giveBack(sync, fault)
    const told = { sync, ...describeFailure(error), refusedFields: refusedFields(error) }
    if (kind === 'dead') return results.bury({ ...told, nextRetryAt: null, counts: true }, fault)
    const delayMs = failureDelayMs(kind, error, sync.retryCount, this.#random)
    results.retry({ ...told, nextRetryAt: new Date(now.getTime() + delayMs), counts: kind === 'retry' }, fault, delayMs)
  }

  #withoutRun(state: Exclude<SyncClaim['state'], 'run'>): TaskResult {
    if (state === 'settled') return { outcome: 'done' }
    if (state === 'paused') {
      const error = new LeadKitError('conflict', 'The CRM config is paused; resume it with crmConfigs.resume')
      return { outcome: 'retry', error, delayMs: PAUSED_DELAY_MS, countsAsAttempt: false }
    }
    const error = new LeadKitError('conflict', 'Another sync of this lead is in progress')
    if (state === 'contested') return { outcome: 'retry', error, delayMs: CONTESTED_DELAY_MS, countsAsAttempt: false }
    return { outcome: 'retry', error, delayMs: BUSY_DELAY_MS, countsAsAttempt: false, commit: this.#endWait }
  }

  #unregistered(syncs: readonly SyncToRun[], context: CallContext): ReadonlyMap<string, TaskResult> {
    const provider = syncs[0]?.target.provider ?? ''
    const error = new LeadKitError(
      'configuration',
      `No CRM provider ${provider} is registered here; add it to createLeadKit({ crms })`,
    )
    context.logger.error({ provider, waiting: syncs.length }, error.message)
    const nextRetryAt = new Date(context.now().getTime() + UNREGISTERED_DELAY_MS)
    const results = new SyncResults(this.#store, context)
    for (const sync of syncs) {
      const message = `provider ${provider} is not registered`
      const failure = { sync, code: error.code, message, refusedFields: [], nextRetryAt, counts: false }
      results.retry(failure, error, UNREGISTERED_DELAY_MS)
    }
    return results.all
  }
}

const NO_RETRY = { refusedFields: [], nextRetryAt: null, counts: true } as const

interface Failure {
  readonly error: unknown
  /** True if a check of the CRM was requested because of it. */
  readonly waits: boolean
}

/** True if the vendor named fields of a record that it does not accept. */
function namesFields(error: unknown): boolean {
  return refusedFields(error).length > 0
}

function limitOf({ capabilities }: CrmProvider): number {
  return capabilities.maxBatch
}
