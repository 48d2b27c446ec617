import { callCrm, type HttpResponse, isSuccess, readCrmAnswer, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CrmContext, CrmSession } from '@leadkit/contracts'
import type { z } from 'zod'
import { errorFromResponse, isTokenRefused, zohoErrors } from './zoho-error.ts'
import { CREDITS, readLimits } from './zoho-limits.ts'
import { entriesSchema } from './zoho-schemas.ts'

/** The API version in every path (zoho.com/crm/developer/docs/api/v8). */
const API_ROOT = '/crm/v8'

/** The connection to Zoho for one contract call; never cached. */
export interface ZohoConnection {
  readonly context: CrmContext
  readonly timeoutMs: number
  /** Automations of the organisation that a write triggers; none if empty. */
  readonly triggers: readonly string[]
}

export interface ZohoRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** True if the request changes something: decides what a lost response means. */
  readonly write: boolean
  /** The OAuth scope that the call needs; Zoho's refusal does not name it. */
  readonly scope: string
  /** API credits that the call costs. Default 1. */
  readonly credits?: number
}

/**
 * Sends one request; see `callCrm`.
 *
 * @throws CrmError for every response outside 2xx and 304, and for every network fault.
 */
export function requestZoho(connection: ZohoConnection, request: ZohoRequest): Promise<HttpResponse> {
  return call(connection, request, (response) => isSuccess(response) || response.status === 304)
}

/** Sends a request and parses the response; null if Zoho has no rows for it (204, or 304 since the requested time). */
export async function requestJson<Value>(
  connection: ZohoConnection,
  request: ZohoRequest,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const response = await requestZoho(connection, request)
  if (response.status === 204 || response.status === 304) return null
  return readAnswer(schema, response, request.write)
}

export function readAnswer<Value>(schema: z.ZodType<Value>, response: HttpResponse, write: boolean): Value {
  return readCrmAnswer(schema, response, { errors: zohoErrors, write })
}

/**
 * Sends a write whose response has an entry for each record, even if its status is 207, 400 or 412: Zoho uses the status of the worst record.
 *
 * @throws CrmError if the response concerns the request as a whole.
 */
export async function requestEntries(
  connection: ZohoConnection,
  request: ZohoRequest,
): Promise<{ readonly status: number; readonly entries: readonly unknown[] }> {
  const response = await call(connection, request, isOfRecords)
  const { status } = response
  if (status === 204) return { status, entries: [] }
  const entries = entriesOf(response)
  if (entries === undefined) throw zohoErrors.unreadable(true, { httpStatus: status })
  return { status, entries }
}

function isOfRecords(response: HttpResponse): boolean {
  const { status } = response
  if (isSuccess(response)) return true
  const mayName = status >= 400 && status < 500 && status !== 401 && status !== 429
  return mayName && (entriesOf(response) ?? []).length > 0
}

function entriesOf(response: HttpResponse): readonly unknown[] | undefined {
  const { data, fields, recycle_bin: bin, watch } = entriesSchema.safeParse(response.json()).data ?? {}
  return data ?? fields ?? bin ?? watch
}

function call(
  connection: ZohoConnection,
  request: ZohoRequest,
  isAnswer: (response: HttpResponse) => boolean,
): Promise<HttpResponse> {
  return callCrm(connection.context, {
    errors: zohoErrors,
    write: request.write,
    cost: request.credits,
    send: (session) => send(connection, request, session),
    isTokenRefused,
    isAnswer,
    readLimits,
    toError: (response, now) => errorFromResponse(response, now, request),
    bucketOf: () => CREDITS,
  })
}

function send(
  { context, timeoutMs }: ZohoConnection,
  request: ZohoRequest,
  session: CrmSession,
): Promise<HttpResponse> {
  const query = new URLSearchParams(request.query).toString()
  const sent = {
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
  }
  return sendHttpRequest(sent, context)
}
