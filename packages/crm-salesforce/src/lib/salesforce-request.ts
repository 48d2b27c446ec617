import { HttpFault, type HttpResponse } from '@leadkit/adapter-kit'
import type { CrmContext, CrmSession } from '@leadkit/contracts'
import type { z } from 'zod'
import { loadConnection } from './jsforce.ts'
import { errorFromFault, errorFromResponse, isSessionEnd, unreadableAnswer } from './salesforce-error.ts'
import { readLimits, readRefusal } from './salesforce-limits.ts'
import { createCallTransport } from './salesforce-transport.ts'

/** Our name in `changeOrigin` of change events, by which our own writes are told from others. */
export const CLIENT_NAME = 'LeadKit'

/** One call's way to one organisation: made per contract call, kept by nobody. */
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
  /** Below `/services/data/vXX.X`, or from the root when it starts with `/services/`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** True when it changes something: decides what a lost answer means. */
  readonly write: boolean
}

/**
 * Sends one request, and once more after one forced token refresh when the session has ended. Reports limits to the budget.
 *
 * @throws CrmError for everything outside 2xx and for every fault on the way.
 */
export async function requestSalesforce(link: SalesforceLink, request: SalesforceRequest): Promise<HttpResponse> {
  const { context } = link
  const session = await context.token.get()
  const first = await exchange(link, request, session)
  if (!isSessionEnd(first)) return settle(context, request, first)
  const renewed = await context.token.refresh(session.version)
  return settle(context, request, await exchange(link, request, renewed))
}

/** Sends and reads the answer. @throws CrmError `transient` when the answer has not the documented shape. */
export async function requestJson<Value>(
  link: SalesforceLink,
  request: SalesforceRequest,
  schema: z.ZodType<Value>,
): Promise<Value> {
  const response = await requestSalesforce(link, request)
  const parsed = schema.safeParse(response.json())
  if (!parsed.success) throw unreadableAnswer(response, request.write)
  return parsed.data
}

async function exchange(link: SalesforceLink, request: SalesforceRequest, session: CrmSession): Promise<HttpResponse> {
  const { context } = link
  await context.budget.acquire(1)
  const transport = createCallTransport(context, link.timeoutMs)
  const Connection = loadConnection()
  // A connection of its own for each call: no token, host or limit of one organisation is there to be met by another's call. Without
  // `oauth2` and `refreshToken` jsforce never refreshes by itself.
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
      // As text: jsforce gives cut JSON out as a string, and drops the status and codes of a refusal. The answer is read from the transport.
      { transport, responseType: 'text/plain' },
    )
  } catch (error) {
    if (transport.answer() === null) throw error instanceof HttpFault ? errorFromFault(error, request.write) : error
  }
  const answer = transport.answer()
  if (answer === null) throw new TypeError('jsforce sent no request through the transport that it was given')
  return answer
}

function settle(context: CrmContext, request: SalesforceRequest, response: HttpResponse): HttpResponse {
  for (const observation of readLimits(response.headers)) context.budget.observe(observation)
  if (response.status >= 200 && response.status < 300) return response
  const now = context.now()
  const error = errorFromResponse(response, now, request.write)
  const refusal = readRefusal(error, now)
  if (refusal !== null) context.budget.observe(refusal)
  throw error
}
