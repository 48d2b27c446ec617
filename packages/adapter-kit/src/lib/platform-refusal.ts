import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { LeadKitErrorCode, SendFailureReason, SendResult } from '@leadkit/contracts'
import { HttpFault } from './http-fault.ts'

export interface PlatformRefusalDetails {
  /** The adapter: `platform:facebook`. */
  readonly source: string
  readonly reason: SendFailureReason
  /** The platform's own code, never its message; undefined when the answer held none. */
  readonly vendorCode: string | undefined
  /** Where the answer says more than the reason does, such as a token that a refresh replaces. Default: what the reason stands for. */
  readonly code?: LeadKitErrorCode
  readonly retryAfterMs?: number | undefined
  /** True for a refusal of permission that does not say what is missing. After a send it counts as the recipient's. Default false. */
  readonly unexplained?: boolean
}

const errorCodes: Readonly<Record<SendFailureReason, LeadKitErrorCode>> = {
  window_closed: 'permanent',
  needs_reauth: 'auth_revoked',
  permission: 'permission_denied',
  rate_limited: 'rate_limited',
  recipient_unavailable: 'not_found',
  thread_not_owned: 'permanent',
  blocked: 'permanent',
  invalid: 'permanent',
  transient: 'transient',
  unknown_outcome: 'transient',
}

/**
 * A refusal by a platform, or an answer of it that cannot be read, with what it means for a send. Each platform's adapter has a subclass that
 * reads the platform's codes and words the message.
 */
export class PlatformRefusal extends LeadKitError {
  override readonly name: string = 'PlatformRefusal'
  readonly reason: SendFailureReason
  readonly vendorCode: string | undefined
  readonly unexplained: boolean

  constructor(message: string, details: PlatformRefusalDetails) {
    super(details.code ?? errorCodes[details.reason], message, {
      source: details.source,
      retryAfterMs: details.retryAfterMs,
    })
    this.reason = details.reason
    this.vendorCode = details.vendorCode
    this.unexplained = details.unexplained === true
  }
}

/**
 * The outcome of a `send` that threw: a refusal by the platform, no whole answer, or a budget that granted nothing.
 * @throws the error itself when it is anything else: the caller's abort, a setting, a defect.
 */
export function toSendFailure(error: unknown, now: Date): Extract<SendResult, { readonly sent: false }> {
  if (error instanceof PlatformRefusal) {
    const { reason, vendorCode, message: detail } = error
    // Whether all of the account's people are concerned, one refusal does not show.
    if (error.unexplained)
      return { sent: false, reason: 'recipient_unavailable', vendorCode, detail, unexplained: true }
    return { sent: false, reason, retryAt: retryAt(error, now), vendorCode, detail }
  }
  if (error instanceof HttpFault && error.reason !== 'aborted') {
    const reason = error.outcome === 'not_applied' ? 'transient' : 'unknown_outcome'
    return { sent: false, reason, detail: error.message }
  }
  if (isLeadKitError(error, 'rate_limited')) {
    return { sent: false, reason: 'rate_limited', retryAt: retryAt(error, now), detail: error.message }
  }
  throw error
}

function retryAt({ retryAfterMs }: LeadKitError, now: Date): Date | undefined {
  return retryAfterMs === undefined ? undefined : new Date(now.getTime() + retryAfterMs)
}
