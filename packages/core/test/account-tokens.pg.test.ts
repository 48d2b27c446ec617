import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectX, createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

const PROCESS = new URL('support/accounts/refreshing-process.ts', import.meta.url)
const FLAGS = ['--conditions=@leadkit/source']
const SOON_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const worlds: PlatformWorld[] = []
async function open(): Promise<PlatformWorld> {
  const world = await createPlatformWorld({ connectionString: database.connectionString })
  worlds.push(world)
  return world
}
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

/** How often X was asked to renew this account's tokens; a worker also checks what the tests before left behind. */
function tokenCalls(world: PlatformWorld, { id }: { readonly id: string }): number {
  const asked = world.x.requests.filter((request) => request.url.pathname === '/2/oauth2/token')
  return asked.filter((request) => request.text().includes(`of-${id}`)).length
}

async function startProcess(world: PlatformWorld, accountId: string): Promise<ChildProcess> {
  const child = fork(PROCESS, [database.connectionString, world.x.url, world.tenant.id, accountId], {
    execArgv: FLAGS,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  await once(child, 'message')
  return child
}

describe('a token that rotates', () => {
  it('is renewed by one call when ten processes need it at once', async () => {
    const world = await open()
    const { shop, account } = await connectX(world, { expiresInMs: SOON_MS })
    const children = await Promise.all(Array.from({ length: 10 }, () => startProcess(world, account.id)))
    const answers = children.map(async (child) => {
      const [answer] = (await once(child, 'message')) as [unknown]
      return answer
    })
    for (const child of children) child.send('go')
    const expected = { health: 'healthy', tokenVersion: 2 }
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, () => expected))
    expect(tokenCalls(world, shop)).toBe(1)
    // What was stored is the successor, and it works.
    world.advance(3 * 3_600_000)
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({ account: { tokenVersion: 3 } })
    expect(tokenCalls(world, shop)).toBe(2)
  }, 120_000)

  it('is renewed by one call of each process, however many tasks wait for it', async () => {
    const world = await open()
    const { shop, account } = await connectX(world, { expiresInMs: SOON_MS })
    const { socialAccounts } = world.tenant
    await Promise.all(Array.from({ length: 12 }, () => socialAccounts.verify(account.id)))
    expect(tokenCalls(world, shop)).toBe(1)
  })
})

describe('a renewal that fails', () => {
  it('does not use a token again whose successor was lost: a person is needed, and connecting again repairs it', async () => {
    const world = await open()
    const { shop, account } = await connectX(world, { expiresInMs: SOON_MS })
    const lost = (request: { readonly url: URL }): boolean => request.url.pathname === '/2/oauth2/token'
    world.x.fault({ kind: 'drop', when: 'after', match: lost })
    const others = [world.another(), world.another()].map((kit) => kit.tenant(world.tenant.id).socialAccounts)
    const waiting = [world.tenant.socialAccounts, ...others].map((accounts) => accounts.verify(account.id))
    await Promise.all(waiting)
    expect(tokenCalls(world, shop)).toBe(1)
    expect(await world.tenant.socialAccounts.get(account.id)).toMatchObject({
      health: 'needs_reauth',
      healthReason: 'refresh_refused',
    })
    world.advance(3 * 3_600_000)
    await world.tenant.socialAccounts.verify(account.id)
    await world.work()
    expect(tokenCalls(world, shop)).toBe(1)
    const fresh = world.x.addAccount({ id: shop.id })
    const { accessToken, refreshToken } = fresh
    await world.tenant.socialAccounts.connect({ platform: 'twitter', accountId: shop.id, accessToken, refreshToken })
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({ account: { health: 'healthy' } })
  })

  it('leaves the token in use while X is out of order, until it ends', async () => {
    const world = await open()
    const { account } = await connectX(world, { expiresInMs: SOON_MS })
    world.x.fault({
      kind: 'status',
      status: 503,
      times: 3,
      match: (request) => request.url.pathname.endsWith('/token'),
    })
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({
      account: { health: 'healthy', tokenVersion: 1 },
    })
    world.advance(2 * SOON_MS)
    await expect(world.tenant.socialAccounts.verify(account.id)).rejects.toMatchObject({ code: 'transient' })
    expect(await world.health(account.id)).toBe('healthy')
    world.x.clearFaults()
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({ account: { tokenVersion: 2 } })
  })
})
