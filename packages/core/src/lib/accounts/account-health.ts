import type { AccountHealth, LeadKitErrorCode, SendFailureReason } from '@leadkit/contracts'
import type { AccountFault, AccountOperation } from './open-account.ts'

/** How an account stands, as its row keeps it. */
export interface HealthState {
  readonly health: AccountHealth
  /** A word, never data. */
  readonly reason: string | null
}

/** From bad to worse: a lesser fault does not hide a greater one. */
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
 * What a failed call says about the account as a whole; null when it concerns one message or person, or will pass. Errors of adapters may
 * carry the `reason` of a send beside their code, which is the closer word.
 */
export function healthAfterFault(fault: AccountFault): AccountHealth | null {
  const byReason = 'reason' in fault ? BY_REASON[fault.reason] : undefined
  return byReason ?? ('code' in fault ? BY_CODE[fault.code] : undefined) ?? null
}

export function refusalReason(operation: AccountOperation): string {
  return `${operation}_refused`
}

/** True when a fault changes how the account stands. */
export function isWorse(health: AccountHealth, than: AccountHealth): boolean {
  return SEVERITY[health] > SEVERITY[than]
}

/**
 * True when a success shows that the account is well again. Any success proves that the token lives and the limit is over; what one kind of
 * operation was refused for, only that kind's success disproves; the webhook is looked at by checks alone.
 */
export function isHealedBy(state: HealthState, operation: AccountOperation): boolean {
  switch (state.health) {
    case 'healthy':
      return false
    case 'rate_limited':
      return true
    case 'needs_reauth':
      // The last access token may live on for minutes, and then nothing renews it.
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
