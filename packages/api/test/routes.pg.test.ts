import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi } from '../src/index.ts'
import type { Route } from '../src/lib/route.ts'
import { routes } from '../src/lib/routes/routes.ts'
import { type ApiWorld, ask, createApiWorld } from './api-world.ts'
import { exampleOf } from './examples.ts'

let world: ApiWorld
let url: string
/** The same API with a clock that stands still, so that a key whose limit is used up stays so. */
let still: string
let poorKey: string
let usedKey: string

beforeAll(async () => {
  world = await createApiWorld()
  url = await world.listen()
  still = await world.listen({ kit: world.still })
  poorKey = await world.keyWith(world.oak.tenantId, ['settings:read'])
  usedKey = await world.keyWith(world.oak.tenantId, ['*'], 1)
  await ask(`${still}/leads`, usedKey)
})

afterAll(async () => {
  await world?.close()
})

const named = (all: typeof routes) => all.map((route) => [`${route.method} ${route.path}`, route] as const)

const send = (
  route: Route,
  {
    from = url,
    key = world.oak.key,
    more = '',
    field = {},
  }: {
    readonly from?: string
    readonly key?: string | null
    readonly more?: string
    readonly field?: object
  } = {},
) => {
  const { path, body } = exampleOf(route, world.oak.ids)
  const sent = body === undefined ? undefined : { ...(body as object), ...field }
  return ask(`${from}${path}${more}`, key, { method: route.method, body: sent })
}

describe.each(named(routes))('%s', (_name, route) => {
  it('answers 401 without a key', async () => {
    const answer = await send(route, { key: null })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized', status: 401 } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('answers 403 to a key without its permission', async () => {
    expect(await send(route, { key: poorKey })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('answers 422 to a parameter that it does not have, and names it', async () => {
    const sign = exampleOf(route, world.oak.ids).path.includes('?') ? '&' : '?'
    const errors = [{ parameter: 'colour', detail: 'unknown' }]
    expect(await send(route, { more: `${sign}colour=red` })).toMatchObject({ status: 422, body: { errors } })
  })

  it('answers 429 to a key that was used too often, and says when it may go on', async () => {
    // The limit is counted by the database's clock, so that it may have room again by now.
    await ask(`${still}/leads`, usedKey)
    const answer = await send(route, { from: still, key: usedKey })
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited', retryable: true } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('every route', () => {
  const withBody = routes.filter(({ body }) => body !== undefined)
  it.each(named(withBody))(
    '%s answers 422 to a field that it does not have, and points at it',
    async (_name, route) => {
      const answer = await send(route, { field: { colour: 'red' } })
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
      expect(JSON.stringify(answer.body)).toContain('/colour"')
    },
  )

  const withId = routes.filter(({ path }) => path.includes('{id}'))
  it.each(named(withId))("%s answers 404 to another tenant's id", async (_name, route) => {
    const { path, body } = exampleOf(route, world.birch.ids)
    const answer = await ask(`${url}${path}`, world.oak.key, { method: route.method, body })
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  const reads = routes.filter(({ method, form }) => method === 'get' && form === undefined)
  it.each(named(reads))('%s gives what the document says', async (_name, route) => {
    const answer = await send(route)
    expect(answer).toMatchObject({ status: 200 })
    expect(route.result?.safeParse(answer.body).error?.issues ?? []).toEqual([])
  })
})

describe('the document', () => {
  it('is valid OpenAPI 3.1, and has every route with its permissions', async () => {
    const { document } = createApi({ kit: world.kit, basePath: '/api' })
    const { valid, errors } = await new Validator().validate(structuredClone(document) as Record<string, unknown>)
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    const paths = document['paths'] as Record<
      string,
      Record<string, { 'x-permissions': string[]; operationId: string }>
    >
    for (const route of routes)
      expect(paths[route.path]?.[route.method]).toMatchObject({
        operationId: route.name ?? route.operation,
        'x-permissions': [route.permission, ...(route.also ?? [])],
      })
  })

  it('is served without a key', async () => {
    const mounted = await world.listen({ basePath: '/api' })
    const { status, body } = await ask(`${mounted}/api/openapi.json`, null)
    expect(status).toBe(200)
    expect(body).toMatchObject({ openapi: '3.1.1', servers: [{ url: '/api' }] })
  })
})
