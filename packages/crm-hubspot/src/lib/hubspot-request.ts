import { Request as HubspotClientRequest } from '@hubspot/api-client/lib/src/services/http/Request.js'
import { HttpFault, type HttpResponse, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CallContext, CrmContext } from '@leadkit/contracts'
import type { z } from 'zod'
import { errorFromFault, errorFromResponse, unreadableAnswer } from './hubspot-error.ts'
import { readLimits, readRefusal } from './hubspot-limits.ts'

/** One call's way to HubSpot: made per contract call, kept by nobody. */
export interface HubspotConnection {
  readonly context: CrmContext
  readonly timeoutMs: number
}

export interface HubspotRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** True when it changes something: decides what a lost answer means. */
  readonly write: boolean
}

/**
 * Sends one request, and once more after one forced token refresh when HubSpot answers 401. Reports limits to the budget.
 *
 * @throws CrmError for everything outside 2xx and for every fault on the way.
 */
export async function requestHubspot(connection: HubspotConnection, request: HubspotRequest): Promise<HttpResponse> {
  const { context } = connection
  const session = await context.token.get()
  const first = await exchange(connection, request, session)
  if (first.status !== 401) return settle(context, request, first)
  const renewed = await context.token.refresh(session.version)
  return settle(context, request, await exchange(connection, request, renewed))
}

/** Sends and reads the answer. @throws CrmError `transient` when the answer has not the documented shape. */
export async function requestJson<Value>(
  connection: HubspotConnection,
  request: HubspotRequest,
  schema: z.ZodType<Value>,
): Promise<Value> {
  const response = await requestHubspot(connection, request)
  const parsed = schema.safeParse(response.json())
  if (!parsed.success) throw unreadableAnswer(response, request.write)
  return parsed.data
}

async function exchange(
  connection: HubspotConnection,
  request: HubspotRequest,
  session: { readonly accessToken: string; readonly baseUrl: string },
): Promise<HttpResponse> {
  await connection.context.budget.acquire(1)
  // HubSpot's client makes the request and does not send it: docs/decisions/010-hubspot-client.md.
  const prepared = new HubspotClientRequest(
    { accessToken: session.accessToken, basePath: session.baseUrl },
    { method: request.method, path: request.path, body: request.body, ...(request.query && { qs: request.query }) },
  )
  const { headers, body } = prepared.getSendData() as { headers: Record<string, string>; body?: string }
  return sendOnce(connection.context, request.write, {
    method: request.method,
    url: prepared.getUrl(),
    headers,
    timeoutMs: connection.timeoutMs,
    ...(body === undefined ? {} : { body }),
  })
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

function settle(context: CrmContext, request: HubspotRequest, response: HttpResponse): HttpResponse {
  for (const observation of readLimits(response.headers)) context.budget.observe(observation)
  if (response.status >= 200 && response.status < 300) return response
  const now = context.now()
  const error = errorFromResponse(response, now, request.write)
  const refusal = readRefusal(error, now)
  if (refusal !== null) context.budget.observe(refusal)
  throw error
}
