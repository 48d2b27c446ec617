import { auditActions, type TenantKit } from '@leadkit/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuditWorld, entriesOf, moveLead } from './support/audit/audit-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const CANARY = 'Canary Zzyzx'
const EMAIL = 'zzyzx@canary.example'
const PASSWORD = 'zzyzx correct horse'
const SAID = { by: CANARY, reason: CANARY }

type World = () => AuditWorld

async function actOnPeople(tenant: TenantKit): Promise<void> {
  const role = await tenant.roles.create({ name: CANARY, permissions: ['leads:read'] })
  await tenant.roles.update(role.id, { permissions: ['leads:*'] })
  const user = await tenant.users.create({ email: EMAIL, password: PASSWORD, role: 'member' })
  const other = await tenant.users.create({ email: `other-${EMAIL}`, password: PASSWORD, role: CANARY })
  await tenant.users.setRole(other.id, 'viewer')
  await tenant.roles.remove(role.id)
  await tenant.users.setPassword(user.id, PASSWORD)
  expect(await tenant.users.verifyPassword(EMAIL, 'zzyzx wrong horse')).toBeNull()
  await tenant.users.verifyPassword(EMAIL, PASSWORD, { address: '203.0.113.7' })
  await tenant.users.deactivate(other.id, { handOverTo: user.id })
  await tenant.users.reactivate(other.id)
  await tenant.users.unlock(other.id)
  const { key } = await tenant.apiKeys.create({ userId: user.id, name: CANARY, addresses: ['198.51.100.7'] })
  await tenant.apiKeys.rotate(key.id)
  await tenant.apiKeys.revoke(key.id)
  await tenant.secondFactors.reset(user.id)
}

async function actOnLeads(tenant: TenantKit): Promise<void> {
  const lead = await tenant.leads.create({ name: CANARY, email: EMAIL, notes: CANARY })
  const other = await tenant.leads.create({ name: CANARY, phone: '+41 44 000 00 00' })
  await tenant.leads.move(lead.id, { to: 'lost', by: CANARY, reason: CANARY })
  const { merge } = await tenant.leads.merge(lead.id, [other.id], SAID)
  await tenant.leads.unmerge(merge?.id ?? '', SAID)
  await tenant.leads.remove(other.id)
  const hold = await tenant.retention.holds.place({ leadId: lead.id }, SAID)
  await tenant.retention.holds.release(hold.id, SAID)
  for await (const part of tenant.subjects.export({ leadId: lead.id })) expect(part).not.toBe('')
  for await (const set of tenant.labelledConversations()) expect(set).toBeDefined()
  await tenant.subjects.erase({ leadId: lead.id }, SAID)
}

async function actOnConnections(tenant: TenantKit): Promise<void> {
  const account = await tenant.socialAccounts.connect({
    platform: 'facebook',
    accountId: `zzyzx${Math.random()}`,
    accountName: CANARY,
    accessToken: 'zzyzx-token',
  })
  await tenant.socialAccounts.update(account.id, { accountName: `${CANARY} again`, defaultCountry: 'CH' })
  await tenant.socialAccounts.credentials(account.id)
  await tenant.socialAccounts.disconnect(account.id)
  const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials: { accessToken: 'zzyzx' } })
  await tenant.crmConfigs.update(config.id, { autoSync: false })
  await tenant.crmConfigs.setCredentials(config.id, { accessToken: 'zzyzx-again' })
  await tenant.crmConfigs.pause(config.id, 'zzyzx')
  await tenant.crmConfigs.resume(config.id)
  await tenant.crmConfigs.remove(config.id)
  await tenant.care.configure({ rules: [], targets: {} })
  await tenant.retention.policy.set({ messagesDays: 30 }, { by: CANARY })
}

async function actOnTenant({ kit }: AuditWorld, { id }: TenantKit): Promise<void> {
  await kit.tenants.update(id, {
    tier: 'pro',
    settings: { autoReply: 'draft', owner: CANARY, replyInstructions: CANARY },
  })
  await kit.tenants.suspend(id)
  await kit.tenants.resume(id)
  const { name } = await kit.tenants.get(id)
  await kit.tenants.remove(id, { confirmName: name })
  await kit.tenants.restore(id)
  await kit.tenants.update(id, { name: CANARY })
}

/** What the other tests write: a code of an app, an export and an import, a rotation, a dropped month. */
const ELSEWHERE = new Set([
  'user.factor_confirmed',
  'user.recovery_codes_renewed',
  'tenant.exported',
  'tenant.imported',
  'secrets.rotated',
  'audit.dropped',
])

