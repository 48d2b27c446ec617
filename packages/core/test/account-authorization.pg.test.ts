import type { CompleteAuthorizationOptions } from '@leadkit/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

const redirectUri = 'https://host.example/connect/callback'
const MINUTE_MS = 60_000

type Open = () => Promise<PlatformWorld>

/** The address with which the person comes back. */
function callback(parameters: Readonly<Record<string, string>>): URL {
  const url = new URL(redirectUri)
  url.search = new URLSearchParams(parameters).toString()
  return url
}

function pageId(): string {
  return String(Math.floor(Math.random() * 1e14))
}

async function stored(world: PlatformWorld): Promise<readonly unknown[]> {
  return world.rows('SELECT platform, account_id FROM social_accounts ORDER BY connected_at, account_id')
}

function testFlows(open: Open): void {
  it('connects every page that a person may answer for, and a worker subscribes them', async () => {
    const world = await open()
    const { tenant, kit, meta } = world
    const pages = [meta.addPage({ id: pageId(), subscribed: false }), meta.addPage({ id: pageId(), subscribed: false })]
    const { url, state } = await tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri })
    expect(url.searchParams.get('state')).toBe(state)
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri)
    const code = meta.grantCode(pages, redirectUri)
    const { accounts, tenantId } = await kit.completeAuthorization(callback({ code, state }))
    expect(tenantId).toBe(tenant.id)
    expect(accounts.map((account) => account.accountId)).toEqual(pages.map((page) => page.id))
    await world.work()
    for (const page of pages) expect(meta.subscribedFields(page)).toContain('messages')
    const { items } = await tenant.socialAccounts.list()
    expect(items.map((account) => account.health)).toEqual(['healthy', 'healthy'])
  })

  it('lets the host choose, also accounts of the adapter’s other platforms', async () => {
    const world = await open()
    const { tenant, kit, meta } = world
    const page = meta.addPage({ id: pageId(), instagramId: pageId(), instagramUsername: 'oak' })
    const offered: string[] = []
    const { state } = await tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri })
    const { accounts } = await kit.completeAuthorization(
      callback({ code: meta.grantCode([page], redirectUri), state }),
      {
        choose(all) {
          offered.push(...all.map((account) => account.platform))
          expect(JSON.stringify(all)).not.toContain('token')
          return all.filter((account) => account.platform === 'instagram')
        },
      },
    )
    expect(offered).toEqual(['facebook', 'instagram'])
    expect(accounts).toMatchObject([{ platform: 'instagram', accountId: page.instagramId }])
    expect(await stored(world)).toHaveLength(1)
  })

  it('binds X’s flow by PKCE and stores tokens that rotate', async () => {
    const { tenant, kit, x } = await open()
    const shop = x.addAccount({ subscribed: false })
    const { url, state } = await tenant.socialAccounts.authorize({ platform: 'twitter', redirectUri })
    const codeChallenge = url.searchParams.get('code_challenge') ?? ''
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    const code = x.grantCode(shop, { redirectUri, codeChallenge })
    const { accounts } = await kit.completeAuthorization(String(callback({ code, state })))
    expect(accounts).toMatchObject([{ platform: 'twitter', accountId: shop.id, accountName: shop.username }])
    const credentials = await tenant.socialAccounts.credentials(accounts[0]?.id ?? '')
    expect(credentials).toMatchObject({
      refreshToken: expect.any(String) as string,
      expiresAt: expect.any(Date) as Date,
    })
    expect(await tenant.socialAccounts.verify(accounts[0]?.id ?? '')).toMatchObject({ account: { health: 'healthy' } })
  })
}

function testOtherFlows(open: Open): void {
  it('connects the organisations of LinkedIn that a member administers', async () => {
    const { tenant, kit, linkedin } = await open()
    const owner = linkedin.addOrganization({ name: 'Oak & Co' })
    const { state } = await tenant.socialAccounts.authorize({ platform: 'linkedin', redirectUri })
    const code = linkedin.grantCode(owner.administrator, redirectUri)
    const { accounts } = await kit.completeAuthorization(new Request(callback({ code, state })))
    expect(accounts).toMatchObject([{ platform: 'linkedin', accountId: owner.urn, accountName: 'Oak & Co' }])
  })

  it('keeps the history of an account that is connected again, and makes it healthy', async () => {
    const world = await open()
    const { tenant, kit, meta } = world
    const page = meta.addPage({ id: pageId() })
    const { accessToken } = page
    const first = await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
    await meta.says(meta.addPerson(page), 'Hello')
    meta.setScopes(page, [])
    await tenant.socialAccounts.verify(first.id)
    expect(await world.health(first.id)).toBe('missing_scope')
    const { state } = await tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri })
    const { accounts } = await kit.completeAuthorization(callback({ code: meta.grantCode([page], redirectUri), state }))
    expect(accounts).toMatchObject([{ id: first.id, health: 'healthy' }])
    expect(await world.rows('SELECT content FROM messages')).toEqual([{ content: 'Hello' }])
  })
}

