import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../domain/tenant.ts'
import { backoffMs, taskBackoff } from './backoff.ts'
import type { Settlement } from './dispatch-store.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from './task.ts'

export interface SettlementRules<Session> {
  readonly handler: TaskHandler<Session>
  readonly scope: TenantScope
  readonly now: Date
  readonly random: () => number
}

// What is not the task's fault, and has no pause of its own, waits up to 2 s × 2^4.
const UNCOUNTED_STEPS = 4

/** What a handler's result means for the dispatch row. */
export function toSettlement<Session>(
  rules: SettlementRules<Session>,
  task: ClaimedTask,
  result: TaskResult<Session>,
): Settlement<Session> {
  const { commit } = result
  switch (result.outcome) {
    case 'done':
      return { task, action: 'finish', commit }
    case 'failed':
      return { ...bury(rules, task, result.error, commit === undefined), commit }
    case 'retry':
      if (result.countsAsAttempt && task.attempt >= rules.handler.maxAttempts) {
        return { ...bury(rules, task, result.error, true), commit }
      }
      return { ...postpone(rules, task, result), commit }
  }
}

/** The settlement of a task that was claimed more often than it may run: each time before, the process died with it. */
export function buryExhausted<Session>(rules: SettlementRules<Session>, task: ClaimedTask): Settlement<Session> {
  const message = `Task of kind ${task.kind}: ${task.attempt - 1} attempts ended without a result, because the worker died or stalled`
  return bury(rules, task, new LeadKitError('internal', message), true)
}

/** The result of tasks whose run, or whose commit, threw. */
export function toFailedResult<Session>(kind: string, error: unknown): TaskResult<Session> {
  const told = isLeadKitError(error)
    ? error
    : new LeadKitError('internal', `Task of kind ${kind}: its handler threw ${errorName(error)}`, { cause: error })
  return { outcome: 'retry', error: told, countsAsAttempt: true }
}

/** The class of an error, whose message may hold a person's data. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

function bury<Session>(
  rules: SettlementRules<Session>,
  task: ClaimedTask,
  error: LeadKitError,
  tellHandler: boolean,
): Settlement<Session> {
  const { handler, scope } = rules
  const marks = tellHandler && handler.onDead !== undefined
  return {
    task,
    action: 'bury',
    error,
    ...(marks ? { onDead: async (session: Session) => handler.onDead?.(session, scope, task, error) } : {}),
  }
}

function postpone<Session>(
  rules: SettlementRules<Session>,
  task: ClaimedTask,
  result: Extract<TaskResult<Session>, { outcome: 'retry' }>,
): Settlement<Session> {
  const { countsAsAttempt, error } = result
  const step = countsAsAttempt ? task.attempt : task.attempt + UNCOUNTED_STEPS
  const pause = result.delayMs ?? Math.max(error.retryAfterMs ?? 0, backoffMs(step, taskBackoff, rules.random))
  return { task, action: 'retry', error, dueAt: new Date(rules.now.getTime() + pause), countsAsAttempt }
}
