import { LeadKitError } from '@leadkit/contracts'

export type HttpFaultReason = 'timeout' | 'network' | 'aborted' | 'body_too_large' | 'body_cut'

export interface HttpFaultDetails {
  readonly reason: HttpFaultReason
  readonly outcome: 'not_applied' | 'unknown'
  readonly cause?: unknown
}

/**
 * No response, or an incomplete one. Code `aborted` if the caller's signal fired, otherwise `transient`. The message contains the method and the
 * host; never the URL's path or query, a header or a body.
 */
export class HttpFault extends LeadKitError {
  override readonly name: string = 'HttpFault'
  readonly reason: HttpFaultReason
  /** `not_applied`: the request certainly never reached the vendor (no connection, no such host). `unknown`: the vendor may have acted on it. */
  readonly outcome: 'not_applied' | 'unknown'

  constructor(message: string, details: HttpFaultDetails) {
    super(details.reason === 'aborted' ? 'aborted' : 'transient', message, {
      source: 'adapter-kit',
      cause: details.cause,
    })
    this.reason = details.reason
    this.outcome = details.outcome
  }
}

/**
 * Error codes that Node and undici give before any byte of the request is sent: the name was not found, or the TLS handshake failed (its certificate
 * check comes before any request, RFC 8446 §4.4).
 */
const CODES_BEFORE_REQUEST: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** True if a failed `fetch` certainly never sent the request. If several addresses were tried, all must have failed this way. */
export function failedBeforeRequest(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every((inner) => failedBeforeRequest(inner))
  }
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  if (code !== undefined) return CODES_BEFORE_REQUEST.has(code)
  return failedBeforeRequest(error.cause)
}