function testRefusals(open: Open): void {
  it('refuses a state that was forged, changed, has ended, or is another tenant’s or session’s', async () => {
    const world = await open()
    const { tenant, kit, meta } = world
    const code = meta.grantCode([meta.addPage({ id: pageId() })], redirectUri)
    const begin = (binding?: string) => tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri, binding })
    const { state } = await begin('session 1')
    const other = await kit.tenants.create({ name: `Other ${Math.random()}` })
    const refusals: readonly (readonly [string, CompleteAuthorizationOptions])[] = [
      ['forged', {}],
      [`${state.slice(0, -3)}abc`, { binding: 'session 1' }],
      [state, { binding: 'session 2' }],
      [state, {}],
      [state, { binding: 'session 1', tenantId: other.id }],
    ]
    for (const [given, options] of refusals)
      await expect(kit.completeAuthorization(callback({ code, state: given }), options)).rejects.toMatchObject({
        code: 'forbidden',
      })
    world.advance(11 * MINUTE_MS)
    const stale = kit.completeAuthorization(callback({ code, state }), { binding: 'session 1' })
    await expect(stale).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('ended') as string,
    })
    expect(await stored(world)).toEqual([])
    expect(meta.requests).toEqual([])
    const fresh = await begin('session 1')
    await kit.completeAuthorization(callback({ code, state: fresh.state }), {
      binding: 'session 1',
      tenantId: tenant.id,
    })
    expect(await stored(world)).toHaveLength(1)
  })

  it('stores nothing when the person declines, the code is used up, or the answer is none', async () => {
    const world = await open()
    const { tenant, kit, meta } = world
    const { state } = await tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri })
    const complete = (parameters: Readonly<Record<string, string>>) =>
      kit.completeAuthorization(callback({ ...parameters, state }))
    await expect(complete({ error: 'access_denied' })).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('access_denied') as string,
    })
    await expect(complete({ error: 'Ada Example wrote' })).rejects.not.toThrow(/Ada/)
    await expect(complete({})).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(kit.completeAuthorization(redirectUri)).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(complete({ code: 'never granted' })).rejects.toMatchObject({ source: 'platform:facebook' })
    const twice = `${callback({ code: 'one', state }).href}&code=two`
    await expect(kit.completeAuthorization(twice)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await stored(world)).toEqual([])
    const used = meta.grantCode([meta.addPage({ id: pageId() })], redirectUri)
    await complete({ code: used })
    await expect(complete({ code: used })).rejects.toMatchObject({ source: 'platform:facebook' })
  })
}

function testBeginning(open: Open): void {
  it('refuses to begin with an address that could give the code away, and for a tenant that is suspended', async () => {
    const { tenant, kit } = await open()
    for (const wrong of ['http://host.example/callback', 'https://host.example/#x', 'callback', 'javascript:alert(1)'])
      await expect(tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri: wrong })).rejects.toMatchObject(
        { code: 'invalid_input' },
      )
    await expect(tenant.socialAccounts.authorize({ platform: 'myspace', redirectUri })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    const { state } = await tenant.socialAccounts.authorize({ platform: 'facebook', redirectUri })
    await kit.tenants.suspend(tenant.id)
    await expect(kit.completeAuthorization(callback({ code: 'x', state }))).rejects.toMatchObject({
      code: 'tenant_suspended',
    })
    await kit.tenants.resume(tenant.id)
  })
}

describeOnPostgres('authorisation', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open: Open = async () => {
    const world = await createPlatformWorld(database())
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('connecting', () => {
    testFlows(open)
    testOtherFlows(open)
  })
  describe('refusals', () => {
    testRefusals(open)
    testBeginning(open)
  })
})
