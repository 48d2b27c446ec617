import { hashSync } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { countAttempt, forgetAttempts } from '../src/lib/access/log-in/attempt-store.ts'
import { passwordLimits } from '../src/lib/access/log-in/attempt-limit.ts'
import { PasswordResetRepository } from '../src/lib/access/log-in/password-reset-repository.ts'
import { SecondFactorRepository } from '../src/lib/access/log-in/second-factor-repository.ts'
import { SecretRotationSweep } from '../src/lib/access/secret-rotation-sweep.ts'
import { type AccountWorld, describeWithAccounts, rejection, TEST_KEY } from './support/accounts/account-world.ts'

const PASSWORD = 'correct horse battery'
const OTHER = 'another horse battery'
const EMAIL = 'ada@example.org'
const MINUTE = 60_000

async function openTenant(world: AccountWorld) {
  const tenant = await world.create()
  const user = await tenant.users.create({ email: EMAIL, password: PASSWORD, role: 'member' })
  const { access } = tenant
  const tables = world.database.session.ofTenant({
    tenantId: tenant.id,
    schema: `tenant_${tenant.id.replaceAll('-', '')}`,
  }).tables
  return {
    ...tenant,
    user,
    tables,
    resets: new PasswordResetRepository(access),
    factors: new SecondFactorRepository(access, new KeyRing({ keys: [TEST_KEY] })),
  }
}

type Opened = Awaited<ReturnType<typeof openTenant>>

function testAttempts(world: () => AccountWorld): void {
  it('are counted before a password is compared: of many at once no more than ten are, for a user or nobody alike', async () => {
    const { users } = await openTenant(world())
    for (const email of [EMAIL, 'nobody@example.org']) {
      const tries = Array.from({ length: 14 }, (_, index) =>
        users.verifyPassword(email, 'wrong horse battery', { address: `203.0.113.${index}` }),
      )
      const results = await Promise.allSettled(tries)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
      const [refused] = results.filter((result) => result.status === 'rejected')
      const reason = refused?.reason as { readonly code: string; readonly retryAfterMs: number } | undefined
      expect(reason?.code).toBe('rate_limited')
      expect(reason?.retryAfterMs).toBeLessThanOrEqual(15 * MINUTE)
    }
    // Not even the right one is compared now.
    await expect(users.verifyPassword(EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
    world().aheadMs = 15 * MINUTE
    expect(await users.verifyPassword(EMAIL, PASSWORD)).toMatchObject({ email: EMAIL })
  })

  it('of others are forgotten when an administrator sets a password, and never deadlock with an address', async () => {
    const { users, user } = await openTenant(world())
    const address = '203.0.113.9'
    const right = await Promise.all(Array.from({ length: 6 }, () => users.verifyPassword(EMAIL, PASSWORD, { address })))
    expect(right.every((each) => each?.id === user.id)).toBe(true)
    for (let count = 0; count < 10; count += 1) await users.verifyPassword(EMAIL, OTHER)
    expect(await rejection(users.verifyPassword(EMAIL, PASSWORD))).toMatchObject({ code: 'rate_limited' })
    await users.setPassword(user.id, OTHER)
    expect(await users.verifyPassword(EMAIL, OTHER)).toMatchObject({ id: user.id })
  })

  it('are forgotten with the right password, so that nobody is kept out by old mistakes', async () => {
    const { users } = await openTenant(world())
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 9; index += 1) expect(await users.verifyPassword(EMAIL, OTHER)).toBeNull()
      expect(await users.verifyPassword(EMAIL, PASSWORD)).not.toBeNull()
    }
  })

  it('wait twice as long after each window that was used up, and a wrong clock keeps nobody out', async () => {
    const { access } = await openTenant(world())
    const limit = [{ key: 'password:test', limit: 2, windowMs: MINUTE }]
    const attempt = () => access.write('test', (session) => countAttempt(session, 'test', limit))
    const waits: number[] = []
    for (let round = 0; round < 3; round += 1) {
      await attempt()
      await attempt()
      const error = (await rejection(attempt())) as { retryAfterMs: number }
      waits.push(Math.ceil(error.retryAfterMs / MINUTE))
      world().aheadMs += error.retryAfterMs
    }
    expect(waits).toEqual([1, 2, 4])
    world().aheadMs += 30 * 24 * 60 * MINUTE
    await attempt()
    await attempt()
    world().aheadMs = 0
    await attempt()
  })
}

