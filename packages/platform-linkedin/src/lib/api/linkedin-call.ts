import { callPlatform, parseJsonText, parseRetryAfter, retryTransient } from '@leadkit/adapter-kit'
import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { z } from 'zod'
import { LinkedinError, toLinkedinError } from './linkedin-error.ts'
import type { LinkedinSettings } from '../linkedin-options.ts'

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
  /** Sent as a bearer header, so that it is in no log of URLs. */
  readonly token?: string
  readonly answer: Schema
}

/**
 * One call: reserves budget, sends, reports a rate-limit refusal, and parses the response. LinkedIn reports its limits in no header.
 * @throws LinkedinError for a refusal or an unreadable response; HttpFault when none came; LeadKitError `rate_limited` when the budget
 * grants nothing.
 */
export function callLinkedin<Schema extends z.ZodType>(
  settings: LinkedinSettings,
  request: LinkedinRequest<Schema>,
  context: PlatformCallContext,
): Promise<z.output<Schema>> {
  const { operation, token } = request
  return callPlatform<z.output<Schema>>(
    {
      ...request,
      url: urlOf(settings, request),
      headers: request.host === 'oauth' ? {} : versionHeaders(settings),
      authorization: token === undefined ? undefined : `Bearer ${token}`,
      timeoutMs: settings.timeoutMs,
      bucket: 'daily',
      readBody: parseJsonText,
      readRefusal({ status, headers, body, now }) {
        if (status >= 200 && status < 300) return undefined
        const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now)
        return toLinkedinError(operation, status, body, { retryAfterMs, now })
      },
      toUnreadable: (status) => new LinkedinError(operation, { reason: 'unknown_outcome', status, body: undefined }),
    },
    context,
  )
}

/** The same for calls that change nothing: a temporary fault is retried twice. */
export function readLinkedin<Schema extends z.ZodType>(
  settings: LinkedinSettings,
  request: Omit<LinkedinRequest<Schema>, 'method'>,
  context: PlatformCallContext,
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

function versionHeaders(settings: LinkedinSettings): Readonly<Record<string, string>> {
  return { 'linkedin-version': settings.apiVersion, 'x-restli-protocol-version': '2.0.0' }
}
