import type { CrmSyncAction } from './crm-sync.ts'

/** What happened to a lead. Whether its CRM has to create or to update a record follows from whether the lead is linked there. */
export type LeadChangeKind = 'upsert' | 'delete'

/** A lead whose present state a config's CRM has to get. */
export interface OutboxEntry {
  readonly leadId: string
  readonly leadVersion: number
  readonly crmConfigId: string
  readonly kind: LeadChangeKind
  /** True when a link names the lead's record in this CRM. */
  readonly isLinked: boolean
}

/** The one rule for a row's action: a record is updated when a link names it, and else created under the lead's key. */
export function syncAction({ kind, isLinked }: Pick<OutboxEntry, 'kind' | 'isLinked'>): CrmSyncAction {
  if (kind === 'delete') return 'delete'
  return isLinked ? 'update' : 'create'
}

/** When a row's task is due: at once, or after the pause that a failed try has earned. */
export function dueTime(now: Date, nextRetryAt: Date | null): Date {
  return nextRetryAt !== null && nextRetryAt.getTime() > now.getTime() ? nextRetryAt : now
}
