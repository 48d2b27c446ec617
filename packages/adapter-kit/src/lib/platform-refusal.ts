import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { LeadKitErrorCode, SendFailureReason, SendResult } from '@leadkit/contracts'
import { HttpFault } from './http-fault.ts'

export interface PlatformRefusalDetails {
  /** The adapter: `platform:facebook`. */
  readonly source: string
  readonly reason: SendFailureReason
  /** The platform's own code, never its message; undefined if the response had none. */
  readonly vendorCode: string | undefined
  /** If the response is more specific than the reason, such as a token that a refresh can replace. Default: the reason's own code. */
  readonly code?: LeadKitErrorCode
  readonly retryAfterMs?: number | undefined
  /** True for a permission refusal that does not say what is missing. After a send it counts against the recipient. Default false. */
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
 * A refusal by a platform, or an unreadable response, with what it means for a send. Each platform's adapter has a subclass that reads the platform's
 * codes and writes the message.
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
 * The outcome of a `send` that threw: a refusal by the platform, no complete response, or a used-up budget.
 * @throws the error itself if it is anything else: the caller's abort, a wrong setting, a bug.
 */
export function toSendFailure(error: unknown, now: Date): Extract<SendResult, { readonly sent: false }> {
  if (error instanceof PlatformRefusal) {
    const { reason, vendorCode, message: detail } = error
    // A single refusal does not show whether it affects everybody the account writes to.
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
