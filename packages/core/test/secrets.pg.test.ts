import { expect, it } from 'vitest'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { SecretRotationSweep } from '../src/lib/access/secret-rotation-sweep.ts'
import { type AccountWorld, describeWithAccounts, TEST_KEY } from './support/accounts/account-world.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

const NEW_KEY = { id: 'test_2', secret: 'another secret of the tests with more than 32 characters' }
const both = new KeyRing({ keys: [NEW_KEY, TEST_KEY] })
const onlyNew = new KeyRing({ keys: [NEW_KEY] })

async function connectMany(world: AccountWorld, count: number) {
  const tenant = await world.create()
  for (let index = 0; index < count; index += 1) {
    // Of its own: connecting an account that another tenant has waits until every process routes to both.
    const accountId = `${tenant.id} ${index}`
    const tokens = {
      accessToken: `access ${accountId}`,
      ...(index % 2 === 0 && { refreshToken: `refresh ${accountId}` }),
    }
    await tenant.accounts.connect({ platform: 'facebook', accountId, ...tokens })
  }
  return tenant
}

function testRotation(world: () => AccountWorld): void {
  it('moves every tenant’s secrets to the first key; the old one is needed no more', async () => {
    const tenants = [await connectMany(world(), 3), await connectMany(world(), 1)]
    await world().tenants.suspend(tenants[1]?.id ?? '')
    const report = await new SecretRotationSweep(world().database, both).rotateAll()
    expect(report).toEqual({ rotated: 3 + 2 + 1 + 1, unreadable: [] })
    await world().tenants.resume(tenants[1]?.id ?? '')
    for (const { id } of tenants) {
      const { accounts } = world().open(id, onlyNew)
      for (const account of (await accounts.list()).items)
        expect((await accounts.credentials(account.id)).accessToken).toBe(`access ${account.accountId}`)
    }
    expect(await new SecretRotationSweep(world().database, both).rotateAll()).toEqual({ rotated: 0, unreadable: [] })
  })

  it('can be interrupted, and goes on where it was', async () => {
    const tenant = await connectMany(world(), 103)
    const scope = { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
    const rotation = new SecretRotationSweep(world().database, both)
    const stop = new AbortController()
    await expect(
      rotation.rotateTenant(scope, { signal: stop.signal, onProgress: () => stop.abort() }),
    ).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(await rotation.rotateTenant(scope)).toEqual({ rotated: 3 + 52, unreadable: [] })
  })

  it('names what no key opens, and rotates the rest', async () => {
    const tenant = await connectMany(world(), 2)
    const scope = { tenantId: tenant.id, schema: tenantSchema(tenant.id) }
    const [first, second] = (await tenant.accounts.list()).items
    // A secret that was copied from another row opens for nobody.
    const tables = world().database.session.ofTenant(scope).tables
    const copy = await tables
      .selectFrom('social_accounts')
      .select('access_token_encrypted')
      .where('id', '=', first?.id ?? '')
      .executeTakeFirstOrThrow()
    await tables
      .updateTable('social_accounts')
      .set(copy)
      .where('id', '=', second?.id ?? '')
      .execute()
    const report = await new SecretRotationSweep(world().database, both).rotateTenant(scope)
    expect(report).toMatchObject({
      rotated: 2,
      unreadable: [{ table: 'social_accounts', rowId: second?.id, column: 'access_token_encrypted' }],
    })
    await expect(tenant.accounts.credentials(second?.id ?? '')).rejects.toMatchObject({ code: 'decryption_failed' })
  })
}

describeWithAccounts('Secrets', testRotation)
