import { callCrm, type HttpResponse, readCrmAnswer } from '@leadkit/adapter-kit'
import type { CrmContext, CrmError, CrmSession } from '@leadkit/contracts'
import type { z } from 'zod'
import { loadConnection } from './jsforce.ts'
import { errorFromResponse, idOf, isSessionEnd, salesforceErrors } from './salesforce-error.ts'
import { bucketOf, readLimits } from './salesforce-limits.ts'
import { createCallTransport } from './salesforce-transport.ts'

/** Our name in the `changeOrigin` of change events, which identifies our own writes. */
export const CLIENT_NAME = 'LeadKit'

/** The connection to one organisation for one contract call; never cached. */
export interface SalesforceLink {
  readonly context: CrmContext
  readonly timeoutMs: number
  /** Such as `64.0`. */
  readonly apiVersion: string
}

/** The records of one object in one organisation. */
export interface SalesforceTarget {
  readonly link: SalesforceLink
  readonly object: string
}

export interface SalesforceRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/services/data/vXX.X`, or from the root if it starts with `/services/`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** True if the request changes something: decides what a lost response means. */
  readonly write: boolean
}

/** Sends one request; see `callCrm`. @throws CrmError for every response outside 2xx and for every network fault. */
export function requestSalesforce(link: SalesforceLink, request: SalesforceRequest): Promise<HttpResponse> {
  return callCrm(link.context, {
    errors: salesforceErrors,
    write: request.write,
    send: (session) => send(link, request, session),
    isTokenRefused: isSessionEnd,
    readLimits,
    toError: (response, now) => errorFromResponse(response, now, request.write),
    bucketOf,
  })
}

/** Sends a request and parses the response. @throws CrmError `transient` if the response does not have the documented shape. */
export async function requestJson<Value>(
  link: SalesforceLink,
  request: SalesforceRequest,
  schema: z.ZodType<Value>,
): Promise<Value> {
  return readAnswer(schema, await requestSalesforce(link, request), request.write)
}

export function readAnswer<Value>(schema: z.ZodType<Value>, response: HttpResponse, write: boolean): Value {
  return readCrmAnswer(schema, response, { errors: salesforceErrors, write }, idOf(response))
}

/** For a response of the right shape that lacks required data. */
export function unreadableAnswer(response: HttpResponse, write: boolean): CrmError {
  return salesforceErrors.unreadable(write, { httpStatus: response.status, requestId: idOf(response) })
}

async function send(link: SalesforceLink, request: SalesforceRequest, session: CrmSession): Promise<HttpResponse> {
  const transport = createCallTransport(link.context, link.timeoutMs)
  const Connection = loadConnection()
  // Each call has its own connection, so that it never sees another organisation's token, host or limit. Without `oauth2` and `refreshToken`, jsforce
  // never refreshes on its own.
  const connection = new Connection({
    instanceUrl: session.baseUrl,
    accessToken: session.accessToken,
    version: link.apiVersion,
    callOptions: { client: CLIENT_NAME },
  })
  const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query).toString()}`
  try {
    await connection.request(
      {
        method: request.method,
        url: `${request.path}${query}`,
        headers: {
          ...request.headers,
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      },
      // As text: jsforce returns truncated JSON as a string, and drops the status and codes of a refusal. The response is read from the transport.
      { transport, responseType: 'text/plain' },
    )
  } catch (error) {
    if (transport.answer() === null) throw error
  }
  const answer = transport.answer()
  if (answer === null) throw new TypeError('jsforce sent no request through the transport that it was given')
  return answer
}
