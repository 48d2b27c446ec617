import { hashSync } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { countAttempt, takeBackAttempt } from '../src/lib/access/log-in/attempt-store.ts'
import { codeLimits, passwordLimits, resetLimits } from '../src/lib/access/log-in/attempt-limit.ts'
import { PasswordResetRepository } from '../src/lib/access/log-in/password-reset-repository.ts'
import { SecondFactorRepository } from '../src/lib/access/log-in/second-factor-repository.ts'
import { isOpen } from '../src/lib/access/log-in/user-token-store.ts'
import { SecretRotationSweep } from '../src/lib/access/secret-rotation-sweep.ts'
import { letTimePass } from './support/access-time.ts'
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
    const { users, access } = await openTenant(world())
    for (const email of [EMAIL, 'nobody@example.org']) {
      const tries = Array.from({ length: 14 }, (_, index) =>
        users.verifyPassword(email, 'wrong horse battery', { address: `203.0.113.${index}` }),
      )
      const results = await Promise.allSettled(tries)
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
      const [refused] = results.filter((result) => result.status === 'rejected')
      const reason = refused?.reason as { readonly code: string; readonly retryAfterMs: number } | undefined
      expect(reason?.code).toBe('rate_limited')
      expect(reason?.retryAfterMs).toBeLessThanOrEqual(96 * MINUTE)
    }
    // Not even the right one is compared now.
    await expect(users.verifyPassword(EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
    await letTimePass(access, 96 * MINUTE)
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

  it('of others stay counted when the right password comes, which itself costs none', async () => {
    const { users } = await openTenant(world())
    for (let index = 0; index < 9; index += 1) expect(await users.verifyPassword(EMAIL, OTHER)).toBeNull()
    for (let index = 0; index < 3; index += 1) expect(await users.verifyPassword(EMAIL, PASSWORD)).not.toBeNull()
    expect(await users.verifyPassword(EMAIL, OTHER)).toBeNull()
    expect(await rejection(users.verifyPassword(EMAIL, PASSWORD))).toMatchObject({ code: 'rate_limited' })
  })
}

function testLongRun(world: () => AccountWorld): void {
  it('are 15 a day in the long run, whatever the pattern of somebody who guesses', async () => {
    const { access } = await openTenant(world())
    const patterns = [
      { burst: 9, waitMs: 15 * MINUTE },
      { burst: 10, waitMs: 15 * MINUTE },
      { burst: 1, waitMs: 60 * MINUTE },
      { burst: 11, waitMs: 17 * 60 * MINUTE },
    ]
    for (const [index, { burst, waitMs }] of patterns.entries()) {
      const limits = passwordLimits(`${index}@example.org`, undefined)
      const attempt = () => access.write('test', (session) => countAttempt(session, 'test', limits))
      let made = 0
      const days = 2
      for (let at = 0; at < days * 24 * 60 * MINUTE; at += waitMs) {
        for (let tries = 0; tries < burst; tries += 1) {
          if ((await rejection(attempt())) !== undefined) break
          made += 1
        }
        await letTimePass(access, waitMs)
      }
      expect(made).toBeGreaterThan(days * 10)
      expect(made).toBeLessThanOrEqual(10 + days * 15)
    }
  })

  it('wait for one to come free, and a time that no clock can have keeps nobody out for longer', async () => {
    const { access, tables } = await openTenant(world())
    const limit = [{ key: 'password:test', limit: 2, everyMs: MINUTE }]
    const attempt = () => access.write('test', (session) => countAttempt(session, 'test', limit))
    await attempt()
    await attempt()
    // Ages the row by what it was told to wait: it is let in at that moment, and refused before and after.
    const refused = (await rejection(attempt())) as { readonly retryAfterMs: number }
    expect(refused.retryAfterMs).toBeLessThanOrEqual(MINUTE)
    await letTimePass(access, refused.retryAfterMs)
    await attempt()
    expect(await rejection(attempt())).toMatchObject({ code: 'rate_limited' })
    await tables
      .updateTable('log_in_attempts')
      .set({ ends_at: new Date(Date.now() + 400 * 24 * 60 * MINUTE) })
      .execute()
    const wrong = (await rejection(attempt())) as { readonly retryAfterMs: number }
    expect(wrong).toMatchObject({ code: 'rate_limited', retryAfterMs: MINUTE })
  })
}

function testUnlocked(world: () => AccountWorld): void {
  it('are ended by an administrator, from an address, too', async () => {
    const { users, user, access, resets, factors } = await openTenant(world())
    const address = '198.51.100.7'
    const used = async (limits: ReturnType<typeof passwordLimits>) => {
      for (let index = 0; index < 100; index += 1)
        if ((await rejection(access.write('test', (session) => countAttempt(session, 'test', limits)))) !== undefined)
          break
    }
    await used(passwordLimits('x', address).slice(1))
    await used(passwordLimits(EMAIL, undefined))
    await used(resetLimits(EMAIL, undefined))
    await used(codeLimits(user.id))
    const tries = [
      () => users.verifyPassword(EMAIL, PASSWORD, { address }),
      () => resets.request(EMAIL),
      () => factors.verify(user.id, '123456'),
    ]
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'rate_limited' })
    await users.unlock(user.id, { address })
    for (const attempt of tries) await attempt()
    await expect(users.unlock(newId())).rejects.toMatchObject({ code: 'not_found' })
  })
}

