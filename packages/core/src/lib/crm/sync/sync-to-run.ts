import type { CrmContext } from '@leadkit/contracts'
import type { CrmSyncAction } from '../../crm-outbox/crm-sync.ts'
import type { TimedLeadField } from '../../leads/lead-fields.ts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { RemoteTimes, FieldLedger } from '../fields/judge-fields.ts'
import type { LeadSnapshot } from '../fields/lead-snapshot.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

/** What the engine knows of a config; its credentials stay with the token source. */
export interface SyncTarget {
  readonly crmConfigId: string
  readonly provider: string
  readonly object: string
  readonly remoteAccountId: string | null
  readonly onDuplicate: 'link' | 'fail'
  /** What a removed lead's record becomes. */
  readonly onDelete: 'trash' | 'purge' | 'keep'
  /** Null takes the provider's defaults. */
  readonly fieldMappings: readonly FieldMapping[] | null
  /** What the CRM would refuse, and pushes leave out. */
  readonly faults: readonly CrmFieldFault[]
}

/** One outbox row that this worker is to carry out now, with the lead's latest state. */
export interface SyncToRun {
  readonly syncId: string
  readonly leadId: string
  readonly action: CrmSyncAction
  readonly retryCount: number
  readonly target: SyncTarget
  readonly lead: LeadSnapshot
  /** The remote record's id, where a sync before has stored it. */
  readonly externalId: string | null
  /** True when the link to a record that was there before is stored, and the record has not been written yet. */
  readonly isLinking: boolean
  /** Another lead that has the same record: the record stays when this lead is removed. */
  readonly survivorLeadId: string | null
  /** When `lead` was read. */
  readonly readAt: Date
  /** On what both sides agreed last; empty before the first write. */
  readonly ledger: FieldLedger
  /** When fields of the lead were changed last. */
  readonly fieldTimes: Readonly<Partial<Record<TimedLeadField, Date>>>
  /** When remote fields were changed, as far as the vendor has told meanwhile. */
  readonly remoteTimes: RemoteTimes
}

/**
 * `settled`: a row that is finished, or that a newer one replaces. `busy`: another row of the same lead and config is on its way.
 * `contested`: another worker, or a transaction of the host, holds a row of the pair at this moment.
 */
export type SyncClaim =
  | { readonly state: 'run'; readonly sync: SyncToRun }
  | { readonly state: 'settled' | 'busy' | 'contested' | 'paused' }

export interface SyncSuccess {
  readonly sync: SyncToRun
  /** Null after a removal, or when the provider gave none. */
  readonly externalId: string | null
  /** Of the fields that were written; null after a removal. */
  readonly writtenHash: string | null
  /** Fields that were left out, by name. */
  readonly leftOut: readonly string[]
  /** Texts that were cut to what the CRM's field holds, by name. */
  readonly cut: readonly string[]
  /** Fields that the CRM refused, by name. */
  readonly refused: readonly string[]
  /** Of each field that was written, what the record holds now. */
  readonly ledger: FieldLedger
  /** True when the record is to be read again: it holds something that the lead has to take. */
  readonly recheck: boolean
}

export interface SyncFailure {
  readonly sync: SyncToRun
  readonly code: string
  /** The vendor's code and field names only. */
  readonly message: string
  /** The remote fields that the vendor refused, by name; empty when it named none. */
  readonly refusedFields: readonly string[]
  /** Null makes a dead letter. */
  readonly nextRetryAt: Date | null
  /** False for waits that are not the row's fault. */
  readonly counts: boolean
}

/** One config's way to its vendor, for one batch. */
export interface CrmConnection {
  readonly context: CrmContext
  /** Tells the whole fleet to leave the account alone until then. */
  block(until: Date): void
  /**
   * Stores links of leads to records that were there before, before those are written.
   * @returns for each record the leads that are linked to it, these included; null for a record that is being removed: it was not linked.
   */
  keepLinks(
    links: readonly { readonly leadId: string; readonly externalId: string }[],
  ): Promise<ReadonlyMap<string, ReadonlySet<string> | null>>
  /** Stores what the vendor said about limits. */
  flush(): Promise<void>
}
