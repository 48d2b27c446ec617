import { setTimeout as pause } from 'node:timers/promises'
import { type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { type BackoffLimits, backoffMs, taskBackoff } from './backoff.ts'
import { retryAfter, taskFault } from './task-fault.ts'
import type { ClaimedTask, Settlement, TaskHandler, TaskResult } from './task.ts'
import type { LeaseKeeper, HeldGroup } from './lease-keeper.ts'
import type { OutageLog } from './outage-log.ts'
import { faultWords } from '../base/fault-words.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'
import type { WorkerMetrics } from './worker-metrics.ts'
import type { DispatchStore } from './dispatch-store.ts'
import type { SettlementOutcome } from './settlement-store.ts'

export interface TaskRunnerOptions {
  readonly store: Pick<DispatchStore, 'settle'>
  readonly keeper: Pick<LeaseKeeper, 'keep'>
  readonly outage: OutageLog
  readonly context: Omit<CallContext, 'signal'>
  readonly metrics: WorkerMetrics
  readonly random: () => number
}

/** The pauses while the database is unavailable. In milliseconds. */
const settleBackoff: BackoffLimits = { firstMs: 200, longestMs: 2_000 }
/** The pause between two attempts while a lock delays results: the attempts themselves wait for it. In milliseconds. */
const HELD_UP_PAUSE_MS = 20

/**
 * Runs one group of tasks and settles its results. Never rejects: tasks that cannot be settled become due again when their lease ends.
 *
 * Results are written once, by the worker with a valid lease: while they wait for a lock or for the database, their lease is extended, and they are
 * submitted again until they are accepted, refused, or the worker stops.
 */
export class TaskRunner {
  readonly #options: TaskRunnerOptions

  constructor(options: TaskRunnerOptions) {
    this.#options = options
  }

  /** @param onRan called when the handler has ended, before the results are settled. */
  async run(handler: TaskHandler, group: HeldGroup, onRan: () => void): Promise<void> {
    const { context } = this.#options
    try {
      const settlements = await this.#settlements(handler, group)
      if (group.state === 'released') return
      group.state = 'settling'
      group.heldUp = false
      onRan()
      await this.#settle(handler, group, settlements)
    } catch (error) {
      const { kind, scope, tasks } = group
      const fields = { kind, tenantId: scope.tenantId, tasks: tasks.length, ...faultWords(error) }
      context.logger.error(fields, 'Results could not be written; the tasks run again when their leases end')
    }
  }

  async #settlements(handler: TaskHandler, group: HeldGroup): Promise<readonly Settlement[]> {
    const runnable = group.tasks.filter((task) => task.attempt <= handler.maxAttempts)
    const exhausted = group.tasks.filter((task) => task.attempt > handler.maxAttempts)
    const results = runnable.length === 0 ? [] : await this.#call(handler, group, runnable)
    const rules = this.#rules(handler, group)
    return [
      ...exhausted.map((task) => buryExhausted(rules, task)),
      ...runnable.map((task, index) =>
        toSettlement(rules, task, results[index] ?? this.#failed(group, MISSING_RESULT)),
      ),
    ]
  }

  async #call(handler: TaskHandler, group: HeldGroup, tasks: readonly ClaimedTask[]): Promise<readonly TaskResult[]> {
    const { context } = this.#options
    const { signal } = group.controller
    try {
      const guarded: typeof fetch = async (input, init) => {
        await this.#checkLease(group)
        return context.fetch(input, init)
      }
      return await handler.run(group.scope, tasks, { ...context, signal, fetch: guarded })
    } catch (error) {
      return tasks.map(() => this.#failed(group, error))
    }
  }

  /** The result of tasks whose run or commit threw. */
  #failed(group: HeldGroup, thrown: unknown): TaskResult {
    return retryAfter(taskFault(thrown, `Task of kind ${group.kind}`, group.controller.signal))
  }

  /**
   * A process that stalled for longer than its lease checks whether its tasks are still its own before it makes any call: another worker may be
   * running them by now.
   */
  async #checkLease(group: HeldGroup): Promise<void> {
    if (performance.now() < group.leaseEndsAt) return
    await this.#options.keeper.keep([group])
    if (performance.now() < group.leaseEndsAt) return
    group.controller.abort()
    throw LEASE_LOST
  }

  async #settle(handler: TaskHandler, group: HeldGroup, settlements: readonly Settlement[]): Promise<void> {
    try {
      const outcome = await this.#write(group, settlements)
      if (outcome === 'held_up') await this.#settleApart(handler, group, settlements)
      else this.#report(group, settlements, outcome)
    } catch (error) {
      const [first] = settlements
      if (first === undefined || isLeadKitError(error, 'storage_unavailable')) throw error
      // One task whose commit throws must not affect the others.
      if (settlements.length > 1) {
        for (const settlement of settlements) await this.#settle(handler, group, [settlement])
        return
      }
      const failed = [toSettlement(this.#rules(handler, group), first.task, this.#failed(group, error))]
      const outcome = await this.#write(group, failed)
      if (outcome !== 'held_up') this.#report(group, failed, outcome)
    }
  }

  /** **A result that waits for a lock holds no other's**: each is written on its own, so that what one waits for keeps nobody else waiting. */
  async #settleApart(handler: TaskHandler, group: HeldGroup, settlements: readonly Settlement[]): Promise<void> {
    const outcomes = await Promise.allSettled(settlements.map((each) => this.#settle(handler, group, [each])))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  /** `held_up` only for several results. */
  async #write(group: HeldGroup, settlements: readonly Settlement[]): Promise<SettlementOutcome> {
    const { store, keeper, outage, context, random } = this.#options
    const began = performance.now()
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#try(() => store.settle(group.scope, settlements, context.now(), group.leaseMs / 4))
      if (isLeadKitError(outcome)) outage.failed('settle', outcome)
      else {
        outage.worked('settle')
        if (outcome !== 'held_up') {
          if (attempt > 1) this.#tell(group, 'Delayed results were written', performance.now() - began)
          return outcome
        }
      }
      if (group.state === 'released') throw outcome === 'held_up' ? HELD_UP : outcome
      if (!group.heldUp && outcome === 'held_up')
        this.#tell(group, 'Results are waiting for a lock on tables of their tenant')
      // Until the group ends: some of its results may wait longer than others.
      group.heldUp = true
      // At once, because no lease was extended while the settlement held the rows.
      await keeper.keep([group])
      if (outcome === 'held_up' && settlements.length > 1) return outcome
      await pause(outcome === 'held_up' ? HELD_UP_PAUSE_MS * (1 + random()) : backoffMs(attempt, settleBackoff, random))
    }
  }

  #tell({ kind, scope, tasks }: HeldGroup, message: string, durationMs?: number): void {
    const fields = { kind, tenantId: scope.tenantId, tasks: tasks.length }
    const { logger } = this.#options.context
    if (durationMs === undefined) logger.warn(fields, message)
    else logger.info({ ...fields, durationMs: Math.round(durationMs) }, message)
  }

  /** An unavailable database is an outcome. */
  async #try<Outcome>(settle: () => Promise<Outcome>): Promise<Outcome | LeadKitError> {
    try {
      return await settle()
    } catch (error) {
      if (isLeadKitError(error, 'storage_unavailable')) return error
      throw error
    }
  }

  #report(group: HeldGroup, settlements: readonly Settlement[], accepted: ReadonlySet<Settlement>): void {
    const { metrics, context } = this.#options
    const { kind, scope } = group
    const count = (action: Settlement['action']): number =>
      settlements.filter((each) => each.action === action && accepted.has(each)).length
    const counts = { finish: count('finish'), retry: count('retry'), bury: count('bury') }
    metrics.add('done', kind, counts.finish)
    metrics.add('retried', kind, counts.retry)
    metrics.add('dead', kind, counts.bury)
    metrics.add('lost', kind, settlements.length - counts.finish - counts.retry - counts.bury)
    for (const settlement of settlements) {
      const fields = {
        kind,
        tenantId: scope.tenantId,
        taskId: settlement.task.taskId,
        attempt: settlement.task.attempt,
      }
      if (!accepted.has(settlement)) {
        context.logger.warn(
          { ...fields, code: 'lease_lost' },
          'A result came after its lease was lost, and was refused',
        )
      } else if (settlement.action === 'retry') {
        context.logger.debug(
          { ...fields, code: settlement.error.code, dueAt: settlement.dueAt },
          'A task will be retried',
        )
      } else if (settlement.action === 'bury') {
        context.logger.warn(
          { ...fields, code: settlement.error.code },
          'A task became a dead letter and waits to be redriven',
        )
      }
    }
  }

  #rules(handler: TaskHandler, group: HeldGroup): SettlementRules {
    return { handler, scope: group.scope, now: this.#options.context.now(), random: this.#options.random }
  }
}