function testClocks(world: () => AccountWorld): void {
  it('of hosts that are apart change nothing: tokens, codes, counts and limits are the database’s', async () => {
    const tenant = await openTenant(world())
    const { users, resets, factors, apiKeys, user, access, tables } = tenant
    const { secret } = await enrol(tenant)
    await letTimePass(access, 90_000)
    const first = await resets.request(EMAIL)
    const key = await apiKeys.create({ userId: user.id, name: 'CI', perMinute: 2 })
    let used = 0
    for (const [index, aheadMs] of [3_600_000, 0, -3_600_000, 86_400_000 * 400, 0, 3_600_000].entries()) {
      world().aheadMs = aheadMs
      if ((await rejection(world().authenticator.authenticate(key.secret))) === undefined) used += 1
      await users.verifyPassword(EMAIL, index % 2 === 0 ? OTHER : PASSWORD)
    }
    expect(used).toBe(2)
    world().aheadMs = 3_600_000
    expect((await resets.request(EMAIL))?.expiresAt.getTime()).toBeLessThan(Date.now() + 31 * MINUTE)
    expect(await factors.verify(user.id, codeNow(secret))).toMatchObject({ kind: 'app' })
    const counted = await tables.selectFrom('log_in_attempts').select('ends_at').execute()
    expect(Math.max(...counted.map(({ ends_at: at }) => at.getTime()))).toBeLessThan(Date.now() + 5 * 96 * MINUTE)
    world().aheadMs = -3_600_000
    expect(await resets.complete(first?.token ?? '', OTHER)).toBe(user.id)
  })

  it('let whoever is refused a mail have one whose token works, whatever strangers ask for', async () => {
    const { resets, access } = await openTenant(world())
    let last = ''
    const works: boolean[] = []
    for (let asked = 0; asked < 40; asked += 1) {
      const error = await rejection(resets.request(EMAIL).then((reset) => (last = reset?.token ?? '')))
      if (error !== undefined) works.push(await access.read('test', (session) => isOpen(session, 'reset', last)))
      await letTimePass(access, ((asked * 7) % 13) * MINUTE)
    }
    expect(works.length).toBeGreaterThan(5)
    expect(works).not.toContain(false)
  })

  it('let a right password in that comes several times at once while its hash is stored anew', async () => {
    const { users, user, tables } = await openTenant(world())
    const cheap = hashSync(PASSWORD, { memoryCost: 1_024, timeCost: 1, parallelism: 1 })
    await tables.updateTable('users').set({ password_hash: cheap }).where('id', '=', user.id).execute()
    const results = await Promise.all(Array.from({ length: 5 }, () => users.verifyPassword(EMAIL, PASSWORD)))
    expect(results.map((each) => each?.id)).toEqual(Array.from({ length: 5 }, () => user.id))
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
      takeBackAttempt(session, [...passwordLimits('a', undefined), ...fromAddress]),
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
    const { users, resets, user, tables, access } = await openTenant(world())
    expect(await resets.request('nobody@example.org')).toBeNull()
    const nobodys = await tables.selectFrom('user_tokens').select('user_id').execute()
    expect(nobodys).toEqual([{ user_id: null }])
    const foreign = await (await openTenant(world())).resets.request(EMAIL)
    const late = await resets.request(EMAIL)
    await letTimePass(access, 30 * MINUTE)
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

  it('are five at once for an address, and let in somebody who guessed too often', async () => {
    const { users, resets } = await openTenant(world())
    for (let index = 0; index < 10; index += 1) await users.verifyPassword(EMAIL, 'wrong horse battery')
    const asked = []
    for (let index = 0; index < 5; index += 1) asked.push(await resets.request(EMAIL))
    await expect(resets.request(EMAIL)).rejects.toMatchObject({ code: 'rate_limited' })
    await resets.complete(asked[0]?.token ?? '', OTHER)
    expect(await users.verifyPassword(EMAIL, OTHER)).not.toBeNull()
  })
}

function codeNow(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })
}

