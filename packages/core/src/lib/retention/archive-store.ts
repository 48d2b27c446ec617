import type { ArchiveManifest } from '../domain/archive-manifest.ts'
import type { Message } from '../domain/message.ts'
import type { Month } from '../domain/month.ts'
import type { TenantScope } from '../domain/tenant.ts'

/**
 * - `detached`: the month is out of the table, under another name, where nothing can change it.
 * - `changed`: it holds another number of messages than the archive; it stays where it is.
 * - `gone`: another worker was faster.
 */
export type DetachOutcome = 'detached' | 'changed' | 'gone'

/** The storage that archiving needs. Implemented by `PostgresArchiveStore`. */
export interface ArchiveStore {
  /** Months that ended before a moment and have messages in the database, oldest first. */
  monthsBefore(scope: TenantScope, moment: Date): Promise<readonly Month[]>
  /** The month's messages in the order of their ids, a batch at a time. Of a month that is detached already, those. */
  messages(scope: TenantScope, month: Month, signal: AbortSignal): AsyncIterable<readonly Message[]>
  /** Removes the month's partition if it has no message. */
  dropEmpty(scope: TenantScope, month: Month): Promise<boolean>
  /** Manifests of generations whose messages are still in the database, oldest first. */
  openManifests(scope: TenantScope, month: Month): Promise<readonly ArchiveManifest[]>
  /** Reserves the next generation; the number is never given out twice. */
  openGeneration(
    scope: TenantScope,
    month: Month,
    object: { readonly sink: string; readonly key: (generation: number) => string; readonly now: Date },
  ): Promise<ArchiveManifest>
  /** @throws LeadKitError `lease_lost` when another worker has begun a newer generation. */
  markVerified(
    scope: TenantScope,
    month: Month,
    manifest: ArchiveManifest,
    object: { readonly count: number; readonly size: number; readonly sha256: string; readonly now: Date },
  ): Promise<ArchiveManifest>
  /** Makes a generation not count, unless its messages are out already. Returns whether its object may be deleted. */
  revoke(scope: TenantScope, manifestId: string): Promise<boolean>
  /** Removes the manifest of a revoked generation. */
  forget(scope: TenantScope, manifestId: string): Promise<void>
  /** @throws LeadKitError `storage_unavailable` when the table is too busy. */
  detach(scope: TenantScope, month: Month, manifest: ArchiveManifest): Promise<DetachOutcome>
  /** Drops the detached month, marks the manifest and tells the host, in one transaction. Nothing when it was done before. */
  drop(scope: TenantScope, month: Month, manifest: ArchiveManifest, now: Date): Promise<void>
}
