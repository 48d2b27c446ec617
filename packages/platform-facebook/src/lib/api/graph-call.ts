import { callPlatform, parseRetryAfter, retryTransient } from '@leadkit/adapter-kit'
import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { z } from 'zod'
import { GraphError, toGraphError } from './facebook-error.ts'
import type { FacebookSettings } from '../facebook-options.ts'
import { readLimits, readRegainAccessMs } from './graph-limits.ts'

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
  /** Sent as a bearer header, so that it is in no log of URLs. */
  readonly token?: string
  readonly answer: Schema
}

/**
 * One call of the Graph API: reserves budget, sends, reports the limits in the headers, and parses the response.
 * @throws GraphError for a refusal or an unreadable response; HttpFault if none came; LeadKitError `rate_limited` if the budget is used up.
 */
export function callGraph<Schema extends z.ZodType>(
  settings: FacebookSettings,
  request: GraphRequest<Schema>,
  context: PlatformCallContext,
): Promise<z.output<Schema>> {
  const { operation, token } = request
  return callPlatform<z.output<Schema>>(
    {
      ...request,
      url: urlOf(settings, request),
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      timeoutMs: settings.timeoutMs,
      bucket: 'refused',
      readLimits,
      readRefusal({ status, headers, body, limits, now }) {
        if (status >= 200 && status < 300 && !hasError(body)) return undefined
        const waitMs = readRegainAccessMs(limits, now) ?? parseRetryAfter(headers.get('retry-after'), now)
        return toGraphError(operation, status, body, waitMs)
      },
      toUnreadable: () => new GraphError(operation, 'unknown_outcome', undefined),
    },
    context,
  )
}

/** The same for calls that change nothing: a temporary fault is retried twice. */
export function readGraph<Schema extends z.ZodType>(
  settings: FacebookSettings,
  request: Omit<GraphRequest<Schema>, 'method'>,
  context: PlatformCallContext,
): Promise<z.output<Schema>> {
  return retryTransient(() => callGraph(settings, { ...request, method: 'GET' }, context), {
    signal: context.signal,
    retries: 2,
  })
}

function urlOf(settings: FacebookSettings, request: GraphRequest<z.ZodType>): URL {
  const host = request.host === 'instagram' ? settings.instagramGraphUrl : settings.graphUrl
  const version = request.versioned === false ? '' : `/${settings.apiVersion}`
  const url = new URL(`${host}${version}/${request.path.split('/').map(encodeURIComponent).join('/')}`)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  return url
}

function hasError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body
}
