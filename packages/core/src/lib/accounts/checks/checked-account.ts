import type { AccountHealth } from '@leadkit/contracts'
import type { HealthState } from '../account-health.ts'
import type { NotedGap } from '../gaps/account-gap-store.ts'

/** An account to check. */
export interface CheckedAccount {
  readonly id: string
  readonly platform: string
  readonly accountId: string
  readonly health: AccountHealth
  readonly tokenVersion: number
  readonly connectedAt: Date
  /** Null before the first check. */
  readonly checkedAt: Date | null
  /** Deliveries are known to be complete up to this time. */
  readonly coveredUntil: Date | null
  /** Since when deliveries may be missing; null without a gap. */
  readonly backfillSince: Date | null
  /** A loss noticed elsewhere, such as an outage of the host. */
  readonly noted: NotedGap | null
  /** The key shared with accounts on the same subscription, from the last check. */
  readonly subscription: string | null
}

/** The findings of a check. */
export interface CheckFinding {
  /** Null if the platform could not be asked: then the health stays the same. */
  readonly state: HealthState | null
  readonly accountName: string | undefined
  /** The latest time at which a person must authorise again; the host gets an event in good time. */
  readonly endsAt: Date | null
  readonly checkedAt: Date
}

/** The result of filling a gap. */
export interface FilledGap {
  readonly since: Date
  /** Everything up to this time was read. */
  readonly until: Date
  readonly events: number
  /** False if the limit ended it early. */
  readonly complete: boolean
}
