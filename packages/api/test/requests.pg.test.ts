import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, ask, createApiWorld } from './api-world.ts'

let world: ApiWorld
let url: string

beforeAll(async () => {
  world = await createApiWorld({ full: false })
  url = await world.listen()
})

afterAll(async () => {
  await world?.close()
})

const call = (path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) =>
  ask(`${url}${path}`, world.oak.key, { method, body, headers })

describe('a request', () => {
  it('reaches the tenant of its key, and no other', async () => {
    const { body } = await call('/leads')
    expect(body).toMatchObject({ items: [{ id: world.oak.leadId, email: 'ada@example.org' }], next: null })
    expect(await call(`/leads/${world.birch.leadId}`)).toMatchObject({ status: 404 })
    expect(await call('/leads', 'POST', { conversationId: world.birch.leadId, name: 'Eve' })).toMatchObject({
      status: 404,
    })
    const birch = await ask(`${url}/leads`, world.birch.key)
    expect(birch.body).toMatchObject({ items: [{ id: world.birch.leadId }] })
  })

  it('creates, pages and counts', async () => {
    const created = await call('/leads', 'POST', { name: 'Grace', notes: 'Asked by phone' })
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'Grace', status: 'new', createdAt: expect.any(String) as string },
    })
    const first = await call('/leads?limit=1&sort=createdAt&direction=asc')
    const { next } = first.body as { readonly next: string }
    expect(first.body).toMatchObject({ items: [{ id: world.oak.leadId }] })
    expect((await call(`/leads?limit=1&sort=createdAt&direction=asc&after=${next}`)).body).toMatchObject({
      items: [{ name: 'Grace' }],
    })
    expect((await call('/leads/count?status=new&status=contacted')).body).toEqual({ count: 2 })
    expect((await call('/leads/count?assignedUserId=null&createdAfter=2020-01-01T00:00:00Z')).body).toEqual({
      count: 2,
    })
    expect((await call(`/leads/count?tags=${encodeURIComponent('{"any":["not an id"]}')}`)).body).toMatchObject({
      code: 'invalid_input',
      errors: [{ detail: 'must be a UUID in lower case' }],
    })
  })

  it('says who acts by its key, and takes no other word for it', async () => {
    const { id } = await world.kit.tenant(world.oak.tenantId).leads.create({ name: 'Mover' })
    expect(await call(`/leads/${id}/move`, 'POST', { to: 'contacted', by: 'somebody else' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/by', detail: 'unknown' }] },
    })
    expect(await call(`/leads/${id}/move`, 'POST', { to: 'contacted' })).toMatchObject({ status: 200 })
    const [move] = (await world.kit.tenant(world.oak.tenantId).leads.transitions(id)).items
    expect(move).toMatchObject({ by: world.oak.userId })
    expect(await call(`/leads/${id}/move`, 'POST', { to: 'new' })).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition' },
    })
  })
})

describe('a key with a limit', () => {
  it('is told what is left', async () => {
    const key = await world.keyWith(world.oak.tenantId, ['leads:read'], 2)
    const still = await world.listen({ kit: world.still })
    const first = await ask(`${still}/leads`, key)
    expect(first).toMatchObject({ status: 200 })
    expect(first.headers.get('ratelimit-limit')).toBe('2')
    expect(first.headers.get('ratelimit-remaining')).toBe('1')
    expect((await ask(`${still}/conversations`, key)).status).toBe(403)
    expect(await ask(`${still}/leads`, key)).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  })
})

describe('versions', () => {
  it('are in the ETag: a known one is answered 304, a stale one in If-Match 412', async () => {
    const path = `/leads/${world.oak.leadId}`
    const read = await call(path)
    const tag = read.headers.get('etag') ?? ''
    expect(await call(path, 'GET', undefined, { 'if-none-match': tag })).toMatchObject({ status: 304, body: null })
    const changed = await call(path, 'PATCH', { company: 'Oak Ltd' }, { 'if-match': tag })
    expect(changed).toMatchObject({ status: 200, body: { company: 'Oak Ltd' } })
    expect(changed.headers.get('etag')).not.toBe(tag)
    const stale = await call(path, 'PATCH', { company: 'Elm Ltd' }, { 'if-match': tag })
    expect(stale).toMatchObject({ status: 412, body: { code: 'version_changed' } })
    expect(await call(path, 'PATCH', { company: 'Elm' }, { 'if-match': 'W/"x"' })).toMatchObject({
      status: 422,
      body: { errors: [{ header: 'If-Match' }] },
    })
    expect(await call(path, 'GET', undefined, { 'if-none-match': tag })).toMatchObject({ status: 200 })
  })

  it('are refused where a row has none', async () => {
    expect(await call('/leads', 'POST', { name: 'X' }, { 'if-match': '"1"' })).toMatchObject({ status: 422 })
  })
})

