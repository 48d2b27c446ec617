import type { CallContext, LeadKitError } from '@leadkit/contracts'
import type { TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/identifier.ts'

/** What happens to one claimed task. */
export type Settlement = SettlementAction & {
  readonly task: ClaimedTask
  /** Writes the result, in the transaction that settles the task. Settlements with the same function are written by one call. */
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

/** The kinds of work, each with its own handler. */
export const taskKinds = [
  'ai',
  'crm_sync',
  'crm_pull',
  'reply',
  'profile',
  'host_event',
  'retention',
  'account_check',
  'crm_check',
  'hydrate',
  'automation_resume',
  'bulk',
  'duplicates',
  'assignment',
  'answer_clock',
  'erasure',
] as const
export type TaskKind = (typeof taskKinds)[number]

/** Work to make due, written in the transaction that makes it necessary. */
export interface DueTask {
  readonly kind: TaskKind
  /** The authoritative row in the tenant's table; due at most once at a time. */
  readonly taskId: string
  /** Default: at once. */
  readonly dueAt?: Date | undefined
}

/** A task that this worker may run until its lease ends. */
export interface ClaimedTask {
  readonly dispatchId: string
  readonly kind: TaskKind
  readonly taskId: string
  /** 1 on the first attempt. An attempt that died with its process counts. */
  readonly attempt: number
  /** The fencing token: grows with each claim, and only the newest may write a result. */
  readonly fence: number
}

/**
 * The result of a task. `commit` runs in the transaction that settles the task, and only if the lease is still valid: a late result is refused with
 * everything that belongs to it. Results of one run with the same function are written by one call of it, which receives the accepted tasks, so that
 * many rows can be written in one statement.
 */
export type TaskResult =
  | {
      readonly outcome: 'done'
      commit?(session: TenantSession, accepted: readonly ClaimedTask[]): Promise<void>
      /** Conversations that `commit` writes to; all those in a transaction are locked in order before its first commit. */
      readonly conversationIds?: readonly string[] | undefined
    }
  | {
      readonly outcome: 'retry'
      readonly error: LeadKitError
      /** Default: growing with the attempts, with jitter. */
      readonly delayMs?: number | undefined
      /** False if the fault is not the task's (a paused account, a limit): the attempt does not count. */
      readonly countsAsAttempt: boolean
      commit?(session: TenantSession, accepted: readonly ClaimedTask[]): Promise<void>
    }
  /** A dead letter: kept in the tenant's table for `redrive`. Also the result of the last `retry` that counts. */
  | {
      readonly outcome: 'failed'
      readonly error: LeadKitError
      commit?(session: TenantSession, accepted: readonly ClaimedTask[]): Promise<void>
    }

/** Runs the tasks of one kind. `Session` is the storage's transaction, opaque to handlers. */
export interface TaskHandler {
  readonly kind: TaskKind
  /** The maximum number of tasks of one tenant passed to `run` at once. */
  readonly batchSize: number
  /** How long a claim lasts; it is extended while `run` is running. In milliseconds. */
  readonly leaseMs: number
  /** After this many counted attempts, a `retry` becomes a dead letter. */
  readonly maxAttempts: number
  /** Runs tasks of one tenant, outside any transaction. One result per task, in order. An exception counts as `retry` for all. */
  run(scope: TenantScope, tasks: readonly ClaimedTask[], context: CallContext): Promise<readonly TaskResult[]>
  /** Marks the tenant's row when the queue gives up a task after `maxAttempts`. */
  onDead?(session: TenantSession, task: ClaimedTask, error: LeadKitError): Promise<void>
}
