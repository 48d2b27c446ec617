import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import type { TaskResult } from './task.ts'

/**
 * What a fault means for the task that met it, the same for every kind of task:
 *
 * - `aborted`: the worker stops, or its lease is over. The task is given back at once, with its attempt.
 * - `foreign`: what was thrown is not a LeadKitError: a defect somewhere. Tried again, and counted.
 * - `limited`: the vendor asked us to slow down. Tried again when it said, and not counted.
 * - `storage`: our own database was away, or a lock was not free. Tried again soon, and not counted.
 * - `passing`: may pass by itself. Tried again with growing pauses, and counted.
 * - `permanent`: the same call cannot succeed. What that means is the handler's to say.
 */
export type TaskFaultKind = 'aborted' | 'foreign' | 'limited' | 'storage' | 'passing' | 'permanent'

export interface TaskFault {
  readonly kind: TaskFaultKind
  readonly error: LeadKitError
}

/**
 * Judges what a task's run threw.
 * @param subject what failed, for messages, such as `Profile`.
 */
export function taskFault(thrown: unknown, subject: string, signal: AbortSignal): TaskFault {
  // When the worker stops, whatever is thrown comes of that.
  if (signal.aborted) return { kind: 'aborted', error: stoppedError(subject) }
  if (!isLeadKitError(thrown)) return { kind: 'foreign', error: foreignError(thrown, subject) }
  return { kind: faultKind(thrown), error: thrown }
}

/** The kind of what was thrown, by itself. */
export function faultKind(thrown: unknown): TaskFaultKind {
  if (!isLeadKitError(thrown)) return 'foreign'
  const { code, retryable } = thrown
  if (code === 'aborted') return 'aborted'
  if (code === 'rate_limited') return 'limited'
  if (code === 'storage_unavailable') return 'storage'
  return retryable ? 'passing' : 'permanent'
}

type Retry = Extract<TaskResult, { outcome: 'retry' }>

/** True when another try is an attempt of the task: false when the fault is not its own. */
export function countsAsAttempt(kind: TaskFaultKind): boolean {
  return kind === 'foreign' || kind === 'passing' || kind === 'permanent'
}

/**
 * The result of a task that is tried again.
 * @param changes what the handler knows better: its own pause, and what is to be written with the result.
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

/** The database, or a lock on it, is asked again soon: its absence is no vendor's. In milliseconds. */
const STORAGE_PAUSE_MS = 1_000

/** The result of a task that was not begun, because the worker stops. */
export function notBegun(subject: string): TaskResult {
  return retryAfter({ kind: 'aborted', error: stoppedError(subject) })
}

function stoppedError(subject: string): LeadKitError {
  return new LeadKitError('aborted', `${subject}: the worker was stopped before the task had ended`)
}

function foreignError(thrown: unknown, subject: string): LeadKitError {
  // The text of a foreign error may hold a person's data; its class does not.
  const message = `${subject}: ${faultWords(thrown).code} was thrown, which is not a LeadKitError`
  return new LeadKitError('internal', message, { cause: thrown })
}
