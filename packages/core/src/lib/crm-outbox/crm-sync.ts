export const crmSyncStatuses = ['pending', 'processing', 'success', 'failed', 'superseded'] as const
export type CrmSyncStatus = (typeof crmSyncStatuses)[number]

export type CrmSyncAction = 'create' | 'update' | 'delete'

/** One row of the CRM outbox: one create, update or delete of one lead in one CRM. */
export interface CrmSync {
  readonly id: string
  readonly leadId: string
  readonly crmConfigId: string
  /** The remote record's id, once known. */
  readonly externalId: string | null
  readonly action: CrmSyncAction
  /** `superseded`: a newer row of the same lead did its work. */
  readonly status: CrmSyncStatus
  /** The lead's version that caused the row, or the one that was written. */
  readonly leadVersion: number
  readonly errorCode: string | null
  /** The vendor's code and field names; never a value. */
  readonly errorMessage: string | null
  readonly createdAt: Date
  readonly syncedAt: Date | null
  /** Failed attempts that count; waiting for a limit does not. */
  readonly retryCount: number
  /** For a failed row: when it is retried. */
  readonly nextRetryAt: Date | null
  /** True for a failed row that is not retried automatically; see `crmSyncs.redrive`. */
  readonly deadLetter: boolean
}
