import { HttpFault } from '@leadkit/adapter-kit'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { LeadKitErrorCode, SendFailureReason, SendResult } from '@leadkit/contracts'
import { errorSchema } from './linkedin-schemas.ts'

type Reason = Exclude<SendFailureReason, 'window_closed' | 'thread_not_owned' | 'blocked'>

const errorCodes: Readonly<Record<Reason, LeadKitErrorCode>> = {
  needs_reauth: 'auth_revoked',
  permission: 'permission_denied',
  rate_limited: 'rate_limited',
  recipient_unavailable: 'not_found',
  invalid: 'permanent',
  transient: 'transient',
  unknown_outcome: 'transient',
}

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

/** A refusal by LinkedIn, with the vendor's code and what it means for a send. */
export class LinkedinError extends LeadKitError {
  override readonly name: string = 'LinkedinError'
  readonly reason: Reason
  readonly status: number
  /** Such as `401/65601`, `403/100` or `426/NONEXISTENT_VERSION`: the status and the code behind it. */
  readonly vendorCode: string

  constructor(operation: string, { reason, status, body, retryAfterMs }: Refusal) {
    const { data } = errorSchema.safeParse(body)
    const detail = data?.serviceErrorCode ?? data?.code ?? data?.error
    const vendorCode = detail === undefined ? String(status) : `${status}/${safeWord(String(detail))}`
    const outdated = status === 426
    const what = outdated ? 'LinkedIn no longer serves this version; set apiVersion to a newer one' : advice[reason]
    const code = outdated
      ? 'configuration'
      : reason === 'needs_reauth' && data?.serviceErrorCode === EXPIRED_ACCESS_TOKEN
        ? 'auth_expired'
        : errorCodes[reason]
    super(code, `${operation} failed (LinkedIn ${vendorCode}): ${what}`, { source: 'platform:linkedin', retryAfterMs })
    this.reason = reason
    this.status = status
    this.vendorCode = vendorCode
  }
}

// Codes are words or numbers; anything longer may be a sentence with somebody's data.
function safeWord(code: string): string {
  return /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : 'unknown'
}

/**
 * Turns an answer that is no success into an error.
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
  // Two writes at once: LinkedIn took neither.
  409: 'transient',
  410: 'recipient_unavailable',
  429: 'rate_limited',
  // Only 503 says that nobody began the work; any other 5xx may come from a gateway in front of a server that did it.
  503: 'transient',
}

function reasonOfStatus(status: number): Reason {
  return reasons[status] ?? (status < 300 || status >= 500 ? 'unknown_outcome' : 'invalid')
}

/** Daily limits begin anew at midnight UTC. @see https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
function untilMidnightMs(now: Date): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1) - now.getTime()
}

/**
 * The outcome of a send that threw. An abort of the caller's is thrown on; so is anything that is no fault of the network or the vendor.
 */
export function toSendFailure(error: unknown, now: Date): Extract<SendResult, { sent: false }> {
  if (error instanceof LinkedinError) {
    return {
      sent: false,
      reason: error.reason,
      retryAt: retryAt(error.retryAfterMs, now),
      vendorCode: error.vendorCode,
      detail: error.message,
    }
  }
  if (error instanceof HttpFault && error.reason !== 'aborted') {
    const reason = error.outcome === 'not_applied' ? 'transient' : 'unknown_outcome'
    return { sent: false, reason, detail: error.message }
  }
  if (isLeadKitError(error, 'rate_limited')) {
    return { sent: false, reason: 'rate_limited', retryAt: retryAt(error.retryAfterMs, now), detail: error.message }
  }
  throw error
}

function retryAt(retryAfterMs: number | undefined, now: Date): Date | undefined {
  return retryAfterMs === undefined ? undefined : new Date(now.getTime() + retryAfterMs)
}
