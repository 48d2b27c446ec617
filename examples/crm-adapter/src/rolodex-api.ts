import { HttpFault, parseRetryAfter, sendHttpRequest } from '@leadkit/adapter-kit'
import { type CrmContext, CrmError, type CrmErrorCode } from '@leadkit/contracts'
import type { z } from 'zod'

type Call = { readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly body?: object }

/** One call of Rolodex, once. @throws CrmError for an answer of any other shape. */
export async function callRolodex<Value>(context: CrmContext, call: Call, schema: z.ZodType<Value>): Promise<Value> {
  await context.budget.acquire(1)
  const { accessToken, baseUrl } = await context.token.get()
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) }
  const request = { method: call.method, url: `${baseUrl}${call.path}`, headers, ...body }
  const response = await sendHttpRequest(request, context).catch((error: unknown) => {
    if (!(error instanceof HttpFault)) throw error
    throw rolodexError(error.code === 'aborted' ? 'aborted' : 'transient', error.reason, error.outcome)
  })
  const { status } = response
  if (status >= 300) {
    const code = CODES[status] ?? (status >= 500 ? 'transient' : 'permanent')
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), context.now())
    throw rolodexError(code, `HTTP_${status}`, status >= 500 ? 'unknown' : 'not_applied', retryAfterMs)
  }
  const parsed = schema.safeParse(status === 204 ? null : response.json())
  if (parsed.success) return parsed.data
  throw rolodexError('transient', 'ANSWER_UNREADABLE', 'unknown')
}

const CODES: Readonly<Record<number, CrmErrorCode>> = {
  401: 'auth_revoked',
  404: 'not_found',
  422: 'validation',
  429: 'rate_limited',
}

/** Codes only; never what stood in a request or an answer. */
export function rolodexError(
  code: CrmErrorCode,
  vendorCode: string,
  outcome: 'not_applied' | 'unknown',
  retryAfterMs?: number,
): CrmError {
  const isOfAll = ['auth_revoked', 'rate_limited', 'aborted'].includes(code)
  const scope = isOfAll ? 'account' : 'record'
  return new CrmError(code, { provider: 'rolodex', vendorCode, scope, outcome, retryAfterMs })
}
