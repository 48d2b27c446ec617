import type { Actor } from './actor.ts'

/** What is in the log of a tenant. */
export const auditActions = [
  'lead.moved',
  'lead.merged',
  'lead.unmerged',
  'lead.removed',
  'tenant.updated',
  'tenant.suspended',
  'tenant.resumed',
  'tenant.removed',
  'tenant.restored',
  'tenant.exported',
  'tenant.imported',
  'care.configured',
  'retention.policy_set',
  'hold.placed',
  'hold.released',
  'role.created',
  'role.updated',
  'role.removed',
  'user.created',
  'user.role_set',
  'user.password_set',
  'user.deactivated',
  'user.unlocked',
  'user.reactivated',
  'user.logged_in',
  'user.factor_confirmed',
  'user.factor_reset',
  'user.recovery_codes_renewed',
  'key.created',
  'key.rotated',
  'key.revoked',
  'secrets.rotated',
  'credentials.read',
  'conversations.exported',
  'subject.exported',
  'subject.erasure_requested',
  'subject.erased',
  'crm.connected',
  'crm.updated',
  'crm.credentials_set',
  'crm.paused',
  'crm.resumed',
  'crm.removed',
  'account.connected',
  'account.updated',
  'account.disconnected',
  'audit.dropped',
] as const
export type AuditAction = (typeof auditActions)[number]

/** What an action was on. */
export const auditSubjects = [
  'lead',
  'tenant',
  'hold',
  'role',
  'user',
  'key',
  'crm_config',
  'social_account',
  'erasure',
] as const
export type AuditSubjectType = (typeof auditSubjects)[number]

/** Numbers, flags, ids, times and words of LeadKit's own: nothing that a person wrote or is called. */
export type AuditValue = string | number | boolean | null | readonly string[]
export type AuditValues = Readonly<Record<string, AuditValue>>

/** Something to be written to the log, in the transaction that does it. */
export interface AuditRecord {
  readonly action: AuditAction
  /** The row; null for the tenant itself, and for a row that is not there. */
  readonly subject: readonly [type: AuditSubjectType, id: string | null]
  /** Fields that are not listed for the action, and values of another form, are left out. */
  readonly before?: Readonly<Record<string, unknown>> | undefined
  readonly after?: Readonly<Record<string, unknown>> | undefined
  /** Whom the caller names, where nobody was signed in: a user's id counts, and any other text is left out. */
  readonly by?: string | undefined
  /** Where an attempt came from, if the host says it with the call. */
  readonly address?: string | undefined
}

/** With who did it, and when. */
export interface Recorded extends AuditRecord {
  readonly actor: Actor
  readonly at: Date
}
