import type { CrmContext } from '@leadkit/contracts'
import type { CrmSyncAction } from '../../crm-outbox/crm-sync.ts'
import type { CustomFieldSet } from '../../custom-fields/custom-field-set.ts'
import type { TimedLeadField } from '../../leads/lead-fields.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { RemoteTimes, FieldLedger } from '../fields/judge-fields.ts'
import type { LeadSnapshot } from '../fields/lead-snapshot.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** What the engine knows about a config; its credentials stay in the token source. */
export interface SyncTarget {
  readonly crmConfigId: string
  readonly provider: string
  readonly object: string
  readonly remoteAccountId: string | null
  readonly onDuplicate: 'link' | 'fail'
  /** What happens to a removed lead's record. */
  readonly onDelete: 'trash' | 'purge' | 'keep'
  /** Null means the provider's defaults. */
  readonly fieldMappings: readonly FieldMapping[] | null
  /** The fields that the CRM would refuse, and that pushes leave out. */
  readonly faults: readonly CrmFieldFault[]
}

/** One outbox row that this worker has to run now, with the lead's latest state. */
export interface SyncToRun {
  readonly syncId: string
  readonly leadId: string
  readonly action: CrmSyncAction
  readonly retryCount: number
  readonly target: SyncTarget
  readonly lead: LeadSnapshot
  /** True if its record was lent to a merged lead before, and this is the first write since it came back. */
  readonly isReturned: boolean
  /** The remote record's id, if an earlier sync has stored it. */
  readonly externalId: string | null
  /** True if the link to an existing record is stored, but the record has not been written yet. */
  readonly isLinking: boolean
  /** Another lead that has the same record: the record stays when this lead is removed. */
  readonly survivorLeadId: string | null
  /** True for the removal of an erased person's record: for good where the vendor can, whatever the config says. */
  readonly erases: boolean
  /** When `lead` was read. */
  readonly readAt: Date
  /** The last values that both sides agreed on; empty before the first write. */
  readonly ledger: FieldLedger
  /** When fields of the lead were last changed. */
  readonly fieldTimes: Readonly<Partial<Record<TimedLeadField, Date>>>
  /** The kit's custom fields of leads. */
  readonly customFields: CustomFieldSet
  /** When remote fields were changed, as far as the vendor has reported it in the meantime. */
  readonly remoteTimes: RemoteTimes
}

/**
 * `settled`: a row that is finished, or that a newer one replaces. `busy`: another row of the same lead and config is in progress. `contested`:
 * another worker, or a transaction of the host, currently holds a row of the pair.
 */
export type SyncClaim =
  | { readonly state: 'run'; readonly sync: SyncToRun }
  | { readonly state: 'settled' | 'busy' | 'contested' | 'paused' }

export interface SyncSuccess {
  readonly sync: SyncToRun
  /** Null after a removal, or if the provider returned none. */
  readonly externalId: string | null
  /** Hash of the fields that were written; null after a removal. */
  readonly writtenHash: string | null
  /** Fields that were left out, by name. */
  readonly leftOut: readonly string[]
  /** Texts that were cut to the length of the CRM's field, by name. */
  readonly cut: readonly string[]
  /** Fields that the CRM refused, by name. */
  readonly refused: readonly string[]
  /** For each written field, what the record holds now. */
  readonly ledger: FieldLedger
  /** True if the record has to be read again: it holds something that the lead has to take. */
  readonly recheck: boolean
}

export interface SyncFailure {
  readonly sync: SyncToRun
  readonly code: string
  /** The vendor's code and field names only. */
  readonly message: string
  /** The remote fields that the vendor refused, by name; empty if it named none. */
  readonly refusedFields: readonly string[]
  /** Null makes a dead letter. */
  readonly nextRetryAt: Date | null
  /** False for waits that do not count as failures of the row. */
  readonly counts: boolean
}

/** The connection of one config to its vendor, for one batch. */
export interface CrmConnection {
  readonly context: CrmContext
  /** Tells all workers to leave the account alone until then. */
  block(until: Date): void
  /**
   * Stores links of leads to existing records, before those records are written.
   * @returns for each record the leads that are linked to it, including these; null for a record that is being removed, which is not linked.
   */
  keepLinks(
    links: readonly { readonly leadId: string; readonly externalId: string }[],
  ): Promise<ReadonlyMap<string, ReadonlySet<string> | null>>
  /** Stores what the vendor reported about limits. */
  flush(): Promise<void>
}
