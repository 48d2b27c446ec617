import { parseRetryAfter, retryTransient, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext, RequestBudget } from '@leadkit/contracts'
import type { z } from 'zod'
import { GraphError, toGraphError } from './facebook-error.ts'
import type { FacebookSettings } from './facebook-options.ts'
import { readLimits, readRegainAccessMs } from './graph-limits.ts'

/** The caller's context; calls before an account exists, such as the trade of a code, have no budget. */
export type GraphContext = Pick<CallContext, 'fetch' | 'signal' | 'now'> & { readonly budget?: RequestBudget }

export interface GraphRequest<Schema extends z.ZodType> {
  /** For messages: `Sending a message`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Default `facebook`. */
  readonly host?: 'facebook' | 'instagram'
  /** Without the version: `1034/messages`. */
  readonly path: string
  /** False for Instagram's token endpoints, which have no version. */
  readonly versioned?: boolean
  readonly query?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  /** Goes out as a bearer header, so that it stands in no log of URLs. */
  readonly token?: string
  readonly answer: Schema
}

/**
 * One call of the Graph API: takes from the budget, sends, reports the limits that the headers name, reads the answer.
 * @throws GraphError for a refusal or an answer that cannot be read; HttpFault when none came; LeadKitError `rate_limited` when the budget
 * grants nothing.
 */
export async function callGraph<Schema extends z.ZodType>(
  settings: FacebookSettings,
  request: GraphRequest<Schema>,
  context: GraphContext,
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
  const limits = readLimits(response.headers, context.now())
  const regainMs =
    readRegainAccessMs(limits, context.now()) ?? parseRetryAfter(response.headers.get('retry-after'), context.now())
  const body = response.json()
  const succeeded = response.status >= 200 && response.status < 300 && !hasError(body)
  const error = succeeded ? undefined : toGraphError(request.operation, response.status, body, regainMs)
  report(limits, error, context)
  if (error !== undefined) throw error
  const answer = request.answer.safeParse(body)
  if (!answer.success) throw new GraphError(request.operation, 'unknown_outcome', undefined)
  return answer.data
}

/** The same for calls that change nothing: a passing fault is tried again twice. */
export function readGraph<Schema extends z.ZodType>(
  settings: FacebookSettings,
  request: Omit<GraphRequest<Schema>, 'method'>,
  context: GraphContext,
): Promise<z.output<Schema>> {
  return retryTransient(() => callGraph(settings, { ...request, method: 'GET' }, context), {
    signal: context.signal,
    retries: 2,
  })
}

// A refusal for the rate closes the account for every worker, also where no header names a time.
function report(limits: ReturnType<typeof readLimits>, error: GraphError | undefined, context: GraphContext): void {
  for (const limit of limits) context.budget?.observe(limit)
  if (error?.reason !== 'rate_limited' || limits.some((limit) => limit.blockedUntil !== undefined)) return
  const blockedUntil = new Date(context.now().getTime() + (error.retryAfterMs ?? 0))
  context.budget?.observe({ bucket: 'refused', blockedUntil })
}

function urlOf(settings: FacebookSettings, request: GraphRequest<z.ZodType>): URL {
  const host = request.host === 'instagram' ? settings.instagramGraphUrl : settings.graphUrl
  const version = request.versioned === false ? '' : `/${settings.apiVersion}`
  const url = new URL(`${host}${version}/${request.path.split('/').map(encodeURIComponent).join('/')}`)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  return url
}

function headersOf(request: GraphRequest<z.ZodType>): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
  }
}

function hasError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body
}