function testEntries(world: World): void {
  it('says of everything who, what, on which row and from where, and nothing that a person wrote or is called', async () => {
    const tenant = await world().create()
    const admin = await tenant.users.create({ email: `admin-${EMAIL}`, password: PASSWORD, role: 'admin' })
    const acting = tenant.as({ tenantId: tenant.id, userId: admin.id }, { address: '2001:db8:1:2::3' })
    await actOnPeople(acting)
    await actOnLeads(acting)
    await actOnConnections(acting)
    for (let hours = 0; hours < 3; hours += 1) {
      world().now = new Date(world().now.getTime() + 60 * 60_000)
      await world().kit.worker().drain()
    }
    await actOnTenant(world(), tenant)
    const entries = await entriesOf(tenant)
    const told = new Set(entries.map(({ action }) => action))
    expect(auditActions.filter((action) => !told.has(action) && !ELSEWHERE.has(action))).toEqual([])
    const [stored] = await world().sql<{ all: string }>(
      tenant,
      `SELECT string_agg(to_jsonb(e)::text, ' ') AS all FROM {{t}}.audit_entries e`,
    )
    expect(stored?.all).not.toMatch(/zzyzx|canary|44 000|198\.51\.100/i)
    const moved = entries.find(({ action }) => action === 'lead.moved')
    expect(moved).toMatchObject({
      subject: { type: 'lead' },
      actor: { kind: 'user', userId: admin.id, apiKeyId: null, network: '2001:db8:1::/48' },
      before: { status: 'new' },
      after: { status: 'lost' },
    })
    const roleSet = entries.find(({ action }) => action === 'user.role_set')
    expect(roleSet?.before?.['roleId']).not.toBe(roleSet?.after?.['roleId'])
    expect(entries.find(({ action }) => action === 'user.logged_in')).toMatchObject({ after: { failures: 1 } })
    expect(entries.find(({ action }) => action === 'subject.erased')?.actor).toMatchObject({ kind: 'worker' })
    expect(entries.find(({ action }) => action === 'tenant.updated')).toMatchObject({
      actor: { kind: 'host' },
      before: { tier: 'free' },
      after: { tier: 'pro', autoReply: 'draft', fields: ['tier', 'settings'] },
    })
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: entries.length, guarded: true })
  })

  it('names a key, a user whom the call names, the network of a log-in, and whoever began a worker’s work', async () => {
    const tenant = await world().create()
    const user = await tenant.users.create({ email: EMAIL, password: PASSWORD, role: 'admin' })
    const { secret } = await tenant.apiKeys.create({ userId: user.id, name: 'key' })
    const principal = await world().kit.authenticate(secret)
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => tenant.leads.create({ name: 'A' })))
    await tenant.as(principal).leads.move(one?.id ?? '', { to: 'lost', by: 'somebody' })
    await tenant.leads.move(two?.id ?? '', { to: 'lost', by: user.id })
    await tenant.bulk.start({ work: { action: 'move', to: 'lost' }, leads: { ids: [three?.id ?? ''] }, by: user.id })
    await world().kit.worker().drain()
    await tenant.users.verifyPassword(EMAIL, PASSWORD, { address: '203.0.113.7' })
    const actorOf = async (subjectId = '') => (await tenant.audit.list({ subjectId, limit: 1 })).items[0]?.actor
    expect(await actorOf(one?.id)).toMatchObject({ kind: 'key', userId: user.id, apiKeyId: principal.apiKeyId })
    expect(await actorOf(two?.id)).toMatchObject({ kind: 'user', userId: user.id })
    expect(await actorOf(three?.id)).toMatchObject({ kind: 'worker', userId: user.id })
    expect(await actorOf(user.id)).toMatchObject({ kind: 'user', userId: user.id, network: '203.0.113.0/24' })
    const stranger = await world().create()
    expect(() => stranger.as(principal)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
}

function testLog(world: World): void {
  it('is written with what it tells, or not at all', async () => {
    const tenant = await world().create()
    const { client } = world()
    const lead = await tenant.leads.create({ name: 'A' })
    await client.query('BEGIN')
    await tenant.leads.move(lead.id, { to: 'contacted', by: 'x' }, { transaction: client })
    const refused = tenant.leads.move(lead.id, { to: 'new', by: 'x' }, { transaction: client })
    await expect(refused).rejects.toMatchObject({ code: 'illegal_transition' })
    await client.query('ROLLBACK')
    expect(await entriesOf(tenant)).toEqual([])
    await client.query('BEGIN')
    await tenant.leads.move(lead.id, { to: 'contacted', by: 'x' }, { transaction: client })
    await tenant.leads.move(lead.id, { to: 'qualified', by: 'x' }, { transaction: client })
    await client.query('COMMIT')
    expect((await entriesOf(tenant)).map(({ after }) => after?.['status'])).toEqual(['contacted', 'qualified'])
  })

  it('finds by action, row, actor and time, in pages', async () => {
    const tenant = await world().create()
    const user = await tenant.users.create({ email: EMAIL, password: PASSWORD, role: 'admin' })
    for (let count = 0; count < 3; count += 1) await moveLead(tenant.as({ userId: user.id }))
    const { audit } = tenant
    const first = await audit.list({ action: 'lead.moved', limit: 2 })
    const second = await audit.list({ action: ['lead.moved'], limit: 2, after: first.next })
    expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null])
    expect((await audit.list({ subjectType: 'user' })).items.map(({ action }) => action)).toEqual(['user.created'])
    expect((await audit.list({ userId: user.id })).items).toHaveLength(3)
    expect((await audit.list({ actor: 'host' })).items).toHaveLength(1)
    expect((await audit.list({ until: new Date(0) })).items).toEqual([])
    await expect(audit.list({ action: 'lead.eaten' as never })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testConcurrency(world: World): void {
  it('lets nobody wait for a transaction that has written, and keeps one log of all', async () => {
    const tenant = await world().create()
    const { client } = world()
    await moveLead(tenant)
    await client.query('BEGIN')
    await moveLead(tenant, { transaction: client })
    await Promise.all(Array.from({ length: 30 }, () => moveLead(tenant)))
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 31 })
    await client.query('COMMIT')
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 32 })
    const chains = await world().sql(tenant, 'SELECT FROM {{t}}.audit_chains')
    expect(chains.length).toBeLessThanOrEqual(21)
  })
}

describe('the audit log', () => {
  describeOnPostgres('entries', (options) => {
    let world: AuditWorld
    beforeAll(async () => {
      world = new AuditWorld(options())
      await world.client.connect()
    })
    afterAll(() => world.close())
    testEntries(() => world)
    testLog(() => world)
    testConcurrency(() => world)
  })
})
