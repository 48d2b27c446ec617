import {
  createDocument as createOpenApi,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import { z } from 'zod'
import { tenantKitMethods } from './generated/methods.ts'
import { problemSchema } from './problem.ts'
import type { Route } from './route.ts'

const VERSION = '1'

/** OpenAPI 3.1 of the routes, from the schemas that check their requests. */
export function createDocument(routes: readonly Route[], basePath: string): Readonly<Record<string, unknown>> {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) }
  return createOpenApi({
    openapi: '3.1.1',
    info: {
      title: 'LeadKit',
      version: VERSION,
      description:
        'Leads, conversations, replies and all else of one tenant: that of the key. Lists are pages: pass `next` as `after`. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath }],
    security: [{ apiKey: [] }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of a user of the tenant.' },
      },
    },
    paths,
  }) as unknown as Readonly<Record<string, unknown>>
}

function tagOf({ operation }: Route): string {
  return operation.split('.')[0] ?? operation
}

function nameOf({ name, operation }: Route): string {
  return name ?? operation
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const about: string = tenantKitMethods[route.operation]
  return {
    operationId: nameOf(route),
    tags: [tagOf(route)],
    summary: nameOf(route),
    description: [about, needsOf(route)].filter((text) => text !== '').join('\n\n'),
    requestParams: parametersOf(route),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: needsBody(route.body), content: { 'application/json': { schema: route.body } } } }),
    responses: { ...successOf(route), default: problemAnswer },
    'x-permissions': [route.permission, ...(route.also ?? [])],
  }
}

function needsOf({ permission, also = [] }: Route): string {
  return `Needs ${[permission, ...also].map((name) => `\`${name}\``).join(', ')}.`
}

const problemAnswer = {
  description: 'Why it failed',
  content: { 'application/problem+json': { schema: problemSchema } },
}

function needsBody(body: z.ZodType): boolean {
  return !body.safeParse({}).success
}

function parametersOf({ path, query, versioned }: Route): NonNullable<ZodOpenApiOperationObject['requestParams']> {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
  return {
    ...(names.length === 0 ? {} : { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
    ...(query === undefined ? {} : { query }),
    ...(versioned === true ? { header: z.object({ 'If-Match': ifMatch }) } : {}),
  }
}

const ifMatch = z
  .string()
  .optional()
  .meta({ description: 'The ETag of the row: 412 if it has another version by then.' })

function successOf({ result, status, form }: Route): ZodOpenApiOperationObject['responses'] {
  if (form === 'ndjson')
    return {
      '200': { description: 'One JSON value a line', content: { 'application/x-ndjson': { schema: z.string() } } },
    }
  if (form === 'parts')
    return { '200': { description: 'One JSON document', content: { 'application/json': { schema: z.unknown() } } } }
  if (result === undefined) return { '204': { description: 'Done' } }
  return { [`${status ?? 200}`]: { description: 'Done', content: { 'application/json': { schema: result } } } }
}
