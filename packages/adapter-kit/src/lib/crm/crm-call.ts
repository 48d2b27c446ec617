import type { CallContext, CrmContext, CrmError, CrmSession, LimitObservation } from '@leadkit/contracts'
import { HttpFault } from '../http-fault.ts'
import { type HttpRequest, type HttpResponse, sendHttpRequest } from '../http-request.ts'
import type { AnswerSchema } from '../platform-call.ts'
import type { CrmErrors } from './crm-errors.ts'

/** One request to a CRM, and how to read that vendor's responses. */
export interface CrmCall {
  readonly errors: CrmErrors
  /** True if it changes something: decides what a lost response means. */
  readonly write: boolean
  /** Its cost in the account's budget. Default 1. */
  readonly cost?: number | undefined
  /** Sends the request once, with this token, to this host. An HttpFault that it throws becomes a CrmError. */
  send(session: CrmSession): Promise<HttpResponse>
  /** True for a response that a new token may fix. Default: status 401. */
  isTokenRefused?(response: HttpResponse): boolean
  /** True for a response that the caller reads itself. Default: any 2xx. */
  isAnswer?(response: HttpResponse): boolean
  /** What the headers say about the account's limits. */
  readLimits(headers: Headers): readonly LimitObservation[]
  /** The error for any other response. */
  toError(response: HttpResponse, now: Date): CrmError
  /** The limit that a `rate_limited` refusal is about, named as in {@link CrmCall.readLimits}. */
  bucketOf(error: CrmError): string
}

/**
 * Makes one call: reserves budget, sends, and sends once more after one forced refresh if the token is refused. Reports the limits in the responses;
 * a rate-limit refusal blocks the account for the whole fleet until the time that it names.
 *
 * @throws CrmError for every refusal and every network fault.
 * @throws LeadKitError `rate_limited` if the budget is used up; then nothing was sent.
 */
export async function callCrm(context: CrmContext, call: CrmCall): Promise<HttpResponse> {
  const session = await context.token.get()
  const first = await exchange(context, call, session)
  const isRefused = call.isTokenRefused?.(first) ?? first.status === 401
  const response = isRefused ? await exchange(context, call, await context.token.refresh(session.version)) : first
  if (call.isAnswer?.(response) ?? isSuccess(response)) return response
  const now = context.now()
  const error = call.toError(response, now)
  const { retryAfterMs } = error
  if (error.code === 'rate_limited' && retryAfterMs !== undefined) {
    context.budget.observe({ bucket: call.bucketOf(error), blockedUntil: new Date(now.getTime() + retryAfterMs) })
  }
  throw error
}

/** `sendHttpRequest` with its faults turned into CrmErrors: for calls that need neither token nor budget, such as a token refresh. */
export async function sendToCrm(
  request: HttpRequest,
  context: Pick<CallContext, 'fetch' | 'signal'>,
  { errors, write }: Pick<CrmCall, 'errors' | 'write'>,
): Promise<HttpResponse> {
  return withCrmFaults(errors, write, () => sendHttpRequest(request, context))
}

/** The body as parsed by the schema. @throws CrmError `transient` if it does not have the documented shape. */
export function readCrmAnswer<Value>(
  schema: AnswerSchema<Value>,
  response: HttpResponse,
  { errors, write }: Pick<CrmCall, 'errors' | 'write'>,
  requestId?: string,
): Value {
  const parsed = schema.safeParse(response.json())
  if (!parsed.success) throw errors.unreadable(write, { httpStatus: response.status, requestId })
  return parsed.data
}

export function isSuccess({ status }: Pick<HttpResponse, 'status'>): boolean {
  return status >= 200 && status < 300
}

/** True if an unsuccessful response leaves open whether a write happened. */
export function isUnclear(status: number): boolean {
  return status >= 500 || status === 408 || (status >= 301 && status < 400)
}

async function exchange(context: CrmContext, call: CrmCall, session: CrmSession): Promise<HttpResponse> {
  await context.budget.acquire(call.cost ?? 1)
  const response = await withCrmFaults(call.errors, call.write, () => call.send(session))
  for (const observation of call.readLimits(response.headers)) context.budget.observe(observation)
  return response
}

async function withCrmFaults(
  errors: CrmErrors,
  write: boolean,
  send: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    return await send()
  } catch (error) {
    throw error instanceof HttpFault ? errors.fromFault(error, write) : error
  }
}
