import type { LegalHoldRepository } from '../../holds/legal-hold-repository.ts'

/** `tenant.retention`: how long data stays, and what keeps it longer. */
export interface TenantRetention {
  readonly holds: LegalHoldRepository
}
