import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import type { TaskResult } from './task.ts'

/**
 * What a fault means for its task, the same for every kind of task:
 *
 * - `aborted`: the worker stops, or its lease is over. The task is released at once, without using up the attempt.
 * - `foreign`: the error is not a LeadKitError: a bug somewhere. Retried, and counted.
 * - `limited`: the vendor asked us to slow down. Retried at the time it gave, and not counted.
 * - `storage`: our own database was unavailable, or a lock was not free. Retried soon, and not counted.
 * - `passing`: a temporary fault. Retried with growing delays, and counted.
 * - `permanent`: the same call cannot succeed. The handler decides what that means.
 */
export type TaskFaultKind = 'aborted' | 'foreign' | 'limited' | 'storage' | 'passing' | 'permanent'

export interface TaskFault {
  readonly kind: TaskFaultKind
  readonly error: LeadKitError
}

/**
 * Classifies the error that a task's run threw.
 * @param subject what failed, for messages, such as `Profile`.
 */
export function taskFault(thrown: unknown, subject: string, signal: AbortSignal): TaskFault {
  // While the worker stops, every error is a consequence of that.
  if (signal.aborted) return { kind: 'aborted', error: stoppedError(subject) }
  if (!isLeadKitError(thrown)) return { kind: 'foreign', error: foreignError(thrown, subject) }
  return { kind: faultKind(thrown), error: thrown }
}

/** The kind of the error alone. */
export function faultKind(thrown: unknown): TaskFaultKind {
  if (!isLeadKitError(thrown)) return 'foreign'
  const { code, retryable } = thrown
  if (code === 'aborted') return 'aborted'
  if (code === 'rate_limited') return 'limited'
  if (code === 'storage_unavailable') return 'storage'
  return retryable ? 'passing' : 'permanent'
}

type Retry = Extract<TaskResult, { outcome: 'retry' }>

/** True if a retry counts as an attempt: false if the fault is not the task's own. */
export function countsAsAttempt(kind: TaskFaultKind): boolean {
  return kind === 'foreign' || kind === 'passing' || kind === 'permanent'
}

/**
 * The result of a task to retry.
 * @param changes the handler's own delay, and the data to write with the result.
 */
export function retryAfter(
  { kind, error }: TaskFault,
  changes: { readonly delayMs?: number | undefined; readonly commit?: Retry['commit'] } = {},
): TaskResult {
  const { commit } = changes
  const delayMs = kind === 'aborted' ? 0 : kind === 'storage' ? STORAGE_PAUSE_MS : changes.delayMs
  const rest = kind === 'aborted' || commit === undefined ? {} : { commit }
  return { outcome: 'retry', error, delayMs, countsAsAttempt: countsAsAttempt(kind), ...rest }
}

/** The database, or a lock on it, is tried again soon: no vendor is involved. In milliseconds. */
const STORAGE_PAUSE_MS = 1_000

/** The result of a task that was not started because the worker stops. */
export function notBegun(subject: string): TaskResult {
  return retryAfter({ kind: 'aborted', error: stoppedError(subject) })
}

function stoppedError(subject: string): LeadKitError {
  return new LeadKitError('aborted', `${subject}: the worker was stopped before the task ended`)
}

function foreignError(thrown: unknown, subject: string): LeadKitError {
  // The text of a foreign error may contain personal data; its class does not.
  const message = `${subject}: ${faultWords(thrown).code} was thrown, which is not a LeadKitError`
  return new LeadKitError('internal', message, { cause: thrown })
}
