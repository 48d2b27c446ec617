import { parseRetryAfter, retryTransient, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext, LimitObservation, RequestBudget } from '@leadkit/contracts'
import type { z } from 'zod'
import { toTwitterError, TwitterError } from './twitter-error.ts'
import type { TwitterSettings } from './twitter-options.ts'
import { readLimits, readPauseMs } from './x-limits.ts'

/** The caller's context; calls before an account exists, such as the trade of a code, have no budget. */
export type XContext = Pick<CallContext, 'fetch' | 'signal' | 'now'> & { readonly budget?: RequestBudget }

export interface XRequest<Schema extends z.ZodType> {
  /** For messages: `Sending a direct message`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path segments after the version: `['users', id]`. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** `Bearer …` or `Basic …`; absent for a public client at the token endpoint. */
  readonly authorization?: string
  /** The name under which this endpoint's limits are kept. */
  readonly bucket: string
  readonly answer: Schema
}

/**
 * One call of the X API: takes from the budget, sends, reports the limits that the headers name, reads the answer.
 * @throws TwitterError for a refusal or an answer that cannot be read; HttpFault when none came; LeadKitError `rate_limited` when the
 * budget grants nothing.
 */
export async function callX<Schema extends z.ZodType>(
  settings: TwitterSettings,
  request: XRequest<Schema>,
  context: XContext,
): Promise<z.output<Schema>> {
  await context.budget?.acquire(1)
  const response = await sendHttpRequest(
    {
      method: request.method,
      url: urlOf(settings, request),
      headers: headersOf(request),
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      ...(request.form === undefined ? {} : { body: new URLSearchParams(request.form) }),
      timeoutMs: settings.timeoutMs,
    },
    context,
  )
  const now = context.now()
  const limits = readLimits(response.headers, request.bucket)
  const succeeded = response.status >= 200 && response.status < 300
  const body = response.json()
  const pauseMs = parseRetryAfter(response.headers.get('retry-after'), now) ?? readPauseMs(limits, now)
  const error = succeeded
    ? undefined
    : toTwitterError(request.operation, response.status, body, response.status === 429 ? pauseMs : undefined)
  report(request.bucket, limits, error, context)
  if (error !== undefined) throw error
  const answer = request.answer.safeParse(body)
  if (!answer.success) throw new TwitterError(request.operation, 'unknown_outcome', String(response.status))
  return answer.data
}

/** The same for calls that change nothing: a passing fault is tried again twice. */
export function readX<Schema extends z.ZodType>(
  settings: TwitterSettings,
  request: Omit<XRequest<Schema>, 'method'>,
  context: XContext,
): Promise<z.output<Schema>> {
  return retryTransient(() => callX(settings, { ...request, method: 'GET' }, context), {
    signal: context.signal,
    retries: 2,
  })
}

// A refusal for the rate closes the account for every worker until the moment that X names.
function report(
  bucket: string,
  limits: readonly LimitObservation[],
  error: TwitterError | undefined,
  context: XContext,
): void {
  for (const limit of limits) context.budget?.observe(limit)
  if (error?.reason !== 'rate_limited') return
  const blockedUntil = new Date(context.now().getTime() + (error.retryAfterMs ?? 0))
  context.budget?.observe({ bucket, blockedUntil })
}

function urlOf(settings: TwitterSettings, request: XRequest<z.ZodType>): URL {
  const url = new URL(`${settings.apiUrl}/2/${request.path.map(encodeURIComponent).join('/')}`)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url
}

function headersOf(request: XRequest<z.ZodType>): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
  }
}
