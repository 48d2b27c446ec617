import { PlatformRefusal } from '@leadkit/adapter-kit'
import type { SendFailureReason } from '@leadkit/contracts'
import { errorSchema } from './linkedin-schemas.ts'

type Reason = Exclude<SendFailureReason, 'window_closed' | 'thread_not_owned' | 'blocked'>

const advice: Readonly<Record<Reason, string>> = {
  needs_reauth: 'the token is dead; refresh it, or a person must connect the account again',
  permission: 'a permission or the administrator role is missing; grant it and connect the account again',
  rate_limited: 'the daily limit is reached; try again after retryAfterMs',
  recipient_unavailable: 'the post, comment or object is gone; do not repeat the call',
  invalid: 'LinkedIn refused the request; do not repeat it as it is',
  transient: 'try again later',
  unknown_outcome: 'it may have taken effect; find out before repeating it',
}

/** `serviceErrorCode` of a token that a refresh can replace. */
const EXPIRED_ACCESS_TOKEN = 65_602

interface Refusal {
  readonly reason: Reason
  readonly status: number
  readonly body: unknown
  readonly retryAfterMs?: number | undefined
}

/**
 * A refusal by LinkedIn. `vendorCode` is the status and the code behind it, such as `401/65601`, `403/100` or `426/NONEXISTENT_VERSION`.
 */
export class LinkedinError extends PlatformRefusal {
  override readonly name: string = 'LinkedinError'
  readonly status: number

  constructor(operation: string, { reason, status, body, retryAfterMs }: Refusal) {
    const { data } = errorSchema.safeParse(body)
    const detail = data?.serviceErrorCode ?? data?.code ?? data?.error
    const vendorCode = detail === undefined ? String(status) : `${status}/${safeWord(String(detail))}`
    const outdated = status === 426
    const expired = reason === 'needs_reauth' && data?.serviceErrorCode === EXPIRED_ACCESS_TOKEN
    const what = outdated ? 'LinkedIn no longer serves this version; set apiVersion to a newer one' : advice[reason]
    super(`${operation} failed (LinkedIn ${vendorCode}): ${what}`, {
      source: 'platform:linkedin',
      reason,
      vendorCode,
      ...(outdated ? { code: 'configuration' } : expired ? { code: 'auth_expired' } : {}),
      retryAfterMs,
      unexplained: status === 403 && detail === undefined,
    })
    this.status = status
  }
}

// Codes are words or numbers; anything longer may be a sentence with somebody's data.
function safeWord(code: string): string {
  return /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : 'unknown'
}

/**
 * Turns an unsuccessful response into an error.
 * @param retryAfterMs what the `Retry-After` header says, where there is one.
 * @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 */
export function toLinkedinError(
  operation: string,
  status: number,
  body: unknown,
  { retryAfterMs, now }: { readonly retryAfterMs: number | undefined; readonly now: Date },
): LinkedinError {
  const reason = reasonOfStatus(status)
  const waitMs = reason === 'rate_limited' ? (retryAfterMs ?? untilMidnightMs(now)) : retryAfterMs
  return new LinkedinError(operation, { reason, status, body, retryAfterMs: waitMs })
}

const reasons: Readonly<Record<number, Reason>> = {
  401: 'needs_reauth',
  403: 'permission',
  404: 'recipient_unavailable',
  // Two concurrent writes: LinkedIn accepted neither.
  409: 'transient',
  410: 'recipient_unavailable',
  429: 'rate_limited',
}

// A 5xx, and a 408 of a gateway, may come from a proxy in front of a server that did the work.
function reasonOfStatus(status: number): Reason {
  return reasons[status] ?? (status < 300 || status === 408 || status >= 500 ? 'unknown_outcome' : 'invalid')
}

/** Daily limits reset at midnight UTC. @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
function untilMidnightMs(now: Date): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1) - now.getTime()
}
