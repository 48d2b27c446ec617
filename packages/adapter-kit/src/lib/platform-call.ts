import type { CallContext, LimitObservation, RequestBudget } from '@leadkit/contracts'
import { sendHttpRequest } from './http-request.ts'
import type { HttpRequest } from './http-request.ts'
import type { PlatformRefusal } from './platform-refusal.ts'

/** The caller's context; calls before an account exists, such as the trade of a code, have no budget. */
export type PlatformCallContext = Pick<CallContext, 'fetch' | 'signal' | 'now'> & { readonly budget?: RequestBudget }

/** What reads an answer; every zod schema is one. */
export interface AnswerSchema<Answer> {
  safeParse(
    body: unknown,
  ): { readonly success: true; readonly data: Answer } | { readonly success: false; readonly data?: undefined }
}

/** An answer, as far as a platform's codes and limits go. */
export interface PlatformAnswer {
  readonly status: number
  readonly headers: Headers
  /** Read as JSON; undefined when the body is not JSON. */
  readonly body: unknown
  readonly limits: readonly LimitObservation[]
  readonly now: Date
}

/** One request to a platform, and how that platform's answers are read. */
export interface PlatformCall<Answer> extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'timeoutMs'> {
  readonly json?: unknown
  /** Goes out as `application/x-www-form-urlencoded`; give either this or `json`. */
  readonly form?: Readonly<Record<string, string>> | undefined
  /** The header's whole value: tokens stand in no URL, and so in no log of URLs. */
  readonly authorization?: string | undefined
  /** The name under which a refusal for the rate is reported when the headers name no time themselves. */
  readonly bucket: string
  readonly answer: AnswerSchema<Answer>
  /** Default: plain JSON. Undefined when the body cannot be read. */
  readBody?(text: string): unknown
  /** What the headers say about limits. Default: nothing. */
  readLimits?(headers: Headers, now: Date): readonly LimitObservation[]
  /** Undefined for a success. */
  readRefusal(answer: PlatformAnswer): PlatformRefusal | undefined
  /** The error for a success that `answer` cannot read: the platform acted, nobody knows how. */
  toUnreadable(status: number): PlatformRefusal
}

/**
 * Makes one call: takes from the budget, sends once, reports the limits that the answer tells, reads the answer. A refusal for the rate closes
 * the account for every worker until the moment that the platform names.
 *
 * @throws PlatformRefusal for a refusal, or an answer that cannot be read.
 * @throws HttpFault when no whole answer came.
 * @throws LeadKitError `rate_limited` when the budget grants nothing; then nothing was sent.
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
