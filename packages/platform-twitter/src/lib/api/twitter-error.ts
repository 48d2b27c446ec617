import { HttpFault, PlatformRefusal } from '@leadkit/adapter-kit'
import { LeadKitError } from '@leadkit/contracts'
import type { SendFailureReason } from '@leadkit/contracts'
import { problemSchema } from './x-schemas.ts'
import type { Problem } from './x-schemas.ts'

/** How long to wait if X says that a limit is reached, but not until when. */
const DEFAULT_PAUSE_MS = 60_000

const advice: Readonly<Record<SendFailureReason, string>> = {
  window_closed: 'the author has not addressed the account there; wait until they mention or quote it',
  needs_reauth: 'the token is not accepted; refresh it, or a person must connect the account again',
  permission: 'a scope or the plan does not allow it; look at the app in the Developer Console',
  rate_limited: 'the limit is reached; try again after retryAfterMs',
  recipient_unavailable: 'the person cannot be reached; do not repeat the call',
  thread_not_owned: 'another application owns the thread',
  blocked: 'X has locked the account or the credits are used up; look at the Developer Console',
  invalid: 'X refused the request; do not repeat it as it is',
  transient: 'try again later',
  unknown_outcome: 'it may have taken effect; find out before repeating it',
}

/**
 * A refusal by the X API. `vendorCode` is the HTTP status with X's word for the problem, such as `403/client-forbidden` or
 * `400/invalid_request`; `200` for an unreadable answer.
 */
export class TwitterError extends PlatformRefusal {
  override readonly name: string = 'TwitterError'

  constructor(
    operation: string,
    reason: SendFailureReason,
    vendorCode: string,
    {
      retryAfterMs,
      unexplained = false,
    }: { readonly retryAfterMs?: number | undefined; readonly unexplained?: boolean } = {},
  ) {
    super(`${operation} failed (X code ${vendorCode}): ${advice[reason]}`, {
      source: 'platform:twitter',
      reason,
      vendorCode,
      retryAfterMs: reason === 'rate_limited' ? (retryAfterMs ?? DEFAULT_PAUSE_MS) : retryAfterMs,
      unexplained,
    })
  }
}

/** The last part of the problem's type; a word of X's own, checked because it goes into messages. */
function wordOf(problem: Problem): string | undefined {
  const word = problem.error ?? (problem.reason || problem.type?.split('/').at(-1))
  return word !== undefined && /^[a-z][a-z0-9_-]{1,60}$/i.test(word) ? word : undefined
}

const reasonsByWord: Readonly<Record<string, SendFailureReason>> = {
  'client-forbidden': 'permission',
  'client-not-enrolled': 'permission',
  'unsupported-authentication': 'permission',
  'not-authorized-for-resource': 'permission',
  'not-authorized-for-field': 'permission',
  'oauth1-permissions': 'permission',
  'usage-capped': 'rate_limited',
  'user-suspended': 'blocked',
  'resource-not-found': 'recipient_unavailable',
}

/** X distinguishes most 403s only by their text. */
const reasonsByDetail: readonly (readonly [pattern: RegExp, reason: SendFailureReason])[] = [
  [/mentioned or otherwise engaged|reply to this conversation is not allowed/i, 'window_closed'],
  [/(account|user) (is|has been) (suspended|locked|temporarily locked)|temporarily locked/i, 'blocked'],
  [
    /cannot send messages|message requests|DM one or more participants|not (accept|follow).*messages/i,
    'recipient_unavailable',
  ],
  [/duplicate content/i, 'invalid'],
]

/**
 * Turns an unsuccessful response into an error.
 * @see https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export function toTwitterError(
  operation: string,
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): TwitterError {
  const problem = problemSchema.safeParse(body).data
  const word = problem === undefined ? undefined : wordOf(problem)
  const explained = status === 403 ? reasonOf403(problem, word) : reasonOf(status, word)
  const vendorCode = word === undefined ? String(status) : `${status}/${word}`
  const unexplained = explained === undefined
  return new TwitterError(operation, explained ?? 'permission', vendorCode, { retryAfterMs, unexplained })
}

/** Undefined if X does not say why. */
function reasonOf403(problem: Problem | undefined, word: string | undefined): SendFailureReason | undefined {
  const detail = problem?.detail ?? ''
  const byDetail = reasonsByDetail.find(([pattern]) => pattern.test(detail))?.[1]
  return byDetail ?? (word !== undefined && Object.hasOwn(reasonsByWord, word) ? reasonsByWord[word] : undefined)
}

// A 5xx, and a 408 of a gateway, may come from a proxy in front of a server that did the work.
function reasonOf(status: number, word: string | undefined): SendFailureReason {
  if (status === 401) return 'needs_reauth'
  if (status === 402) return 'blocked'
  if (status === 404) return 'recipient_unavailable'
  if (status === 429) return 'rate_limited'
  if (status < 300 || status === 408 || status >= 500) return 'unknown_outcome'
  return (word !== undefined && Object.hasOwn(reasonsByWord, word) ? reasonsByWord[word] : undefined) ?? 'invalid'
}

/**
 * What a refusal of the refresh token means: a dead token needs a person, an unknown client needs a settings change. Without a readable response the
 * new token may be lost: the old token is not used again. A 5xx means that X did nothing, and an outage must not cost every account its token.
 */
export function toRefreshFailure(error: unknown): unknown {
  if (error instanceof HttpFault) return error.outcome === 'unknown' ? lostSuccessor() : error
  if (!(error instanceof TwitterError)) return error
  if (error.reason === 'unknown_outcome' && error.vendorCode?.startsWith('5') !== true) return lostSuccessor()
  if (error.vendorCode?.endsWith('_client') === true) return notAccepted('clientId and clientSecret')
  if (error.reason !== 'invalid' && error.reason !== 'needs_reauth') return error
  const message = `The refresh token is dead (X code ${error.vendorCode}); a person must connect the account again`
  return new LeadKitError('auth_revoked', message, { source: 'platform:twitter' })
}

function lostSuccessor(): LeadKitError {
  const message =
    'The answer to a refresh was lost, and with it the next refresh token; a person must connect the account again'
  return new LeadKitError('auth_revoked', message, { source: 'platform:twitter' })
}

/** What a refusal of the app's own token means: nothing about the account. */
export function toAppFailure(error: unknown): unknown {
  const refused = error instanceof TwitterError && ['needs_reauth', 'permission'].includes(error.reason)
  return refused ? notAccepted('bearerToken') : error
}

function notAccepted(options: string): LeadKitError {
  return new LeadKitError('configuration', `X does not accept ${options}; look at the app in the Developer Console`, {
    source: 'platform:twitter',
  })
}