const MISSING_RESULT = new LeadKitError('internal', 'A task handler returned fewer results than it received tasks')
const LEASE_LOST = new LeadKitError(
  'aborted',
  'The lease of the task ended while its worker was stalled; no call is made for it',
)
const HELD_UP = new LeadKitError(
  'storage_unavailable',
  'queue.settle: a lock held the results up until the worker stopped',
)

interface SettlementRules {
  readonly handler: TaskHandler
  readonly scope: TenantScope
  readonly now: Date
  readonly random: () => number
}

// A fault that is not the task's own, and has no delay of its own, waits up to 2 s × 2^4.
const UNCOUNTED_STEPS = 4

/** What a handler's result means for the dispatch row. */
function toSettlement(rules: SettlementRules, task: ClaimedTask, result: TaskResult): Settlement {
  const { commit } = result
  switch (result.outcome) {
    case 'done':
      return { task, action: 'finish', commit, conversationIds: result.conversationIds }
    case 'failed':
      return { ...bury(rules, task, result.error, commit === undefined), commit }
    case 'retry':
      if (result.countsAsAttempt && task.attempt >= rules.handler.maxAttempts) {
        return { ...bury(rules, task, result.error, true), commit }
      }
      return { ...postpone(rules, task, result), commit }
  }
}

/** The settlement of a task that was claimed more often than it may run: each previous time, the process died. */
function buryExhausted(rules: SettlementRules, task: ClaimedTask): Settlement {
  const message = `Task of kind ${task.kind}: ${task.attempt - 1} attempts ended without a result because the worker died or stalled`
  return bury(rules, task, new LeadKitError('internal', message), true)
}

function bury(rules: SettlementRules, task: ClaimedTask, error: LeadKitError, tellHandler: boolean): Settlement {
  const { handler } = rules
  const marks = tellHandler && handler.onDead !== undefined
  return {
    task,
    action: 'bury',
    error,
    ...(marks ? { onDead: async (session: TenantSession) => handler.onDead?.(session, task, error) } : {}),
  }
}

function postpone(
  rules: SettlementRules,
  task: ClaimedTask,
  result: Extract<TaskResult, { outcome: 'retry' }>,
): Settlement {
  const { countsAsAttempt, error } = result
  const step = countsAsAttempt ? task.attempt : task.attempt + UNCOUNTED_STEPS
  const delayMs = result.delayMs ?? Math.max(error.retryAfterMs ?? 0, backoffMs(step, taskBackoff, rules.random))
  return { task, action: 'retry', error, dueAt: new Date(rules.now.getTime() + delayMs), countsAsAttempt }
}
