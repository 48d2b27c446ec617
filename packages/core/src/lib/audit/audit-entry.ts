import { z } from 'zod'
import type { Actor } from '../base/actor.ts'
import {
  type AuditAction,
  auditActions,
  auditSubjects,
  type AuditSubjectType,
  type AuditValues,
} from '../base/audit-record.ts'
import { dateSchema, idSchema, pageFields, signalSchema } from '../base/field-schema.ts'
import type { PageRequest } from '../base/page.ts'

/** Who did what, on which row, and from where. Nothing in it names a person. */
export interface AuditEntry {
  readonly id: string
  readonly at: Date
  readonly action: AuditAction
  /** `id` is null for the tenant itself. */
  readonly subject: { readonly type: AuditSubjectType; readonly id: string | null }
  /**
   * `host`: nobody was named; `kit.tenant(id).as(principal)` names who acts. Of a worker, `userId` is whoever began the work. `network` is the address without its
   * last part, such as `203.0.113.0/24`.
   */
  readonly actor: Actor
  /** What the fields were before; null where nothing is to be said. */
  readonly before: AuditValues | null
  readonly after: AuditValues | null
}

/** All conditions must hold. */
export interface AuditFilter extends PageRequest {
  readonly action?: AuditAction | readonly AuditAction[] | undefined
  readonly subjectType?: AuditSubjectType | undefined
  /** The row's id. */
  readonly subjectId?: string | undefined
  readonly actor?: Actor['kind'] | undefined
  readonly userId?: string | undefined
  readonly apiKeyId?: string | undefined
  /** From this moment on. */
  readonly since?: Date | undefined
  /** Before this moment. */
  readonly until?: Date | undefined
}

const action = z.enum(auditActions)

export const auditFilterSchema = z.strictObject({
  ...pageFields,
  action: z.union([action, z.array(action).min(1).max(auditActions.length)]).optional(),
  subjectType: z.enum(auditSubjects).optional(),
  subjectId: idSchema.optional(),
  actor: z.enum(['user', 'key', 'worker', 'host']).optional(),
  userId: idSchema.optional(),
  apiKeyId: idSchema.optional(),
  since: dateSchema.optional(),
  until: dateSchema.optional(),
})

export interface AuditVerifyOptions {
  /**
   * `checkpoint` of an earlier verification, kept outside of the database: shows also that the log goes on from what it was then, as it does not after a backup was
   * restored or the newest entries were taken out together with the heads of their chains.
   */
  readonly checkpoint?: string | undefined
  /** Stops between two pages. */
  readonly signal?: AbortSignal | undefined
}

export const auditVerifySchema = z.strictObject({
  checkpoint: z.string().max(10_000).optional(),
  signal: signalSchema.optional(),
})

/**
 * `missing`: entries were taken out; `changed`: an entry is not what was written, or not where; `added`: an entry was not written by LeadKit; `head`: the end
 * or the beginning of a chain was changed; `rolled_back`: the log does not go on from the checkpoint.
 */
export type AuditFaultKind = 'missing' | 'changed' | 'added' | 'head' | 'rolled_back'

export interface AuditFault {
  readonly kind: AuditFaultKind
  readonly chainId: string
  /** The entry's number in its chain, or the first that is missing; null where no entry can be named. */
  readonly number: number | null
  /** The entry that shows it. */
  readonly entryId: string | null
}

export interface AuditVerification {
  /** True if there is no fault. */
  readonly ok: boolean
  readonly entries: number
  /** Oldest and newest entry; null for an empty log. */
  readonly since: Date | null
  readonly until: Date | null
  readonly faultCount: number
  /** The first 100. */
  readonly faults: readonly AuditFault[]
  /** Where the log stands. Keep it outside of the database, and pass it to a later verification. */
  readonly checkpoint: string
  /** True while the database refuses changes of entries; false on Citus, which has no such triggers, and where somebody took them away. */
  readonly guarded: boolean
}
