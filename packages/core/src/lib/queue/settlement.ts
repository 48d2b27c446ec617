import { LeadKitError } from '@leadkit/contracts'
import { backoffMs, taskBackoff } from './backoff.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from './task.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

/** What is to become of one claimed task. */
export type Settlement = SettlementAction & {
  readonly task: ClaimedTask
  /** Writes the result, in the transaction that settles the task. Settlements that share it are written by one call. */
  readonly commit?: ((session: TenantSession, accepted: readonly ClaimedTask[]) => Promise<void>) | undefined
  /** Conversations that `commit` writes to. */
  readonly conversationIds?: readonly string[] | undefined
}

type SettlementAction =
  | { readonly action: 'finish' }
  | {
      readonly action: 'retry'
      readonly error: LeadKitError
      readonly dueAt: Date
      readonly countsAsAttempt: boolean
    }
  | {
      readonly action: 'bury'
      readonly error: LeadKitError
      readonly onDead?: ((session: TenantSession) => Promise<void>) | undefined
    }

export interface SettlementRules {
  readonly handler: TaskHandler
  readonly scope: TenantScope
  readonly now: Date
  readonly random: () => number
}

// What is not the task's fault, and has no pause of its own, waits up to 2 s × 2^4.
const UNCOUNTED_STEPS = 4

/** What a handler's result means for the dispatch row. */
export function toSettlement(rules: SettlementRules, task: ClaimedTask, result: TaskResult): Settlement {
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

/** The settlement of a task that was claimed more often than it may run: each time before, the process died with it. */
export function buryExhausted(rules: SettlementRules, task: ClaimedTask): Settlement {
  const message = `Task of kind ${task.kind}: ${task.attempt - 1} attempts ended without a result, because the worker died or stalled`
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
  const pause = result.delayMs ?? Math.max(error.retryAfterMs ?? 0, backoffMs(step, taskBackoff, rules.random))
  return { task, action: 'retry', error, dueAt: new Date(rules.now.getTime() + pause), countsAsAttempt }
}
