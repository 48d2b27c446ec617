import { HttpFault, type HttpResponse, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext, CrmContext } from '@leadkit/contracts'
import type { z } from 'zod'
import { errorFromFault, errorFromResponse, isTokenRefused, unreadableAnswer } from './zoho-error.ts'
import { readLimits, readRefusal } from './zoho-limits.ts'
import { entriesSchema } from './zoho-schemas.ts'

/** The version that every path carries (zoho.com/crm/developer/docs/api/v8). */
const API_ROOT = '/crm/v8'

/** One call's way to Zoho: made per contract call, kept by nobody. */
export interface ZohoConnection {
  readonly context: CrmContext
  readonly timeoutMs: number
  /** Automations of the organisation that a write sets off; none of them when empty. */
  readonly triggers: readonly string[]
}

export interface ZohoRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** True when it changes something: decides what a lost answer means. */
  readonly write: boolean
  /** The OAuth scope that the call needs; Zoho's refusal does not name it. */
  readonly scope: string
  /** API credits that the call costs. Default 1. */
  readonly credits?: number
}

/**
 * Sends one request, and once more after one forced token refresh when Zoho refuses the token. Reports limits to the budget.
 *
 * @throws CrmError for everything outside 2xx and 304, and for every fault on the way.
 */
export async function requestZoho(connection: ZohoConnection, request: ZohoRequest): Promise<HttpResponse> {
  const response = await send(connection, request)
  if ((response.status >= 200 && response.status < 300) || response.status === 304) return response
  throw refused(connection.context, request, response)
}

/** Sends and reads the answer; null when Zoho has no rows for it (204, or 304 since the time that was asked for). */
export async function requestJson<Value>(
  connection: ZohoConnection,
  request: ZohoRequest,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const response = await requestZoho(connection, request)
  if (response.status === 204 || response.status === 304) return null
  const parsed = schema.safeParse(response.json())
  if (!parsed.success) throw unreadableAnswer(response, request.write)
  return parsed.data
}

/**
 * Sends a write whose answer tells of each record, also where its status is 207, 400 or 412: Zoho takes the worst of the records for it.
 *
 * @throws CrmError when Zoho speaks of the request as a whole.
 */
export async function requestEntries(
  connection: ZohoConnection,
  request: ZohoRequest,
): Promise<{ readonly status: number; readonly entries: readonly unknown[] }> {
  const response = await send(connection, request)
  const { status } = response
  if (status === 204) return { status, entries: [] }
  const { data, fields, recycle_bin: bin, watch } = entriesSchema.safeParse(response.json()).data ?? {}
  const entries = data ?? fields ?? bin ?? watch
  const good = status >= 200 && status < 300
  const readable = good || (status >= 400 && status < 500 && status !== 401 && status !== 429)
  if (readable && entries !== undefined && (good || entries.length > 0)) return { status, entries }
  if (good) throw unreadableAnswer(response, true)
  throw refused(connection.context, request, response)
}

/** `sendHttpRequest` with its faults turned into CrmErrors. */
export async function sendOnce(
  context: Pick<CallContext, 'fetch' | 'signal'>,
  write: boolean,
  request: Parameters<typeof sendHttpRequest>[0],
): Promise<HttpResponse> {
  try {
    return await sendHttpRequest(request, context)
  } catch (error) {
    throw error instanceof HttpFault ? errorFromFault(error, write) : error
  }
}

async function send(connection: ZohoConnection, request: ZohoRequest): Promise<HttpResponse> {
  const { context } = connection
  const session = await context.token.get()
  const first = await exchange(connection, request, session)
  if (!isTokenRefused(first)) return first
  const renewed = await context.token.refresh(session.version)
  return exchange(connection, request, renewed)
}

async function exchange(
  connection: ZohoConnection,
  request: ZohoRequest,
  session: { readonly accessToken: string; readonly baseUrl: string },
): Promise<HttpResponse> {
  const { context, timeoutMs } = connection
  await context.budget.acquire(request.credits ?? 1)
  const query = new URLSearchParams(request.query).toString()
  const response = await sendOnce(context, request.write, {
    method: request.method,
    url: `${session.baseUrl}${API_ROOT}${request.path}${query === '' ? '' : `?${query}`}`,
    headers: {
      authorization: `Zoho-oauthtoken ${session.accessToken}`,
      accept: 'application/json',
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    timeoutMs,
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  })
  for (const observation of readLimits(response.headers)) context.budget.observe(observation)
  return response
}

function refused(context: CrmContext, request: ZohoRequest, response: HttpResponse): Error {
  const now = context.now()
  const error = errorFromResponse(response, now, request)
  const refusal = readRefusal(error, now)
  if (refusal !== null) context.budget.observe(refusal)
  return error
}
