import { expect, it } from 'vitest'
import type { ApiKeyCreate } from '../src/lib/access/api-key-repository.ts'
import { createApiKeyToken } from '../src/lib/access/api-key-token.ts'
import { newId } from '../src/lib/base/identifier.ts'
import { letTimePass } from './support/access-time.ts'
import {
  type AccountWorld,
  describeWithAccounts,
  type OpenTenant,
  rejection,
} from './support/accounts/account-world.ts'

const PASSWORD = 'correct horse battery'
const ada = { email: 'Ada@Example.org ', password: PASSWORD, role: 'member' }

function testUsers(world: () => AccountWorld): void {
  it('keeps a user under an address in lower case, once per tenant', async () => {
    const tenant = await world().create()
    const user = await tenant.users.create(ada)
    expect(user).toMatchObject({ email: 'ada@example.org', role: 'member', active: true, lastLogin: null })
    expect(JSON.stringify(user)).not.toContain('argon2')
    await expect(tenant.users.create({ ...ada, email: 'ADA@example.org' })).rejects.toMatchObject({ code: 'conflict' })
    await (await world().create()).users.create(ada)
    expect(await tenant.users.findByEmail('ADA@EXAMPLE.ORG')).toEqual(user)
    expect(await tenant.users.findByEmail('nobody@example.org')).toBeNull()
  })

  it('refuses a bad address, a short password and an unknown role, without repeating them', async () => {
    const { users } = await world().create()
    for (const wrong of [{ email: 'ada' }, { password: 'short' }]) {
      const error = await rejection(users.create({ ...ada, ...wrong }))
      expect(error).toMatchObject({ code: 'invalid_input' })
      expect(String(error)).not.toContain('short')
    }
    await expect(users.create({ ...ada, role: 'boss' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('tells right from wrong passwords, and notes the login', async () => {
    const { users } = await world().create()
    const { id } = await users.create(ada)
    expect(await users.verifyPassword('ada@example.org', 'wrong horse battery')).toBeNull()
    expect(await users.verifyPassword('bob@example.org', PASSWORD)).toBeNull()
    expect((await users.get(id)).lastLogin).toBeNull()
    const user = await users.verifyPassword('ada@example.org', PASSWORD)
    expect(user?.lastLogin).toBeInstanceOf(Date)
    await users.setPassword(id, 'another horse battery')
    expect(await users.verifyPassword('ada@example.org', PASSWORD)).toBeNull()
    await users.deactivate(id)
    expect(await users.verifyPassword('ada@example.org', 'another horse battery')).toBeNull()
  })

  it('lists in pages and by role', async () => {
    const { users } = await world().create()
    for (const name of ['a', 'b', 'c']) await users.create({ ...ada, email: `${name}@example.org` })
    await users.setRole((await users.list()).items[0]?.id ?? '', 'admin')
    const first = await users.list({ limit: 2 })
    const second = await users.list({ limit: 2, after: first.next })
    expect([...first.items, ...second.items].map((user) => user.email)).toEqual([
      'a@example.org',
      'b@example.org',
      'c@example.org',
    ])
    expect((await users.list({ role: 'admin' })).items.map((user) => user.email)).toEqual(['a@example.org'])
  })
}

function testRoles(world: () => AccountWorld): void {
  it('makes, changes and removes roles of the tenant’s own, and leaves the built-in ones alone', async () => {
    const { roles, users } = await world().create()
    const role = await roles.create({ name: 'sales', permissions: ['leads:read'] })
    expect(await roles.update(role.id, { permissions: ['leads:read', 'leads:write'] })).toMatchObject({
      permissions: ['leads:read', 'leads:write'],
    })
    await expect(roles.create({ name: 'sales', permissions: [] })).rejects.toMatchObject({ code: 'conflict' })
    await expect(roles.create({ name: 'odd', permissions: ['leads:eat' as never] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    const { id } = await users.create({ ...ada, role: 'sales' })
    await expect(roles.remove(role.id)).rejects.toMatchObject({ code: 'conflict' })
    await users.setRole(id, 'viewer')
    await roles.remove(role.id)
    const admin = (await roles.list()).items.find((each) => each.name === 'admin')
    await expect(roles.update(admin?.id ?? '', { permissions: [] })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

async function keyOf(tenant: OpenTenant, expiresAt?: Date, options: Partial<ApiKeyCreate> = {}) {
  const user = await tenant.users.create({ ...ada, email: `${newId()}@example.org` })
  return { user, ...(await tenant.apiKeys.create({ userId: user.id, name: 'CI', expiresAt, ...options })) }
}

function testKeys(world: () => AccountWorld): void {
  it('takes a key for its user’s role, and stores neither the key nor what it could be made from', async () => {
    const tenant = await world().create()
    const { user, key, secret } = await keyOf(tenant)
    const principal = await world().authenticator.authenticate(secret)
    expect(principal).toMatchObject({ tenantId: tenant.id, userId: user.id, apiKeyId: key.id })
    expect(principal.permissions).toContain('leads:write')
    expect(JSON.stringify(await tenant.apiKeys.list())).not.toContain(secret.slice(-20))
    await tenant.users.setRole(user.id, 'viewer')
    expect((await world().authenticator.authenticate(secret)).permissions).not.toContain('leads:write')
  })

  it('says the same of every key that is not valid', async () => {
    const tenant = await world().create()
    const [revoked, expired, idle, good] = [
      await keyOf(tenant),
      await keyOf(tenant, new Date(Date.now() - 1)),
      await keyOf(tenant),
      await keyOf(tenant),
    ]
    await tenant.apiKeys.revoke(revoked.key.id)
    await tenant.users.deactivate(idle.user.id)
    const suspended = await world().create()
    const asleep = await keyOf(suspended)
    await world().tenants.suspend(suspended.id)
    const forged = createApiKeyToken({ tenantId: tenant.id, keyId: good.key.id })
    const stranger = createApiKeyToken({ tenantId: newId(), keyId: good.key.id })
    const unknown = createApiKeyToken({ tenantId: tenant.id, keyId: newId() })
    const secrets = ['', 'lk_x', revoked.secret, expired.secret, idle.secret, asleep.secret, forged, stranger, unknown]
    const errors = await Promise.all(secrets.map((secret) => rejection(world().authenticator.authenticate(secret))))
    expect(new Set(errors.map(String)).size).toBe(1)
    expect(errors[0]).toMatchObject({ code: 'unauthorized' })
    await world().authenticator.authenticate(good.secret)
  })

  it('notes the use of a key once a minute', async () => {
    const tenant = await world().create()
    const { key, secret } = await keyOf(tenant)
    await Promise.all(Array.from({ length: 4 }, () => world().authenticator.authenticate(secret)))
    const first = (await tenant.apiKeys.get(key.id)).lastUsedAt
    expect(first).toBeInstanceOf(Date)
    await letTimePass(tenant.access, 30_000)
    await world().authenticator.authenticate(secret)
    expect((await tenant.apiKeys.get(key.id)).lastUsedAt?.getTime()).toBe((first?.getTime() ?? 0) - 30_000)
    await letTimePass(tenant.access, 31_000)
    await world().authenticator.authenticate(secret)
    expect((await tenant.apiKeys.get(key.id)).lastUsedAt?.getTime()).toBeGreaterThanOrEqual(
      first?.getTime() ?? Infinity,
    )
  })
}

function testLimitsOfKeys(world: () => AccountWorld): void {
  const use = (secret: string, address?: string) => world().authenticator.authenticate(secret, { address })

  it('takes a key from a request, and refuses a request without one as it refuses a wrong one', async () => {
    const { secret, key } = await keyOf(await world().create())
    const request = (headers: Record<string, string>) => new Request('https://api.example.org', { headers })
    const { authenticator } = world()
    expect(await authenticator.authenticate(request({ authorization: `bearer ${secret}` }))).toMatchObject({
      apiKeyId: key.id,
      rate: null,
    })
    for (const headers of [{}, { authorization: secret }, { authorization: `Basic ${secret}` }])
      await expect(authenticator.authenticate(request(headers))).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(authenticator.authenticate(undefined as never)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('gives a key no more than its own permissions, and no more than its user’s role at that moment', async () => {
    const tenant = await world().create()
    const { user, secret } = await keyOf(tenant, undefined, { permissions: ['leads:*', 'users:write'] })
    const leads = ['leads:read', 'leads:write', 'leads:assign', 'leads:merge']
    expect((await use(secret)).permissions.toSorted()).toEqual(leads.toSorted())
    await tenant.users.setRole(user.id, 'viewer')
    expect((await use(secret)).permissions).toEqual(['leads:read'])
    await tenant.users.setRole(user.id, 'admin')
    expect((await use(secret)).permissions).toEqual(['leads:*', 'users:write'])
    await expect(keyOf(tenant, undefined, { permissions: ['tenants:read' as never] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('takes a key with a list of addresses from these alone, and never where the address is unknown', async () => {
    const { secret, key } = await keyOf(await world().create(), undefined, {
      addresses: ['203.0.113.0/24', '2001:db8::7'],
    })
    expect(key).toMatchObject({ addresses: ['203.0.113.0/24', '2001:db8::7'], prefix: secret.slice(0, 46) })
    for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:0::7']) await use(secret, address)
    for (const address of [undefined, '198.51.100.1', 'x'])
      await expect(use(secret, address)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('counts the requests of a minute together, also of calls at once, and says when the next may come', async () => {
    const tenant = await world().create()
    const { secret } = await keyOf(tenant, undefined, { perMinute: 5 })
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => use(secret)))
    const made = results.filter((result) => result.status === 'fulfilled')
    const errors = results.filter((result) => result.status === 'rejected')
    // One becomes free every twelve seconds while they run.
    expect(made.length).toBeGreaterThanOrEqual(5)
    expect(errors.length).toBeGreaterThan(0)
    expect(Math.min(...made.map(({ value }) => value.rate?.remaining ?? 99))).toBe(0)
    const error = errors[0]?.reason as { readonly retryAfterMs: number }
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) as number })
    expect(error.retryAfterMs).toBeGreaterThan(0)
    expect(error.retryAfterMs).toBeLessThanOrEqual(60_000)
    await letTimePass(tenant.access, error.retryAfterMs)
    await use(secret)
  })
}

function testTextsOfKeys(world: () => AccountWorld): void {
  const use = (secret: string) => world().authenticator.authenticate(secret)

  it('takes the text before a rotation until its overlap ends, and after a rotation without one no more', async () => {
    const tenant = await world().create()
    const { key, secret } = await keyOf(tenant)
    const next = await tenant.apiKeys.rotate(key.id, { overlapMs: 60_000 })
    expect(next.key).toMatchObject({ id: key.id, previousUntil: expect.any(Date) as Date })
    for (const text of [secret, next.secret]) expect(await use(text)).toMatchObject({ apiKeyId: key.id })
    await expect(tenant.apiKeys.rotate(key.id)).rejects.toMatchObject({ code: 'conflict' })
    // The answer of the rotation was lost: its text ends, and programs go on with the one before.
    const again = await tenant.apiKeys.rotate(key.id, { retry: true })
    expect(again.key.previousUntil).toEqual(next.key.previousUntil)
    await expect(use(next.secret)).rejects.toMatchObject({ code: 'unauthorized' })
    for (const text of [secret, again.secret]) await use(text)
    await letTimePass(tenant.access, 60_000)
    await expect(use(secret)).rejects.toMatchObject({ code: 'unauthorized' })
    const last = await tenant.apiKeys.rotate(key.id, { overlapMs: 0 })
    await expect(use(again.secret)).rejects.toMatchObject({ code: 'unauthorized' })
    await use(last.secret)
    await tenant.apiKeys.revoke(key.id)
    await expect(use(last.secret)).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(tenant.apiKeys.rotate(key.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('refuses a text that leaked, and only that text', async () => {
    const tenant = await world().create()
    const { key, secret } = await keyOf(tenant)
    const next = await tenant.apiKeys.rotate(key.id)
    const other = await world().create()
    for (const text of ['', 'lk_x', `${secret.slice(0, -1)}${secret.endsWith('A') ? 'E' : 'A'}`])
      expect(await tenant.apiKeys.revokeText(text)).toBeNull()
    expect(await other.apiKeys.revokeText(secret)).toBeNull()
    expect(await tenant.apiKeys.revokeText(secret)).toMatchObject({ id: key.id, active: true, previousUntil: null })
    await expect(use(secret)).rejects.toMatchObject({ code: 'unauthorized' })
    await use(next.secret)
    expect(await tenant.apiKeys.revokeText(next.secret)).toMatchObject({ id: key.id, active: false })
    await expect(use(next.secret)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await tenant.apiKeys.revokeText(next.secret)).toBeNull()
  })

  it('does not refuse a key for longer than a minute because of a clock that was wrong', async () => {
    const tenant = await world().create()
    const { secret } = await keyOf(tenant, undefined, { perMinute: 1 })
    await use(secret)
    await letTimePass(tenant.access, -3_600_000)
    expect(await rejection(use(secret))).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 })
    await letTimePass(tenant.access, 3_660_000)
    expect((await use(secret)).rate).toMatchObject({ limit: 1, remaining: 0 })
  })
}

describeWithAccounts('Users', testUsers)
describeWithAccounts('Roles', testRoles)
describeWithAccounts('API keys', testKeys)
describeWithAccounts('Limits of API keys', testLimitsOfKeys)
describeWithAccounts('Texts of API keys', testTextsOfKeys)
