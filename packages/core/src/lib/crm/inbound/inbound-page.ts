import type { CrmSubscription } from '@leadkit/contracts'
import type { RemoteRecord, RemoteTimes, OwnedMapping } from '../fields/judge-fields.ts'
import type { SyncTarget } from '../sync/sync-to-run.ts'
import type { RemoteHint } from '../hints/remote-hint.ts'

/** `deleted`: nothing is written until the record is restored. `converted`, `shared`: nothing is written any more. */
export type LinkState = 'linked' | 'deleted' | 'converted' | 'shared'

/** The link between a lead and its remote record, read before the vendor is called. */
export interface InboundLink {
  readonly leadId: string
  readonly externalId: string
  readonly state: LinkState
  /** Grows with each write to the record. */
  readonly writes: number
  /** True while a write to the record is in progress. */
  readonly busy: boolean
}

/** The inbound state of a config before a run. */
export interface InboundConfig {
  readonly target: SyncTarget
  readonly paused: boolean
  readonly cursor: string | null
  /** When LeadKit next polls the CRM; null before the first poll. */
  readonly nextPollAt: Date | null
  /** Consecutive failed runs. */
  readonly failures: number
  readonly channel: CrmSubscription | null
}

/** What was found out about one linked record. It is applied unless the record was written to in the meantime. */
export interface Observation {
  readonly link: InboundLink
  /** Null if the record is gone. Its id differs from the link's if it was merged into another record. */
  readonly record: RemoteRecord | null
  readonly change: 'purged' | 'converted' | null
  readonly times: RemoteTimes
  /** Hints to process again if the observation cannot be used. */
  readonly hints: readonly RemoteHint[]
}

/** Everything that one run found, written in one transaction. */
export interface InboundPage {
  readonly target: SyncTarget
  /** The mappings whose fields were read. */
  readonly owned: readonly OwnedMapping[]
  readonly observations: readonly Observation[]
  /** The hints that were processed, from the storage or from the poll. */
  readonly hints: readonly RemoteHint[]
  /** Hints whose records are being written right now. */
  readonly waiting: readonly RemoteHint[]
  readonly poll: { readonly cursor: string; readonly gap: boolean; readonly more: boolean } | null
  readonly channel: CrmSubscription | null
  /** When the config is next polled on schedule; null for one that only writes. */
  readonly nextPollAt: Date | null
}

export interface InboundFailure {
  readonly crmConfigId: string
  readonly code: string
  /** The vendor's code and field names only. */
  readonly message: string
  readonly dueAt: Date
  /** False for waits that do not count as failures. */
  readonly counts: boolean
}
