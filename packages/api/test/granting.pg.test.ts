import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, ask, createApiWorld } from './api-world.ts'

let world: ApiWorld
let url: string
/** May set up users, roles and keys, and read leads; nothing else. */
let clerk: string

beforeAll(async () => {
  world = await createApiWorld({ full: false })
  url = await world.listen()
  clerk = await world.keyWith(world.oak.tenantId, ['users:*', 'roles:*', 'keys:*', 'bulk:*', 'leads:read'])
})

afterAll(async () => {
  await world?.close()
})

const post = (path: string, body?: unknown, method = 'POST') => ask(`${url}${path}`, clerk, { method, body })

describe('nobody gives what they do not hold', () => {
  it('by a role', async () => {
    expect(await post('/roles', { name: 'all', permissions: ['*'] })).toMatchObject({ status: 403 })
    expect(await post('/roles', { name: 'remover', permissions: ['leads:remove'] })).toMatchObject({ status: 403 })
    const made = await post('/roles', { name: 'reader', permissions: ['leads:read'] })
    expect(made).toMatchObject({ status: 201 })
    const { id } = made.body as { readonly id: string }
    expect(await post(`/roles/${id}`, { permissions: ['leads:*'] }, 'PATCH')).toMatchObject({ status: 403 })
  })

  it('by a user: a new one, another role, the password of somebody who may do more', async () => {
    const person = { email: 'eve@host.example', password: 'a long password' }
    expect(await post('/users', { ...person, role: 'admin' })).toMatchObject({ status: 403 })
    const { body } = await post('/users', { ...person, role: 'reader' })
    const { id } = body as { readonly id: string }
    expect(await post(`/users/${id}/role`, { role: 'admin' }, 'PUT')).toMatchObject({ status: 403 })
    const { userId } = world.oak
    expect(await post(`/users/${userId}/password`, { password: 'my own password' }, 'PUT')).toMatchObject({
      status: 403,
    })
    expect(await post(`/users/${userId}/second-factor/reset`)).toMatchObject({ status: 403 })
    expect(await post(`/users/${userId}/role`, { role: 'reader' }, 'PUT')).toMatchObject({ status: 403 })
    expect(await post(`/users/${id}/password`, { password: 'another long password' }, 'PUT')).toMatchObject({
      status: 200,
    })
  })

  it("by a key: a new one of somebody who may do more, or that one's secret", async () => {
    const { userId, tenantId } = world.oak
    expect(await post('/api-keys', { userId, name: 'mine' })).toMatchObject({ status: 403 })
    const [key] = (await world.kit.tenant(tenantId).apiKeys.list({ userId })).items
    expect(await post(`/api-keys/${key?.id}/rotate`, {})).toMatchObject({ status: 403 })
    // What it does would be done in the other's name.
    const narrow = { userId, name: 'narrow', permissions: ['leads:read'] }
    expect(await post('/api-keys', narrow)).toMatchObject({ status: 403 })
  })

  it('by work on many leads at once', async () => {
    const leads = { ids: [world.oak.leadId] }
    expect(await post('/bulk-runs', { work: { action: 'move', to: 'lost' }, leads })).toMatchObject({ status: 403 })
    expect(await post('/bulk-runs/preview', { work: { action: 'move', to: 'lost' }, leads })).toMatchObject({
      status: 200,
    })
  })
})

describe('an export', () => {
  it('is one JSON value a line, or one document in parts', async () => {
    const { body } = await ask(`${url}/subjects/export`, world.oak.key, {
      method: 'POST',
      body: { subject: { leadId: world.oak.leadId } },
    })
    expect(body).toMatchObject({ format: 'leadkit.subject.v1' })
    expect(JSON.stringify(body)).toContain('ada@example.org')
    const lines = await fetch(`${url}/labelled-conversations`, {
      headers: { authorization: `Bearer ${world.oak.key}` },
    })
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson')
    expect(lines.status).toBe(200)
  })
})
