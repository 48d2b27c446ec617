import { callPlatform, parseRetryAfter, retryTransient } from '@leadkit/adapter-kit'
import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { z } from 'zod'
import { toTwitterError, TwitterError } from './twitter-error.ts'
import type { TwitterSettings } from '../twitter-options.ts'
import { readLimits, readPauseMs } from './x-limits.ts'

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
  /** The name under which this endpoint's limits are stored. */
  readonly bucket: string
  readonly answer: Schema
}

/**
 * One call of the X API: reserves budget, sends, reports the limits in the headers, and parses the response.
 * @throws TwitterError for a refusal or an unreadable response; HttpFault when none came; LeadKitError `rate_limited` when the
 * budget grants nothing.
 */
export function callX<Schema extends z.ZodType>(
  settings: TwitterSettings,
  request: XRequest<Schema>,
  context: PlatformCallContext,
): Promise<z.output<Schema>> {
  const { operation, bucket } = request
  return callPlatform<z.output<Schema>>(
    {
      ...request,
      url: urlOf(settings, request),
      timeoutMs: settings.timeoutMs,
      readLimits: (headers) => readLimits(headers, bucket),
      readRefusal({ status, headers, body, limits, now }) {
        if (status >= 200 && status < 300) return undefined
        const pauseMs = parseRetryAfter(headers.get('retry-after'), now) ?? readPauseMs(limits, now)
        return toTwitterError(operation, status, body, status === 429 ? pauseMs : undefined)
      },
      toUnreadable: (status) => new TwitterError(operation, 'unknown_outcome', String(status)),
    },
    context,
  )
}

/** The same for calls that change nothing: a temporary fault is retried twice. */
export function readX<Schema extends z.ZodType>(
  settings: TwitterSettings,
  request: Omit<XRequest<Schema>, 'method'>,
  context: PlatformCallContext,
): Promise<z.output<Schema>> {
  return retryTransient(() => callX(settings, { ...request, method: 'GET' }, context), {
    signal: context.signal,
    retries: 2,
  })
}

function urlOf(settings: TwitterSettings, request: XRequest<z.ZodType>): URL {
  const url = new URL(`${settings.apiUrl}/2/${request.path.map(encodeURIComponent).join('/')}`)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url
}
