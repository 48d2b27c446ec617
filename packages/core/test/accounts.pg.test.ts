import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { type AccountWorld, describeWithAccounts, type OpenTenant } from './support/accounts/account-world.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

let page: { platform: 'facebook'; accountId: string; accountName: string; accessToken: string }

beforeEach(() => {
  // Of each test's own: connecting an account that another tenant has waits until every process routes to both.
  page = { platform: 'facebook', accountId: randomUUID(), accountName: 'Acme', accessToken: 'page-token' }
})

async function routes(world: AccountWorld, tenant: OpenTenant) {
  return world.database.session.sharedTables
    .selectFrom('account_routes')
    .selectAll()
    .where('tenant_id', '=', tenant.id)
    .execute()
}

function testConnecting(world: () => AccountWorld): void {
  it('connects an account: tokens encrypted, webhooks routed here', async () => {
    const tenant = await world().create()
    const expiresAt = new Date('2027-01-01T00:00:00Z')
    const account = await tenant.accounts.connect({
      ...page,
      refreshToken: 'refresh',
      expiresAt,
      scopes: ['pages_messaging'],
      metadata: { surface: 'messenger' },
    })
    expect(account).toMatchObject({
      platform: 'facebook',
      accountId: page.accountId,
      accountName: 'Acme',
      health: 'healthy',
      active: true,
      tokenVersion: 1,
    })
    expect(account).toMatchObject({
      tokenExpiresAt: expiresAt,
      scopes: ['pages_messaging'],
      metadata: { surface: 'messenger' },
    })
    expect(await tenant.accounts.credentials(account.id)).toEqual({
      accessToken: 'page-token',
      refreshToken: 'refresh',
      expiresAt,
      scopes: ['pages_messaging'],
    })
    expect(JSON.stringify(await tenant.accounts.list())).not.toContain('token"')
    const stored = await world()
      .database.session.ofTenant({ tenantId: tenant.id, schema: tenantSchema(tenant.id) })
      .tables.selectFrom('social_accounts')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(stored)).not.toContain('page-token')
    expect(await routes(world(), tenant)).toMatchObject([
      { platform: 'facebook', account_id: page.accountId, social_account_id: account.id },
    ])
  })
}

function testReconnecting(world: () => AccountWorld): void {
  it('keeps the row of an account that is connected again, with new tokens and good health', async () => {
    const tenant = await world().create()
    const first = await tenant.accounts.connect({ ...page, refreshToken: 'old', metadata: { surface: 'messenger' } })
    await world().database.transaction((session) =>
      tenant.health.set(
        session.ofTenant({ tenantId: tenant.id, schema: tenantSchema(tenant.id) }, world().now()),
        first.id,
        { health: 'needs_reauth', reason: 'revoked' },
      ),
    )
    expect(await tenant.accounts.list({ health: 'needs_reauth' })).toMatchObject({
      items: [{ id: first.id, healthReason: 'revoked' }],
    })
    const again = await tenant.accounts.connect({
      platform: 'facebook',
      accountId: page.accountId,
      accessToken: 'new-token',
    })
    expect(again).toMatchObject({
      id: first.id,
      tokenVersion: 2,
      health: 'healthy',
      healthReason: null,
      accountName: 'Acme',
      metadata: { surface: 'messenger' },
    })
    expect(await tenant.accounts.credentials(first.id)).toEqual({ accessToken: 'new-token' })
    const told = await world()
      .database.session.ofTenant({ tenantId: tenant.id, schema: tenantSchema(tenant.id) })
      .tables.selectFrom('host_events')
      .select('payload')
      .execute()
    expect(told.map((event) => (event.payload as { to: string }).to)).toEqual(['needs_reauth', 'healthy'])
  })
}

function testRefusing(world: () => AccountWorld): void {
  it('makes one row when two people connect the same account at once', async () => {
    const tenant = await world().create()
    const both = await Promise.all([tenant.accounts.connect(page), tenant.accounts.connect(page)])
    expect(both[0].id).toBe(both[1].id)
    expect(await routes(world(), tenant)).toHaveLength(1)
  })

  it('refuses a platform without an ingestor', async () => {
    const tenant = await world().create()
    await expect(tenant.accounts.connect({ ...page, platform: 'twitter' as never })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('facebook, instagram') as string,
    })
  })
}

function testKeeping(world: () => AccountWorld): void {
  it('disconnects: no route, no tokens, history stays; connecting again brings the row back', async () => {
    const tenant = await world().create()
    const { id } = await tenant.accounts.connect({ ...page, refreshToken: 'refresh' })
    expect(await tenant.accounts.disconnect(id)).toMatchObject({ id, active: false })
    expect(await routes(world(), tenant)).toEqual([])
    await expect(tenant.accounts.credentials(id)).rejects.toMatchObject({ code: 'not_found' })
    const row = await world()
      .database.session.ofTenant({ tenantId: tenant.id, schema: tenantSchema(tenant.id) })
      .tables.selectFrom('social_accounts')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ refresh_token_encrypted: null, token_expires_at: null })
    expect(await tenant.accounts.connect(page)).toMatchObject({ id, active: true })
    expect(await routes(world(), tenant)).toHaveLength(1)
  })

  it('keeps the business of an account that is connected again without one, until somebody changes it', async () => {
    const { accounts } = await world().create()
    expect(await accounts.connect(page)).toMatchObject({ businessId: null })
    const { id } = await accounts.connect({ ...page, businessId: '1234' })
    expect(await accounts.connect(page)).toMatchObject({ id, businessId: '1234' })
    expect(await accounts.update(id, { metadata: {} })).toMatchObject({ businessId: '1234' })
    expect(await accounts.update(id, { businessId: null })).toMatchObject({ businessId: null })
  })

  it('changes name and metadata, and lists by platform', async () => {
    const tenant = await world().create()
    const { id } = await tenant.accounts.connect(page)
    await tenant.accounts.connect({ ...page, platform: 'instagram' })
    expect(await tenant.accounts.update(id, { accountName: null, metadata: { a: [1] } })).toMatchObject({
      accountName: null,
      metadata: { a: [1] },
    })
    expect(await tenant.accounts.get(id)).toMatchObject({ metadata: { a: [1] } })
    expect((await tenant.accounts.list({ platform: 'instagram' })).items).toHaveLength(1)
    await expect(tenant.accounts.update(id, { acountName: 'x' } as never)).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('lets two tenants connect the same account, and shows neither the other’s', async () => {
    const [one, other] = [await world().create(), await world().create()]
    const { id } = await one.accounts.connect(page)
    await other.accounts.connect(page)
    await expect(other.accounts.get(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(other.accounts.disconnect(id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await routes(world(), one)).toHaveLength(1)
  })
}

describeWithAccounts('Connecting social accounts', testConnecting)
describeWithAccounts('Connecting social accounts again', testReconnecting)
describeWithAccounts('Connecting social accounts twice or wrongly', testRefusing)
describeWithAccounts('Social accounts', testKeeping)
