import type { LegalHoldRepository } from '../../holds/legal-hold-repository.ts'
import type { RetentionDryRun } from './retention-dry-run.ts'
import type { RetentionPolicyRepository } from './retention-policy-repository.ts'

/** `tenant.retention`: how long data stays, and what keeps it longer. */
export interface TenantRetention {
  readonly policy: RetentionPolicyRepository
  readonly holds: LegalHoldRepository
  /**
   * What the next run would move to the archive, and what holds keep. Counts the months that are old enough, and changes nothing.
   * @param options `messagesDays`: what another number of days would do, 1 to 36,500. Default: the tenant's.
   * @throws LeadKitError `invalid_input`; `configuration` without an archive: then nothing ever goes.
   */
  dryRun(options?: DryRunOptions): Promise<RetentionDryRun>
}

export interface DryRunOptions {
  readonly messagesDays?: number | undefined
}
