import { createLeadKit, type LeadKit, type TenantKit } from '@leadkit/core'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

interface Host {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  readonly client: Client
}

function testJoining(host: () => Host): void {
  const leads = async (): Promise<readonly (string | null)[]> =>
    (await host().tenant.leads.list({ direction: 'asc' })).items.map((lead) => lead.name)

  it('is refused where BEGIN was not run, and nothing is written', async () => {
    const { tenant, client } = host()
    const write = tenant.leads.create({ name: 'Outside' }, { transaction: client })
    await expect(write).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('BEGIN') as string,
    })
    expect(await leads()).toEqual([])
  })

  it('refuses a misspelt option, which would write outside of it', async () => {
    const { tenant, client } = host()
    const write = tenant.leads.create({ name: 'Misspelt' }, { transction: client } as never)
    await expect(write).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('spelling') as string,
    })
    expect(await leads()).toEqual([])
  })

  it('keeps nothing of a call that was refused, and goes on', async () => {
    const { tenant, client } = host()
    await client.query('BEGIN')
    const first = await tenant.users.create(
      { email: 'a@b.example', password: 'correct horse battery', role: 'member' },
      { transaction: client },
    )
    const again = tenant.users.create(
      { email: 'A@b.example', password: 'correct horse battery', role: 'member' },
      { transaction: client },
    )
    await expect(again).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('same email') as string,
    })
    await tenant.leads.create({ name: 'Inside' }, { transaction: client })
    await client.query('COMMIT')
    expect((await tenant.users.list()).items.map((user) => user.id)).toEqual([first.id])
    expect(await leads()).toEqual(['Inside'])
  })

  it('may be given to calls at the same time', async () => {
    const { tenant, client } = host()
    await client.query('BEGIN')
    const names = ['Ada', 'Ben', 'Cem']
    const made = names.map((name) => tenant.leads.create({ name }, { transaction: client }))
    const refused = tenant.leads.create({ name: 'x', email: 'no address' }, { transaction: client })
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input' })
    await Promise.all(made)
    await client.query('COMMIT')
    expect((await leads()).toSorted((one, other) => ((one ?? '') < (other ?? '') ? -1 : 1))).toEqual([
      'Ada',
      'Ben',
      'Cem',
      'Inside',
    ])
  })
}

function testSearchPath(host: () => Host): void {
  it('gets its search path back after tenant.transaction, also when that failed', async () => {
    const { tenant, client } = host()
    await client.query('BEGIN')
    await client.query(`SET LOCAL search_path TO "the host's", public`)
    const path = async (): Promise<unknown> => (await client.query('SHOW search_path')).rows[0]
    const before = await path()
    const inside = await tenant.transaction(async (sql) => {
      await tenant.leads.create({ name: 'Nested' }, { transaction: client })
      return sql.query('SELECT name FROM leads')
    }, client)
    expect(inside).toContainEqual({ name: 'Nested' })
    expect(await path()).toEqual(before)
    const failed = tenant.transaction(() => Promise.reject(new Error("the host's own")), client)
    await expect(failed).rejects.toThrow("the host's own")
    expect(await path()).toEqual(before)
    await client.query('ROLLBACK')
  })
}

function testSuspending(host: () => Host): void {
  it('suspends a tenant from its commit on, and not before', async () => {
    const { kit, client } = host()
    const { id } = await kit.tenants.create({ name: 'To be suspended' })
    const read = () => kit.tenant(id).leads.list()
    await read()
    await client.query('BEGIN')
    await kit.tenants.suspend(id, { transaction: client })
    await read()
    await client.query('COMMIT')
    await expect(read()).rejects.toMatchObject({ code: 'tenant_suspended' })
  })

  it('that rolls back suspends nobody', async () => {
    const { kit, client } = host()
    const { id } = await kit.tenants.create({ name: 'Not suspended' })
    await client.query('BEGIN')
    await kit.tenants.suspend(id, { transaction: client })
    await client.query('ROLLBACK')
    expect((await kit.tenant(id).leads.list()).items).toEqual([])
  })
}

describeOnPostgres('a transaction of the host', (options) => {
  let opened: Host | undefined
  const host = (): Host => opened ?? expect.fail('the host is for tests')
  beforeAll(async () => {
    const { connectionString } = options() as { connectionString: string }
    const kit = createLeadKit({ database: { connectionString }, encryption: { keys: [TEST_KEY] } })
    const client = new Client({ connectionString })
    await client.connect()
    opened = { kit, client, tenant: kit.tenant((await kit.tenants.create({ name: 'Host' })).id) }
  })
  afterAll(async () => {
    await opened?.client.end()
    await opened?.kit.close()
  })
  testJoining(host)
  testSearchPath(host)
  testSuspending(host)
})
