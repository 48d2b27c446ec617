import type { CallContext, LimitObservation, RequestBudget } from '@leadkit/contracts'
import { sendHttpRequest } from './http-request.ts'
import type { HttpRequest } from './http-request.ts'
import type { PlatformRefusal } from './platform-refusal.ts'

/** The caller's context; calls made before an account exists, such as exchanging a code, have no budget. */
export type PlatformCallContext = Pick<CallContext, 'fetch' | 'signal' | 'now'> & { readonly budget?: RequestBudget }

/** Parses a response; every zod schema is one. */
export interface AnswerSchema<Answer> {
  safeParse(
    body: unknown,
  ): { readonly success: true; readonly data: Answer } | { readonly success: false; readonly data?: undefined }
}

/** The parts of a response that a platform's codes and limits depend on. */
export interface PlatformAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed as JSON; undefined if the body is not JSON. */
  readonly body: unknown
  readonly limits: readonly LimitObservation[]
  readonly now: Date
}

/** One request to a platform, and how to read that platform's responses. */
export interface PlatformCall<Answer> extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'timeoutMs'> {
  readonly json?: unknown
  /** Sent as `application/x-www-form-urlencoded`; pass either this or `json`. */
  readonly form?: Readonly<Record<string, string>> | undefined
  /** The header's whole value: tokens are never in a URL, and therefore never in a log of URLs. */
  readonly authorization?: string | undefined
  /** The limit's name for reporting a rate-limit refusal when the headers give no time. */
  readonly bucket: string
  readonly answer: AnswerSchema<Answer>
  /** Default: plain JSON. Undefined if the body cannot be read. */
  readBody?(text: string): unknown
  /** What the headers say about limits. Default: nothing. */
  readLimits?(headers: Headers, now: Date): readonly LimitObservation[]
  /** Undefined for a success. */
  readRefusal(answer: PlatformAnswer): PlatformRefusal | undefined
  /** The error for a success response that `answer` cannot parse: the platform acted, but nobody knows how. */
  toUnreadable(status: number): PlatformRefusal
}

/**
 * Makes one call: reserves budget, sends once, reports the limits in the response, and parses the response. A rate-limit refusal blocks the account
 * for every worker until the time that the platform names.
 *
 * @throws PlatformRefusal for a refusal, or an unreadable response.
 * @throws HttpFault if no complete response came.
 * @throws LeadKitError `rate_limited` if the budget is used up; then nothing was sent.
 */
export async function callPlatform<Answer>(call: PlatformCall<Answer>, context: PlatformCallContext): Promise<Answer> {
  await context.budget?.acquire(1)
  const response = await sendHttpRequest(toRequest(call), context)
  const now = context.now()
  const { status, headers } = response
  const limits = call.readLimits?.(headers, now) ?? []
  const body = call.readBody === undefined ? response.json() : call.readBody(response.text())
  const refusal = call.readRefusal({ status, headers, body, limits, now })
  for (const limit of limits) context.budget?.observe(limit)
  if (refusal?.reason === 'rate_limited' && limits.every((limit) => limit.blockedUntil === undefined)) {
    const blockedUntil = new Date(now.getTime() + (refusal.retryAfterMs ?? 0))
    context.budget?.observe({ bucket: call.bucket, blockedUntil })
  }
  if (refusal !== undefined) throw refusal
  const answer = call.answer.safeParse(body)
  if (!answer.success) throw call.toUnreadable(status)
  return answer.data
}

function toRequest(call: PlatformCall<unknown>): HttpRequest {
  const { method, url, json, form, authorization, timeoutMs } = call
  return {
    method,
    url,
    headers: {
      accept: 'application/json',
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...call.headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }
}
