import type { CrmSubscription } from '@leadkit/contracts'
import type { RemoteRecord, RemoteTimes, OwnedMapping } from '../fields/judge-fields.ts'
import type { SyncTarget } from '../sync/sync-to-run.ts'
import type { RemoteHint } from '../hints/remote-hint.ts'

/** `deleted`: nothing is written until the record is back. `converted`, `shared`: nothing is written any more. */
export type LinkState = 'linked' | 'deleted' | 'converted' | 'shared'

/** A lead's remote record, as it stood before the vendor was asked. */
export interface InboundLink {
  readonly leadId: string
  readonly externalId: string
  readonly state: LinkState
  /** Grows with each write to the record. */
  readonly writes: number
  /** True while a write to the record is on its way. */
  readonly busy: boolean
}

/** What a config's inbound side knows before a run. */
export interface InboundConfig {
  readonly target: SyncTarget
  readonly paused: boolean
  readonly cursor: string | null
  /** When the CRM is to be asked by ourselves; null before the first time. */
  readonly nextPollAt: Date | null
  /** Runs in a row that failed. */
  readonly failures: number
  readonly channel: CrmSubscription | null
}

/** What was found out about one linked record. It is taken over unless something was written to the record meanwhile. */
export interface Observation {
  readonly link: InboundLink
  /** Null when the record is gone. Its id is another than the link's when it went up in that one. */
  readonly record: RemoteRecord | null
  readonly change: 'purged' | 'converted' | null
  readonly times: RemoteTimes
  /** Looked at again when the observation cannot be used. */
  readonly hints: readonly RemoteHint[]
}

/** Everything that one run found, written in one transaction. */
export interface InboundPage {
  readonly target: SyncTarget
  /** The mappings whose fields were read. */
  readonly owned: readonly OwnedMapping[]
  readonly observations: readonly Observation[]
  /** Hints that were looked at, from the storage or from the poll. */
  readonly hints: readonly RemoteHint[]
  /** Hints whose records are being written at this moment. */
  readonly waiting: readonly RemoteHint[]
  readonly poll: { readonly cursor: string; readonly gap: boolean; readonly more: boolean } | null
  readonly channel: CrmSubscription | null
  /** When the config looks for changes by itself again; null for one that only writes. */
  readonly nextPollAt: Date | null
}

export interface InboundFailure {
  readonly crmConfigId: string
  readonly code: string
  /** The vendor's code and field names only. */
  readonly message: string
  readonly dueAt: Date
  /** False for waits that are nobody's fault. */
  readonly counts: boolean
}
