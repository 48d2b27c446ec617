import { silentLogger } from '@leadkit/contracts'
import { hostActor } from '../src/lib/base/actor.ts'
import { expect, it } from 'vitest'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { Migrator } from '../src/lib/database/migrator.ts'
import { prepareTenant } from '../src/lib/tenants/tenant-preparation-writer.ts'
import { TenantTransferRepository } from '../src/lib/tenants/transfer/tenant-transfer-repository.ts'
import { newId, tenantSchema } from '../src/lib/base/identifier.ts'
import { enqueue } from '../src/lib/queue/dispatch-writer.ts'
import { type AccountWorld, describeWithAccounts, TEST_KEY } from './support/accounts/account-world.ts'

async function schemas(world: AccountWorld, tenantId: string): Promise<number> {
  const text = 'SELECT 1 FROM pg_namespace WHERE nspname = $1'
  return (await world.database.session.run({ text, parameters: [tenantSchema(tenantId)] })).length
}

function testMaking(world: () => AccountWorld): void {
  it('makes a tenant with its schema and its built-in roles', async () => {
    const made = await world().tenants.create({
      name: '  Acme  ',
      tier: 'pro',
      settings: { locale: 'fr', list: [1, null] },
    })
    expect(made).toMatchObject({ name: 'Acme', tier: 'pro', settings: { locale: 'fr', list: [1, null] }, active: true })
    expect(await world().tenants.get(made.id)).toEqual(made)
    const roles = await world().open(made.id).roles.list()
    expect(roles.items.map((role) => role.name).toSorted()).toEqual(['admin', 'member', 'viewer'])
  })

  it('refuses a name that is taken, and keeps nothing of the second', async () => {
    await world().tenants.create({ name: 'Twice' })
    const before = await world().tenants.list({ limit: 200 })
    await expect(world().tenants.create({ name: 'Twice' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await world().tenants.list({ limit: 200 })).toEqual(before)
  })

  it('makes one of two tenants of one name that come at once', async () => {
    const results = await Promise.allSettled([1, 2].map(() => world().tenants.create({ name: 'Race' })))
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('makes several tenants that come at once', async () => {
    const names = [1, 2, 3, 4, 5].map((number) => `At once ${number}`)
    const made = await Promise.all(names.map((name) => world().tenants.create({ name })))
    expect(made.map((tenant) => tenant.name)).toEqual(names)
  })

  it('joins the host’s transaction: rolled back, nothing is left', async () => {
    const id = { made: '' }
    const work = world().database.transaction(async (session) => {
      const raw = {
        query: async (text: string, parameters: readonly unknown[]) => ({
          rows: await session.run({ text, parameters }),
        }),
      }
      const made = await world().tenants.create({ name: 'Undone' }, { transaction: raw as never })
      id.made = made.id
      throw new Error('the host changed its mind')
    })
    await expect(work).rejects.toThrow('changed its mind')
    await expect(world().tenants.get(id.made)).rejects.toMatchObject({ code: 'tenant_unknown' })
    expect(await schemas(world(), id.made)).toBe(0)
  })

  it('names the field that is wrong', async () => {
    for (const [input, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'x', tier: 'gold' }, 'tier'],
      [{ name: 'x', settings: [] }, 'settings'],
      [{ name: 'x', settings: { autoReply: 'always' } }, 'settings.autoReply: must be "off" or "draft" or "send"'],
      [{ name: 'x', settings: { auto_reply: 'send' } }, 'write autoReply exactly so'],
      [{ name: 'x', colour: 'red' }, 'colour'],
    ] as const) {
      await expect(world().tenants.create(input as never)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(field) as string,
      })
    }
  })
}

function testKeeping(world: () => AccountWorld): void {
  it('lists in pages, oldest first, and by tier and state', async () => {
    const made = []
    for (const name of ['a', 'b', 'c'])
      made.push(await world().tenants.create({ name: `page ${name}`, tier: 'enterprise' }))
    const first = await world().tenants.list({ tier: 'enterprise', limit: 2 })
    const second = await world().tenants.list({ tier: 'enterprise', limit: 2, after: first.next })
    expect([...first.items, ...second.items].map((tenant) => tenant.id)).toEqual(made.map((tenant) => tenant.id))
    expect(second.next).toBeNull()
    await world().tenants.suspend(made[0]?.id ?? '')
    expect((await world().tenants.list({ tier: 'enterprise', active: false })).items).toHaveLength(1)
  })

  it('changes what is given and leaves the rest', async () => {
    const { id } = await world().tenants.create({ name: 'Before', settings: { a: 1 } })
    expect(await world().tenants.update(id, { tier: 'enterprise' })).toMatchObject({
      name: 'Before',
      tier: 'enterprise',
      settings: { a: 1 },
    })
    expect(await world().tenants.update(id, { settings: { b: 2 } })).toMatchObject({ settings: { b: 2 } })
    await expect(world().tenants.update(newId(), { name: 'x' })).rejects.toMatchObject({ code: 'tenant_unknown' })
  })

  it('refuses a suspended tenant at once, until it is resumed', async () => {
    const { id, users } = await world().create()
    await users.list()
    await world().tenants.suspend(id)
    await expect(users.list()).rejects.toMatchObject({ code: 'tenant_suspended' })
    await world().tenants.resume(id)
    expect((await users.list()).items).toEqual([])
  })

  it('removes a tenant with everything of it, and only when its name is repeated', async () => {
    const { id, accounts, users } = await world().create('To be gone')
    const other = await world().create()
    await accounts.connect({ platform: 'facebook', accountId: 'shared-page', accessToken: 't' })
    await other.accounts.connect({ platform: 'facebook', accountId: 'shared-page', accessToken: 't' })
    const scope = { tenantId: id, schema: tenantSchema(id) }
    await world().database.transaction((session) =>
      enqueue(session.ofTenant(scope, world().now()), [{ kind: 'ai', taskId: newId() }]),
    )
    await expect(world().tenants.remove(id, { confirmName: 'to be gone' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await world().tenants.remove(id, { confirmName: 'To be gone', graceDays: 0 })
    expect(await schemas(world(), id)).toBe(0)
    await expect(users.list()).rejects.toMatchObject({ code: 'tenant_unknown' })
    const shared = world().database.session.sharedTables
    expect(await shared.selectFrom('dispatch').select('id').where('tenant_id', '=', id).execute()).toEqual([])
    const routes = await shared
      .selectFrom('account_routes')
      .select('tenant_id')
      .where('account_id', '=', 'shared-page')
      .execute()
    expect(routes).toEqual([{ tenant_id: other.id }])
    expect(
      await shared.selectFrom('schema_migrations').select('version').where('schema_name', '=', scope.schema).execute(),
    ).toEqual([])
    await world().tenants.create({ name: 'To be gone' })
  })
}

/** Files in memory. */
function keptFiles() {
  const files = new Map<string, Uint8Array>()
  return {
    async write(fileName: string, content: AsyncIterable<Uint8Array>) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      files.set(fileName, Buffer.concat(chunks))
    },
    async *read(fileName: string) {
      yield files.get(fileName) ?? new Uint8Array()
    },
  }
}

function testLeaving(world: () => AccountWorld): void {
  it('is out of reach once it is removed, and comes back as it was', async () => {
    const { id, users } = await world().create('To come back')
    await world().tenants.remove(id, { confirmName: 'To come back' })
    await expect(users.list()).rejects.toMatchObject({ code: 'tenant_suspended' })
    expect(await world().tenants.restore(id)).toMatchObject({ active: true, removedAt: null })
    expect((await users.list()).items).toEqual([])

    await world().tenants.remove(id, { confirmName: 'To come back' })
    await world().tenants.suspend(id)
    expect(await world().tenants.restore(id)).toMatchObject({ active: false, removedAt: null })
  })

  it('is the same in every row after export, removal and import', async () => {
    const { id, accounts, users } = await world().create('To move')
    await accounts.connect({ platform: 'facebook', accountId: 'moving-page', accessToken: 't' })
    await users.create({ email: 'ada@example.org', password: 'a long password', role: 'admin' })
    const { database, now } = world()
    const parts = { database, keyRing: new KeyRing({ keys: [TEST_KEY] }), sink: null, actor: hostActor }
    const callContext = () => ({ fetch, logger: silentLogger, now, signal: new AbortController().signal })
    const transfers = new TenantTransferRepository(
      { ...parts, callContext },
      new Migrator(database, now, prepareTenant),
    )
    const transferKey = 'a key for the way, of 32 characters'
    const files = keptFiles()
    const exported = await transfers.export(id, { target: files, transferKey })
    await world().tenants.remove(id, { confirmName: 'To move', graceDays: 0 })
    await transfers.import({ source: files, transferKey })
    const { tables } = await transfers.export(id, { target: keptFiles(), transferKey })
    expect(tables).toEqual(exported.tables)
    await world().tenants.resume(id)
    expect((await accounts.list()).items).toMatchObject([{ accountId: 'moving-page' }])
  })
}

describeWithAccounts('Tenants', testMaking)
describeWithAccounts('Tenants, once made,', testKeeping)
describeWithAccounts('Tenants that leave', testLeaving)