function testEmptyCodes(world: () => AccountWorld): void {
  it('cost nothing where nothing was typed that could be one', async () => {
    const { factors, user } = await openTenant(world())
    for (let count = 0; count < 20; count += 1)
      expect(await factors.verify(user.id, count % 2 === 0 ? '' : 'help')).toBeNull()
  })
}

function testPlaces(world: () => AccountWorld): void {
  it('are counted for a network address, too, whatever the users', async () => {
    const { access } = await openTenant(world())
    const fromAddress = passwordLimits('x', '2001:db8::1')
      .slice(1)
      .map((limit) => ({ ...limit, limit: 3 }))
    const attempt = (email: string) =>
      access.write('test', (session) =>
        countAttempt(session, 'test', [...passwordLimits(email, undefined), ...fromAddress]),
      )
    for (const email of ['a', 'b', 'c']) await attempt(email)
    await expect(attempt('d')).rejects.toMatchObject({ code: 'rate_limited' })
    await access.write('test', (session) =>
      forgetAttempts(session, [...passwordLimits('a', undefined), ...fromAddress]),
    )
    await attempt('a')
    await expect(attempt('a')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('with a password that was hashed at another cost store it anew', async () => {
    const { users, user, tables } = await openTenant(world())
    const cheap = hashSync(PASSWORD, { memoryCost: 1_024, timeCost: 1, parallelism: 1 })
    await tables.updateTable('users').set({ password_hash: cheap }).where('id', '=', user.id).execute()
    expect(await users.verifyPassword(EMAIL, PASSWORD)).not.toBeNull()
    const stored = await tables.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()
    expect(stored.password_hash).toContain('$m=19456,t=2,p=1$')
    expect(await users.verifyPassword(EMAIL, PASSWORD)).not.toBeNull()
    await tables.updateTable('users').set({ password_hash: 'none' }).where('id', '=', user.id).execute()
    expect(await users.verifyPassword(EMAIL, PASSWORD)).toBeNull()
  })
}

function testResets(world: () => AccountWorld): void {
  it('set a password once, and end the other tokens of the user', async () => {
    const { users, resets, user } = await openTenant(world())
    const [first, second] = [await resets.request(' ADA@example.org'), await resets.request(EMAIL)]
    expect(first).toMatchObject({ userId: user.id, email: EMAIL })
    const twice = await Promise.allSettled([1, 2].map(() => resets.complete(first?.token ?? '', OTHER)))
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(resets.complete(second?.token ?? '', PASSWORD)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await users.verifyPassword(EMAIL, OTHER)).toMatchObject({ id: user.id })
  })

  it('say the same of every token that is not valid, and nothing of who is a user', async () => {
    const { users, resets, user, tables } = await openTenant(world())
    expect(await resets.request('nobody@example.org')).toBeNull()
    const nobodys = await tables.selectFrom('user_tokens').select('user_id').execute()
    expect(nobodys).toEqual([{ user_id: null }])
    const foreign = await (await openTenant(world())).resets.request(EMAIL)
    const late = await resets.request(EMAIL)
    world().aheadMs = 30 * MINUTE
    const ended = await resets.request(EMAIL)
    await users.setPassword(user.id, OTHER)
    const idle = await resets.request(EMAIL)
    await users.deactivate(user.id)
    expect(await resets.request(EMAIL)).toBeNull()
    const tokens = ['', 'lt_x', foreign?.token, late?.token, ended?.token, idle?.token, `${idle?.token.slice(0, -1)}!`]
    const errors = await Promise.all(tokens.map((token) => rejection(resets.complete(token ?? 'none', PASSWORD))))
    expect(new Set(errors.map(String)).size).toBe(1)
    expect(errors[0]).toMatchObject({ code: 'unauthorized' })
    expect(JSON.stringify(await tables.selectFrom('user_tokens').selectAll().execute())).not.toContain(idle?.token)
  })

  it('are five an hour for an address, and let in somebody who guessed too often', async () => {
    const { users, resets } = await openTenant(world())
    for (let index = 0; index < 10; index += 1) await users.verifyPassword(EMAIL, 'wrong horse battery')
    const asked = []
    for (let index = 0; index < 5; index += 1) asked.push(await resets.request(EMAIL))
    await expect(resets.request(EMAIL)).rejects.toMatchObject({ code: 'rate_limited' })
    await resets.complete(asked[0]?.token ?? '', OTHER)
    expect(await users.verifyPassword(EMAIL, OTHER)).not.toBeNull()
  })
}

function codeNow(world: AccountWorld, secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.now().getTime() + steps * 30_000 })
}

async function enrol(world: AccountWorld, { factors, user }: Opened) {
  const { secret } = await factors.enrol(user.id, { issuer: 'Acme' })
  const firstCode = codeNow(world, secret)
  return { secret, firstCode, ...(await factors.confirm(user.id, firstCode)) }
}

async function enabled({ users, user }: Opened): Promise<boolean> {
  return (await users.get(user.id)).mfaEnabled
}

function testFactors(world: () => AccountWorld): void {
  it('are asked for from the first right code on, and not before', async () => {
    const tenant = await openTenant(world())
    const { factors, user, tables } = tenant
    expect(await factors.verify(user.id, '123456')).toBeNull()
    await factors.enrol(user.id, { issuer: 'Acme' })
    const { secret, uri } = await factors.enrol(user.id, { issuer: 'Acme' })
    expect(uri).toContain(secret)
    expect(await enabled(tenant)).toBe(false)
    await expect(factors.confirm(user.id, '12345')).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await enabled(tenant)).toBe(false)
    const { recoveryCodes } = await factors.confirm(user.id, codeNow(world(), secret))
    expect(await enabled(tenant)).toBe(true)
    await expect(factors.enrol(user.id, { issuer: 'Acme' })).rejects.toMatchObject({ code: 'conflict' })
    const dump = JSON.stringify(await tables.selectFrom('users').selectAll().execute())
    for (const clear of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
      expect(dump).not.toContain(clear)
    await factors.reset(user.id)
    expect(await enabled(tenant)).toBe(false)
    await factors.reset(user.id)
  })

  it('take each code of the app once, also when it comes twice at a time, and none that is older', async () => {
    const tenant = await openTenant(world())
    const { factors, user, users } = tenant
    const { secret, firstCode } = await enrol(world(), tenant)
    expect(await factors.verify(user.id, firstCode)).toBeNull()
    world().aheadMs += 90_000
    const [late, code] = [codeNow(world(), secret, -1), codeNow(world(), secret)]
    await users.verifyPassword(EMAIL, PASSWORD)
    expect((await users.get(user.id)).lastLogin).toBeNull()
    const verified = await Promise.all([1, 2].map(() => factors.verify(user.id, code)))
    expect(verified.filter((each) => each !== null)).toEqual([{ kind: 'app', recoveryCodesLeft: 10 }])
    expect((await users.get(user.id)).lastLogin).toBeInstanceOf(Date)
    expect(await factors.verify(user.id, late)).toBeNull()
    world().aheadMs += 60_000
    await users.deactivate(user.id)
    expect(await factors.verify(user.id, codeNow(world(), secret))).toBeNull()
  })
}

function testRecovery(world: () => AccountWorld): void {
  it('take each recovery code once, and those before a renewal no more', async () => {
    const tenant = await openTenant(world())
    const { factors, user } = tenant
    const { recoveryCodes } = await enrol(world(), tenant)
    const [first = '', second = ''] = recoveryCodes
    const twice = await Promise.all([1, 2].map(() => factors.verify(user.id, first.toLowerCase())))
    expect(twice.filter((each) => each !== null)).toEqual([{ kind: 'recovery_code', recoveryCodesLeft: 9 }])
    const renewed = await factors.renewRecoveryCodes(user.id)
    expect(await factors.verify(user.id, second)).toBeNull()
    expect(await factors.verify(user.id, renewed.recoveryCodes[0] ?? '')).toMatchObject({ recoveryCodesLeft: 9 })
  })

  it('stop somebody who guesses, and let nobody confirm by guessing', async () => {
    const tenant = await openTenant(world())
    const { factors, user } = tenant
    const { secret } = await enrol(world(), tenant)
    world().aheadMs += 90_000
    const guesses = await Promise.allSettled(
      Array.from({ length: 9 }, () => factors.verify(user.id, 'AAAA-AAAA-AAAA-AAAA')),
    )
    expect(guesses.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    await expect(factors.verify(user.id, codeNow(world(), secret))).rejects.toMatchObject({ code: 'rate_limited' })
    await factors.reset(user.id)
    const again = await factors.enrol(user.id, { issuer: 'Acme' })
    for (let index = 0; index < 5; index += 1) await rejection(factors.confirm(user.id, '00000'))
    await expect(factors.confirm(user.id, codeNow(world(), again.secret))).rejects.toMatchObject({
      code: 'rate_limited',
    })
  })

  it('have a secret that opens in its own row only, and moves to a new key', async () => {
    const tenant = await openTenant(world())
    const { factors, user, tables, users } = tenant
    const { secret } = await enrol(world(), tenant)
    const place = { tenantId: tenant.id, table: 'users', column: 'mfa_secret_encrypted' }
    const bob = await users.create({ email: 'bob@example.org', password: PASSWORD, role: 'member' })
    const stolen = await tables
      .selectFrom('users')
      .select(['mfa_secret_encrypted', 'mfa_enabled'])
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow()
    await tables.updateTable('users').set(stolen).where('id', '=', bob.id).execute()
    world().aheadMs += 90_000
    await expect(factors.verify(bob.id, codeNow(world(), secret))).rejects.toMatchObject({ code: 'decryption_failed' })
    const empty = new KeyRing({ keys: [TEST_KEY] }).encrypt('', { ...place, rowId: bob.id })
    await tables.updateTable('users').set({ mfa_secret_encrypted: empty }).where('id', '=', bob.id).execute()
    const emptyCode = new TOTP({ secret: new Secret({ buffer: new ArrayBuffer(0) }) })
    const guess = emptyCode.generate({ timestamp: world().now().getTime() })
    expect(await factors.verify(bob.id, guess)).toBeNull()
    await tables.updateTable('users').set(stolen).where('id', '=', bob.id).execute()
    const newer = { id: 'newer', secret: 'another secret of the tests with more than 32 characters' }
    const both = new KeyRing({ keys: [newer, TEST_KEY] })
    const scope = { tenantId: tenant.id, schema: `tenant_${tenant.id.replaceAll('-', '')}` }
    const report = await new SecretRotationSweep(world().database, both).rotateTenant(scope)
    expect(report).toMatchObject({ rotated: 1, unreadable: [{ table: 'users', rowId: bob.id }] })
    const after = new SecondFactorRepository(tenant.access, new KeyRing({ keys: [newer] }))
    expect(await after.verify(user.id, codeNow(world(), secret))).toMatchObject({ kind: 'app' })
  })
}

describeWithAccounts('Attempts to log in', testAttempts)
describeWithAccounts('Attempts from one place', testPlaces)
describeWithAccounts('Resets of passwords', testResets)
describeWithAccounts('Second factors', testFactors)
describeWithAccounts('Codes that cannot be one', testEmptyCodes)
describeWithAccounts('Recovery codes and guesses', testRecovery)