async function enrol({ factors, user }: Opened) {
  const { secret } = await factors.enrol(user.id, { issuer: 'Acme' })
  const firstCode = codeNow(secret)
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
    const { recoveryCodes } = await factors.confirm(user.id, codeNow(secret))
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
    const { secret, firstCode } = await enrol(tenant)
    expect(await factors.verify(user.id, firstCode)).toBeNull()
    await letTimePass(tenant.access, 90_000)
    const [late, code] = [codeNow(secret, -1), codeNow(secret)]
    await users.verifyPassword(EMAIL, PASSWORD)
    expect((await users.get(user.id)).lastLogin).toBeNull()
    const verified = await Promise.all([1, 2].map(() => factors.verify(user.id, code)))
    expect(verified.filter((each) => each !== null)).toEqual([{ kind: 'app', recoveryCodesLeft: 10 }])
    expect((await users.get(user.id)).lastLogin).toBeInstanceOf(Date)
    expect(await factors.verify(user.id, late)).toBeNull()
    await letTimePass(tenant.access, 60_000)
    await users.deactivate(user.id)
    expect(await factors.verify(user.id, codeNow(secret))).toBeNull()
  })
}

function testRecovery(world: () => AccountWorld): void {
  it('take each recovery code once, and those before a renewal no more', async () => {
    const tenant = await openTenant(world())
    const { factors, user } = tenant
    const { recoveryCodes } = await enrol(tenant)
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
    const { secret } = await enrol(tenant)
    await letTimePass(tenant.access, 90_000)
    const guesses = await Promise.allSettled(
      Array.from({ length: 9 }, () => factors.verify(user.id, 'AAAA-AAAA-AAAA-AAAA')),
    )
    expect(guesses.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    await expect(factors.verify(user.id, codeNow(secret))).rejects.toMatchObject({ code: 'rate_limited' })
    await factors.reset(user.id)
    const again = await factors.enrol(user.id, { issuer: 'Acme' })
    for (let index = 0; index < 5; index += 1) await rejection(factors.confirm(user.id, '00000'))
    await expect(factors.confirm(user.id, codeNow(again.secret))).rejects.toMatchObject({
      code: 'rate_limited',
    })
  })

  it('have a secret that opens in its own row only, and moves to a new key', async () => {
    const tenant = await openTenant(world())
    const { factors, user, tables, users } = tenant
    const { secret } = await enrol(tenant)
    const place = { tenantId: tenant.id, table: 'users', column: 'mfa_secret_encrypted' }
    const bob = await users.create({ email: 'bob@example.org', password: PASSWORD, role: 'member' })
    const stolen = await tables
      .selectFrom('users')
      .select(['mfa_secret_encrypted', 'mfa_enabled'])
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow()
    await tables.updateTable('users').set(stolen).where('id', '=', bob.id).execute()
    await letTimePass(tenant.access, 90_000)
    await expect(factors.verify(bob.id, codeNow(secret))).rejects.toMatchObject({ code: 'decryption_failed' })
    const empty = new KeyRing({ keys: [TEST_KEY] }).encrypt('', { ...place, rowId: bob.id })
    await tables.updateTable('users').set({ mfa_secret_encrypted: empty }).where('id', '=', bob.id).execute()
    const emptyCode = new TOTP({ secret: new Secret({ buffer: new ArrayBuffer(0) }) })
    const guess = emptyCode.generate({ timestamp: Date.now() })
    expect(await factors.verify(bob.id, guess)).toBeNull()
    await tables.updateTable('users').set(stolen).where('id', '=', bob.id).execute()
    const newer = { id: 'newer', secret: 'another secret of the tests with more than 32 characters' }
    const both = new KeyRing({ keys: [newer, TEST_KEY] })
    const scope = { tenantId: tenant.id, schema: `tenant_${tenant.id.replaceAll('-', '')}` }
    const report = await new SecretRotationSweep(world().database, both).rotateTenant(scope)
    expect(report).toMatchObject({ rotated: 1, unreadable: [{ table: 'users', rowId: bob.id }] })
    const after = new SecondFactorRepository(tenant.access, new KeyRing({ keys: [newer] }))
    expect(await after.verify(user.id, codeNow(secret))).toMatchObject({ kind: 'app' })
  })
}

describeWithAccounts('Attempts to log in', testAttempts)
describeWithAccounts('Attempts from one place', testPlaces)
describeWithAccounts('Resets of passwords', testResets)
describeWithAccounts('Second factors', testFactors)
describeWithAccounts('Codes that cannot be one', testEmptyCodes)
describeWithAccounts('Recovery codes and guesses', testRecovery)
describeWithAccounts('Clocks', testClocks)
describeWithAccounts('Attempts in the long run', testLongRun)
describeWithAccounts('Attempts that keep somebody out', testUnlocked)