describe('problems', () => {
  it('point at the fields that core refuses, and repeat no value', async () => {
    const answer = await call('/leads', 'POST', { email: 'not-an-address-of-ada', phone: 7 })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/phone', detail: 'must be a text' }] } })
    const deep = await call('/leads', 'POST', { email: 'not-an-address-of-ada' })
    expect(deep).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ pointer: '#/email' }] } })
    expect(JSON.stringify([answer.body, deep.body])).not.toContain('ada')
  })

  it('say what the address, the method, the media type and the length lack', async () => {
    expect(await call('/nothing')).toMatchObject({ status: 404, body: { code: 'route_unknown' } })
    const method = await call('/leads', 'PUT', {})
    expect(method).toMatchObject({ status: 405 })
    expect(method.headers.get('allow')).toBe('GET, POST')
    expect(
      await call('/leads', 'POST', 'name=Ada', { 'content-type': 'application/x-www-form-urlencoded' }),
    ).toMatchObject({
      status: 415,
    })
    expect(await call('/leads', 'POST', '{"name":')).toMatchObject({ status: 400, body: { code: 'malformed' } })
    const short = await world.listen({ maxBodyBytes: 100 })
    const long = await ask(`${short}/leads`, world.oak.key, { method: 'POST', body: { notes: 'x'.repeat(200) } })
    expect(long).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
  })

  it('tell a fault of the host as internal, and the rest to its logger only', async () => {
    const told: unknown[] = []
    const broken = await world.listen({
      authenticate: () => Promise.reject(new Error('password of ada@example.org')),
      logger: { error: (fields) => told.push(fields) },
    })
    const answer = await ask(`${broken}/leads`, null)
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(JSON.stringify(answer.body)).not.toContain('ada')
    expect(told).toHaveLength(1)
  })
})

describe('a host with its own log-in', () => {
  it('says who asks; nobody is 401, and what needs a user is 403 without one', async () => {
    const { tenantId } = world.oak
    const own = await world.listen({
      authenticate: (request) =>
        Promise.resolve(request.headers.has('x-guest') ? null : { tenantId, permissions: ['*'] }),
    })
    expect(await ask(`${own}/leads`, null, { headers: { 'x-guest': '1' } })).toMatchObject({ status: 401 })
    expect(await ask(`${own}/leads`, null)).toMatchObject({ status: 200 })
    const { id } = await world.kit.tenant(tenantId).leads.create({ name: 'By the host' })
    await ask(`${own}/leads/${id}/move`, null, { method: 'POST', body: { to: 'contacted' } })
    expect((await world.kit.tenant(tenantId).leads.transitions(id)).items).toMatchObject([{ by: 'api' }])
    const approved = await ask(`${own}/drafts/${id}/approve`, null, { method: 'POST' })
    expect(approved).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('lets pages of the origins that it names call, and no others', async () => {
    const open = await world.listen({ cors: { origins: ['https://app.example'] } })
    const preflight = (origin: string) =>
      ask(`${open}/leads`, null, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } })
    expect((await preflight('https://app.example')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    )
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const closed = await call('/leads', 'GET', undefined, { origin: 'https://app.example' })
    expect(closed.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('pages of roles', () => {
  it('end with any limit, although built-in roles have times to the microsecond', async () => {
    const names: string[] = []
    let next: string | null = ''
    while (next !== null && names.length < 20) {
      const { body } = await ask(`${url}/roles?limit=1${next === '' ? '' : `&after=${next}`}`, world.oak.key)
      const page = body as { readonly items: readonly { readonly name: string }[]; readonly next: string | null }
      names.push(...page.items.map(({ name }) => name))
      next = page.next
    }
    expect(names).toEqual([...new Set(names)])
    expect(names.length).toBeGreaterThanOrEqual(3)
  })
})
