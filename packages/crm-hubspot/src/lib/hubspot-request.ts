import { callCrm, type HttpResponse, readCrmAnswer, requestIdOf, sendHttpRequest } from '@leadkit/adapter-kit'
import type { CrmContext, CrmSession } from '@leadkit/contracts'
import type { z } from 'zod'
import { loadHubspotRequest } from './hubspot-client.ts'
import { errorFromResponse, hubspotErrors } from './hubspot-error.ts'
import { bucketOf, readLimits } from './hubspot-limits.ts'

/** The connection to HubSpot for one contract call; never cached. */
export interface HubspotConnection {
  readonly context: CrmContext
  readonly timeoutMs: number
  /** The dated version in every path, such as `2026-03`. */
  readonly apiVersion: string
}

export interface HubspotRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** True if the request changes something: decides what a lost response means. */
  readonly write: boolean
}

/** Sends one request; see `callCrm`. @throws CrmError for every response outside 2xx and for every network fault. */
export function requestHubspot(connection: HubspotConnection, request: HubspotRequest): Promise<HttpResponse> {
  return callCrm(connection.context, {
    errors: hubspotErrors,
    write: request.write,
    send: (session) => send(connection, request, session),
    readLimits,
    toError: (response, now) => errorFromResponse(response, now, request.write),
    bucketOf,
  })
}

/** Sends a request and parses the response. @throws CrmError `transient` if the response does not have the documented shape. */
export async function requestJson<Value>(
  connection: HubspotConnection,
  request: HubspotRequest,
  schema: z.ZodType<Value>,
): Promise<Value> {
  return readAnswer(schema, await requestHubspot(connection, request), request.write)
}

export function readAnswer<Value>(schema: z.ZodType<Value>, response: HttpResponse, write: boolean): Value {
  const requestId = requestIdOf(response.headers.get('x-hubspot-correlation-id'))
  return readCrmAnswer(schema, response, { errors: hubspotErrors, write }, requestId)
}

async function send(
  { context, timeoutMs }: HubspotConnection,
  request: HubspotRequest,
  session: CrmSession,
): Promise<HttpResponse> {
  const HubspotClientRequest = await loadHubspotRequest()
  // HubSpot's client builds the request but does not send it: docs/decisions/010-hubspot-client.md.
  const prepared = new HubspotClientRequest(
    { accessToken: session.accessToken, basePath: session.baseUrl },
    { method: request.method, path: request.path, body: request.body, ...(request.query && { qs: request.query }) },
  )
  const { headers, body } = prepared.getSendData() as { headers: Record<string, string>; body?: string }
  const { method } = request
  const sent = { method, url: prepared.getUrl(), headers, timeoutMs, ...(body === undefined ? {} : { body }) }
  return sendHttpRequest(sent, context)
}
