import type { TenantKit } from '@leadkit/core'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { createAnswer } from './answer.ts'
import type { ApiCors, ApiOptions } from './api-options.ts'
import { createDocument } from './openapi-document.ts'
import { ProblemError, toProblemResponse } from './problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes/routes.ts'

/** The JSON API of a kit. */
export interface Api {
  /** Answers a request; never rejects. */
  readonly fetch: (request: Request) => Promise<Response>
  /** What `/openapi.json` serves. */
  readonly document: Readonly<Record<string, unknown>>
}

const DEFAULT_MAX_BODY_BYTES = 1_048_576

/**
 * The JSON API as one web-standard handler: every resource of the principal's tenant. A path never names a tenant.
 *
 * @example
 * const api = createApi({ kit, basePath: '/api' })
 * export default { fetch: api.fetch }
 */
export function createApi(options: ApiOptions): Api {
  const basePath = trimmed(options.basePath ?? '/')
  const document = createDocument(routes, basePath === '' ? '/' : basePath)
  const documentText = JSON.stringify(document)
  const app = new Hono().basePath(basePath === '' ? '/' : basePath)
  if (options.cors !== undefined) app.use(corsOf(options.cors))
  app.use(
    bodyLimit({
      maxSize: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
      onError: () =>
        toProblemResponse(new ProblemError('payload_too_large', 'The body is longer than this host takes')),
    }),
  )
  app.get('/openapi.json', () => new Response(documentText, { headers: { 'content-type': 'application/json' } }))
  const answer = createAnswer({ ...options, tenantOf: (id) => options.kit.tenant(id) as TenantKit })
  for (const route of routes)
    app.on(route.method.toUpperCase(), toHonoPath(route), ({ req }) => answer(route, req.raw, req.param()))
  for (const [path, methods] of methodsByPath(routes)) app.all(path, () => refuseMethod(methods))
  app.notFound(() => toProblemResponse(new ProblemError('route_unknown', 'See /openapi.json for the addresses')))
  app.onError((error) => toProblemResponse(error))
  return { fetch: async (request) => app.fetch(request), document }
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '')
}

/** `/leads/{id}` is `/leads/:id` there. */
function toHonoPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function methodsByPath(all: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const byPath = new Map<string, string[]>()
  for (const route of all) {
    const path = toHonoPath(route)
    byPath.set(path, [...(byPath.get(path) ?? []), route.method.toUpperCase()])
  }
  return byPath
}

function refuseMethod(methods: readonly string[]): Response {
  return toProblemResponse(
    new ProblemError('method_not_allowed', `This address takes ${methods.join(', ')}`, { allow: methods }),
  )
}

function corsOf({ origins, credentials = false }: ApiCors) {
  return cors({
    origin: origins === '*' ? '*' : [...origins],
    credentials: credentials && origins !== '*',
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'if-match', 'if-none-match'],
    exposeHeaders: ['etag', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
    maxAge: 600,
  })
}
