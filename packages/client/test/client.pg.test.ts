import { createApi } from '@leadkit/api'
import { createLeadKit, type LeadKit } from '@leadkit/core'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLeadKitClient, type LeadKitClient } from '../src/index.ts'

let database: TestDatabase
let kit: LeadKit
let client: LeadKitClient
let leadId: string

beforeAll(async () => {
  database = await createTestDatabase()
  kit = createLeadKit({
    database: { connectionString: database.connectionString },
    encryption: { keys: [{ id: '1', secret: 'k'.repeat(44) }] },
  })
  await kit.migrate()
  const tenant = kit.tenant((await kit.tenants.create({ name: 'Oak' })).id)
  const user = await tenant.users.create({ email: 'admin@oak.example', password: 'a long password', role: 'admin' })
  const { secret } = await tenant.apiKeys.create({ userId: user.id, name: 'client' })
  leadId = (await tenant.leads.create({ name: 'Ada' })).id
  const api = createApi({ kit, basePath: '/api' })
  client = createLeadKitClient({ baseUrl: 'http://host.example/api/', apiKey: secret, fetch: api.fetch })
})

afterAll(async () => {
  await kit?.close()
  await database?.drop()
})

describe('the client', () => {
  it('reads and writes with the types of the document', async () => {
    const query = { status: ['new' as const, 'contacted' as const], assignedUserId: null, limit: 10 }
    const { data, response } = await client.GET('/leads', { params: { query } })
    expect(response.status).toBe(200)
    const names: readonly (string | null)[] | undefined = data?.items.map(({ name }) => name)
    expect(names).toEqual(['Ada'])
    const params = { path: { id: leadId } }
    const moved = await client.POST('/leads/{id}/move', { params, body: { to: 'contacted' } })
    expect(moved.data?.status).toBe('contacted')
    const tagged = await client.GET('/leads/count', { params: { query: { tags: JSON.stringify({ none: [leadId] }) } } })
    expect(tagged.data?.count).toBe(1)
  })

  it('gives a failure as a problem', async () => {
    const params = { path: { id: '00000000-0000-4000-8000-000000000000' } }
    const { data, error } = await client.GET('/leads/{id}', { params })
    expect(data).toBeUndefined()
    expect(error).toMatchObject({ code: 'not_found', status: 404, retryable: false })
  })
})
