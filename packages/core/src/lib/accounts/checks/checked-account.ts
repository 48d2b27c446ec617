import type { AccountHealth } from '@leadkit/contracts'
import type { HealthState } from '../account-health.ts'
import type { NotedGap } from '../gaps/account-gap-store.ts'

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
  /** A loss that was noticed elsewhere, such as an outage of the host. */
  readonly noted: NotedGap | null
  /** What it has in common with accounts that share its subscription, as the last check said. */
  readonly subscription: string | null
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
