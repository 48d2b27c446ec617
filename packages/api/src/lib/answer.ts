import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { type ApiKeyRate, authorize, type Principal, type TenantKit } from '@leadkit/core'
import type { ApiOptions } from './api-options.ts'
import { ProblemError, toProblemResponse } from './problem.ts'
import { readBody, readQuery, readVersion } from './read-request.ts'
import type { Asked, Route } from './route.ts'
import { toJsonResponse, toStreamResponse } from './to-response.ts'

/** What an answer is made with. */
export interface AnswerServices extends Pick<ApiOptions, 'kit' | 'authenticate' | 'address' | 'logger'> {
  readonly tenantOf: (id: string) => TenantKit
}

type Answer = (route: Route, request: Request, path: Readonly<Record<string, string>>) => Promise<Response>

/** Authenticates, authorises, reads, calls and answers: in this order, so that nobody learns anything before they are known and allowed. */
export function createAnswer(services: AnswerServices): Answer {
  return async (route, request, path) => {
    let rate: ApiKeyRate | null = null
    let response: Response
    try {
      const principal = await identify(services, request)
      rate = 'rate' in principal ? (principal.rate as ApiKeyRate | null) : null
      for (const permission of [route.permission, ...(route.also ?? [])]) authorize(principal, permission)
      response = await callRoute(services, { route, request, path, principal })
    } catch (error) {
      report(services, route, error)
      response = toProblemResponse(error)
    }
    tellRate(response.headers, rate)
    return response
  }
}

async function identify({ kit, authenticate, address }: AnswerServices, request: Request): Promise<Principal> {
  if (authenticate === undefined) return kit.authenticate(request, { address: address?.(request) })
  const principal = await authenticate(request)
  if (principal !== null) return principal
  throw new LeadKitError('unauthorized', 'The host knows nobody by this request')
}

interface Accepted {
  readonly route: Route
  readonly request: Request
  readonly path: Readonly<Record<string, string>>
  readonly principal: Principal
}

async function callRoute(services: AnswerServices, { route, request, path, principal }: Accepted): Promise<Response> {
  const { tenantOf, address } = services
  const asked: Asked<string, unknown, unknown> = {
    tenant: tenantOf(principal.tenantId).as(principal, { address: address?.(request) }),
    path,
    query: readQuery(route, new URL(request.url).searchParams),
    version: readVersion(route, request),
    body: await readBody(route, request),
    principal,
    by: principal.userId ?? 'api',
    user: () => requireUser(principal),
    address: address?.(request),
    signal: request.signal,
  }
  const called = route.call(asked)
  if (Symbol.asyncIterator in called)
    return toStreamResponse(called, {
      form: route.form,
      isHead: request.method === 'HEAD',
      onBreak: (error) => report(services, route, error),
    })
  const value = await explainVersion(called, asked.version)
  return toJsonResponse(value, route, request)
}

/** A conflict after `If-Match` is a version that changed since the row was read. */
async function explainVersion(called: Promise<unknown>, version: number | undefined): Promise<unknown> {
  try {
    return await called
  } catch (error) {
    if (version === undefined || !isLeadKitError(error, 'conflict')) throw error
    throw new ProblemError('version_changed', error.message)
  }
}

function requireUser({ userId }: Principal): string {
  if (userId !== undefined) return userId
  throw new LeadKitError('forbidden', 'Only a user of the tenant may do this, and no user is behind this request')
}

/** As the older RateLimit header fields of the IETF's draft, which clients know: seconds, not times. */
function tellRate(headers: Headers, rate: ApiKeyRate | null): void {
  if (rate === null) return
  headers.set('ratelimit-limit', String(rate.limit))
  headers.set('ratelimit-remaining', String(rate.remaining))
  headers.set('ratelimit-reset', String(Math.max(0, Math.ceil((rate.resetsAt.getTime() - Date.now()) / 1000))))
}

function report({ logger }: AnswerServices, { operation }: Route, error: unknown): void {
  if (error instanceof ProblemError) return
  const code = isLeadKitError(error) ? error.code : 'internal'
  if (code === 'internal' || code === 'configuration' || code === 'storage_unavailable')
    logger?.error({ operation, code, error }, 'A request to the API failed')
}
