import { parseRetryAfter, retryTransient, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext, RequestBudget } from '@leadkit/contracts'
import type { z } from 'zod'
import { parseJsonText } from './json-text.ts'
import { LinkedinError, toLinkedinError } from './linkedin-error.ts'
import type { LinkedinSettings } from './linkedin-options.ts'

/** The caller's context; calls before an account exists, such as the trade of a code, have no budget. */
export type LinkedinContext = Pick<CallContext, 'fetch' | 'signal' | 'now'> & { readonly budget?: RequestBudget }

export interface LinkedinRequest<Schema extends z.ZodType> {
  /** For messages: `Answering a comment`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Default `api`: versioned, below `/rest`. */
  readonly host?: 'api' | 'oauth'
  /** Ready-made: Rest.li's own parentheses, commas and colons stay as they are, values are encoded by `encodeRestli`. */
  readonly path: string
  /** Ready-made likewise: `q=criteria&actions=List(COMMENT)`. */
  readonly query?: string
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** Goes out as a bearer header, so that it stands in no log of URLs. */
  readonly token?: string
  readonly answer: Schema
}

/**
 * One call: takes from the budget, sends, reports a refusal for the rate, reads the answer. LinkedIn tells its limits in no header.
 * @throws LinkedinError for a refusal or an answer that cannot be read; HttpFault when none came; LeadKitError `rate_limited` when the budget
 * grants nothing.
 */
export async function callLinkedin<Schema extends z.ZodType>(
  settings: LinkedinSettings,
  request: LinkedinRequest<Schema>,
  context: LinkedinContext,
): Promise<z.output<Schema>> {
  await context.budget?.acquire(1)
  const response = await sendHttpRequest(
    {
      method: request.method,
      url: urlOf(settings, request),
      headers: headersOf(settings, request),
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      ...(request.form === undefined ? {} : { body: new URLSearchParams(request.form) }),
      timeoutMs: settings.timeoutMs,
    },
    context,
  )
  const { status } = response
  const now = context.now()
  const body = parseJsonText(response.text())
  if (status < 200 || status >= 300) {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), now)
    const error = toLinkedinError(request.operation, status, body, { retryAfterMs, now })
    if (error.reason === 'rate_limited') {
      const blockedUntil = new Date(now.getTime() + (error.retryAfterMs ?? 0))
      context.budget?.observe({ bucket: 'daily', blockedUntil })
    }
    throw error
  }
  const answer = request.answer.safeParse(body)
  if (!answer.success)
    throw new LinkedinError(request.operation, { reason: 'unknown_outcome', status, body: undefined })
  return answer.data
}

/** The same for calls that change nothing: a passing fault is tried again twice. */
export function readLinkedin<Schema extends z.ZodType>(
  settings: LinkedinSettings,
  request: Omit<LinkedinRequest<Schema>, 'method'>,
  context: LinkedinContext,
): Promise<z.output<Schema>> {
  return retryTransient(() => callLinkedin(settings, { ...request, method: 'GET' }, context), {
    signal: context.signal,
    retries: 2,
  })
}

function urlOf(settings: LinkedinSettings, request: LinkedinRequest<z.ZodType>): string {
  const base = request.host === 'oauth' ? `${settings.oauthUrl}/oauth/v2` : `${settings.apiUrl}/rest`
  return `${base}/${request.path}${request.query === undefined ? '' : `?${request.query}`}`
}

function headersOf(settings: LinkedinSettings, request: LinkedinRequest<z.ZodType>): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    ...(request.host === 'oauth'
      ? {}
      : { 'linkedin-version': settings.apiVersion, 'x-restli-protocol-version': '2.0.0' }),
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
  }
}
