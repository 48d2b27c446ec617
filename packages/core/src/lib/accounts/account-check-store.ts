import type { AccountHealth, PlatformEvent } from '@leadkit/contracts'
import type { HealthState } from '../domain/account-health.ts'
import type { TenantScope } from '../domain/tenant.ts'

/** An account that is to be checked. */
export interface CheckedAccount {
  readonly id: string
  readonly platform: string
  readonly accountId: string
  readonly health: AccountHealth
  readonly tokenVersion: number
  readonly connectedAt: Date
  /** Null before the first check. */
  readonly checkedAt: Date | null
  /** Up to when every delivery is known to have come. */
  readonly coveredUntil: Date | null
  /** Since when deliveries may be missing; null for no gap. */
  readonly backfillSince: Date | null
}

/** What a check found. */
export interface CheckFinding {
  /** Null when the platform could not be asked: then the account stands as it stood. */
  readonly state: HealthState | null
  readonly accountName: string | undefined
  /** When a person must authorise again at the latest; the host is told in good time. */
  readonly endsAt: Date | null
  readonly checkedAt: Date
}

/** What filling a gap brought. */
export interface FilledGap {
  readonly since: Date
  /** Everything up to this moment was read. */
  readonly until: Date
  readonly events: number
  /** False when the limit ended it early. */
  readonly complete: boolean
}

/** The storage that checks need. Implemented by `PostgresAccountCheckStore`. */
export interface AccountCheckStore<Session> {
  /** Null for an account that is gone or disconnected. */
  load(scope: TenantScope, socialAccountId: string): Promise<CheckedAccount | null>
  /** Keeps the gap until it is filled, in a transaction of its own: whoever dies while filling it does not hide it. */
  openGap(scope: TenantScope, socialAccountId: string, since: Date): Promise<void>
  /** Writes the finding and tells the host what changed. Returns how the account stands now. */
  record(session: Session, scope: TenantScope, account: CheckedAccount, finding: CheckFinding): Promise<AccountHealth>
  closeGap(session: Session, scope: TenantScope, account: CheckedAccount, gap: FilledGap): Promise<void>
  /** No gap: everything up to this moment came. */
  markCovered(session: Session, scope: TenantScope, account: CheckedAccount, until: Date): Promise<void>
  /** Makes the next check due; at once when the account was connected again while this one ran. */
  arm(
    session: Session,
    scope: TenantScope,
    account: Pick<CheckedAccount, 'id'> & Partial<CheckedAccount>,
    dueAt: Date,
  ): Promise<void>
}

/** Takes events that were fetched, by the same way as webhooks: what is stored already stays as it is. */
export interface EventIntake {
  /**
   * @param live false for history: it is scored, and nobody is told of it or answered.
   * @throws LeadKitError `storage_unavailable`.
   */
  take(
    scope: TenantScope,
    account: { readonly id: string; readonly platform: string; readonly accountId: string },
    events: readonly PlatformEvent[],
    options: { readonly live: boolean },
  ): Promise<void>
}
