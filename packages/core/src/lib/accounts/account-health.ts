import type { AccountHealth, LeadKitErrorCode, SendFailureReason } from '@leadkit/contracts'
import type { AccountFault, AccountOperation } from './open-account.ts'

/** An account's health, as stored in its row. */
export interface HealthState {
  readonly health: AccountHealth
  /** One word, never data. */
  readonly reason: string | null
}

/** In order of severity: a lesser fault does not hide a more serious one. */
const SEVERITY: Readonly<Record<AccountHealth, number>> = {
  healthy: 0,
  rate_limited: 1,
  webhook_unsubscribed: 2,
  missing_scope: 3,
  blocked: 4,
  needs_reauth: 5,
}

const BY_REASON: Readonly<Partial<Record<SendFailureReason, AccountHealth>>> = {
  needs_reauth: 'needs_reauth',
  permission: 'missing_scope',
  rate_limited: 'rate_limited',
  blocked: 'blocked',
}

const BY_CODE: Readonly<Partial<Record<LeadKitErrorCode, AccountHealth>>> = {
  auth_revoked: 'needs_reauth',
  auth_expired: 'needs_reauth',
  permission_denied: 'missing_scope',
  rate_limited: 'rate_limited',
}

/**
 * What a failed call says about the account as a whole; null if it concerns one message or person, or is temporary. Adapter errors may have the
 * `reason` of a send besides their code, which is more precise.
 */
export function healthAfterFault(fault: AccountFault): AccountHealth | null {
  const byReason = 'reason' in fault ? BY_REASON[fault.reason] : undefined
  return byReason ?? ('code' in fault ? BY_CODE[fault.code] : undefined) ?? null
}

export function refusalReason(operation: AccountOperation): string {
  return `${operation}_refused`
}

/** True if a fault changes the account's health. */
export function isWorse(health: AccountHealth, than: AccountHealth): boolean {
  return SEVERITY[health] > SEVERITY[than]
}

/**
 * True if a success shows that the account is healthy again. Any success proves that the token works and the limit is over; if one kind of operation
 * was refused, only a success of that kind clears it; only checks look at the webhook.
 */
export function isHealedBy(state: HealthState, operation: AccountOperation): boolean {
  switch (state.health) {
    case 'healthy':
      return false
    case 'rate_limited':
      return true
    case 'needs_reauth':
      // The last access token may stay valid for minutes, but nothing renews it after that.
      return state.reason !== refusalReason('refresh')
    case 'missing_scope':
    case 'blocked':
      return operation === 'check' ? !isOthers(state.reason) : state.reason === refusalReason(operation)
    case 'webhook_unsubscribed':
      return operation === 'check'
  }
}

const OTHERS: ReadonlySet<string> = new Set(['send_refused', 'profile_refused', 'backfill_refused', 'hydrate_refused'])

function isOthers(reason: string | null): boolean {
  return reason !== null && OTHERS.has(reason)
}
