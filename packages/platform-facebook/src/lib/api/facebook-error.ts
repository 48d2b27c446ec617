import { PlatformRefusal } from '@leadkit/adapter-kit'
import type { SendFailureReason } from '@leadkit/contracts'
import { graphErrorSchema } from './graph-schemas.ts'

/** The wait for each of Meta's codes if the response does not say how long. */
const DEFAULT_PAUSE_MS = 60_000

const advice: Readonly<Record<SendFailureReason, string>> = {
  window_closed: 'the answering window is closed; wait for the participant to write again',
  needs_reauth: 'the token is dead; a person must connect the account again',
  permission: 'a permission is missing; grant it and connect the account again',
  rate_limited: 'the limit is reached; try again after retryAfterMs',
  recipient_unavailable: 'the person cannot be reached; do not repeat the call',
  thread_not_owned: 'another application owns the thread; wait until it passes control',
  blocked: 'Meta has restricted the account; look at its Page Quality page',
  invalid: 'Meta refused the request; do not repeat it as it is',
  transient: 'try again later',
  unknown_outcome: 'it may have taken effect; find out before repeating it',
}

/** A refusal by the Graph API. `vendorCode` looks like `190` or `10/2018278`; undefined if the response had no Graph error. */
export class GraphError extends PlatformRefusal {
  override readonly name: string = 'GraphError'

  constructor(operation: string, reason: SendFailureReason, vendorCode: string | undefined, retryAfterMs?: number) {
    const code = vendorCode === undefined ? 'no readable answer' : `Graph code ${vendorCode}`
    super(`${operation} failed (${code}): ${advice[reason]}`, {
      source: 'platform:facebook',
      reason,
      vendorCode,
      retryAfterMs: reason === 'rate_limited' ? (retryAfterMs ?? DEFAULT_PAUSE_MS) : retryAfterMs,
      unexplained: reason === 'permission' && vendorCode === undefined,
    })
  }
}

/** Code and subcode, for the codes whose subcode changes the meaning. */
const reasonsBySubcode: Readonly<Record<string, SendFailureReason>> = {
  '10/2018278': 'window_closed',
  '10/2018065': 'window_closed',
  '10/2534022': 'window_closed',
  '10/1893063': 'blocked',
  '10/2018300': 'thread_not_owned',
  '10/2018321': 'thread_not_owned',
  '100/2018001': 'recipient_unavailable',
  '100/2018218': 'recipient_unavailable',
}

const reasonsByCode: Readonly<Record<number, SendFailureReason>> = {
  1: 'transient',
  2: 'transient',
  3: 'permission',
  4: 'rate_limited',
  10: 'permission',
  17: 'rate_limited',
  32: 'rate_limited',
  100: 'invalid',
  102: 'needs_reauth',
  190: 'needs_reauth',
  200: 'permission',
  368: 'blocked',
  551: 'recipient_unavailable',
  613: 'rate_limited',
  1200: 'transient',
  80_001: 'rate_limited',
  80_002: 'rate_limited',
  80_004: 'rate_limited',
  80_006: 'rate_limited',
  1_545_041: 'recipient_unavailable',
}

/**
 * Turns an unsuccessful response into an error.
 * @see https://developers.facebook.com/docs/messenger-platform/error-codes
 * @see https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export function toGraphError(
  operation: string,
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): GraphError {
  const parsed = graphErrorSchema.safeParse(body)
  if (!parsed.success) return new GraphError(operation, reasonOfStatus(status), undefined, retryAfterMs)
  const { code, error_subcode: subcode, is_transient: isTransient } = parsed.data.error
  const vendorCode = subcode === undefined ? String(code) : `${code}/${subcode}`
  const known =
    reasonsBySubcode[vendorCode] ??
    (subcode === 1_545_041 ? 'recipient_unavailable' : undefined) ??
    reasonsByCode[code] ??
    (isTransient === true || status >= 500 ? 'transient' : code >= 200 && code < 300 ? 'permission' : 'invalid')
  // A server that failed may have delivered the message first; "try again later" does not say that it did not.
  const reason = known === 'transient' && status >= 500 ? 'unknown_outcome' : known
  return new GraphError(operation, reason, vendorCode, retryAfterMs)
}

// A 5xx, and a 408 of a gateway, may come from a proxy in front of a server that did the work.
function reasonOfStatus(status: number): SendFailureReason {
  if (status === 429) return 'rate_limited'
  if (status === 401) return 'needs_reauth'
  if (status === 403) return 'permission'
  return status < 300 || status === 408 || status >= 500 ? 'unknown_outcome' : 'invalid'
}
