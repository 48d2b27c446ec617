import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { AccountRouteReader } from '../src/lib/accounts/account-route-reader.ts'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createWebhookWorld } from './support/ingest/webhook-world.ts'

function testLookUps(options: () => DatabaseOptions): void {
  it('asks for the accounts of many webhooks together, and lets none fail because of another', async (context) => {
    const settings = options()
    if (!('connectionString' in settings)) return context.skip('connections are counted on a server')
    const world = await createWebhookWorld(settings)
    const pages = Array.from({ length: 6 }, (_, index) => `${world.page}${index}`)
    for (const accountId of pages)
      await world.tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
    const pool = new Pool(settings)
    let taken = 0
    pool.on('acquire', () => (taken += 1))
    const reader = new AccountRouteReader(new Database({ pool }))
    const find = (accountId: string): Promise<readonly string[]> =>
      reader.find([{ platform: 'facebook', accountId }]).then((routes) => routes.map((route) => route.accountId))
    const asked = [...pages, 'nobody', pages[0] ?? '']
    expect(await Promise.all(asked.map(find))).toEqual([...pages.map((page) => [page]), [], [pages[0]]])
    // The first one, and the others behind it.
    expect(taken).toBe(2)
    const [good, refused, other] = await Promise.allSettled([pages[0] ?? '', 'no text\0', pages[1] ?? ''].map(find))
    expect([good, other]).toEqual([pages[0], pages[1]].map((page) => ({ status: 'fulfilled', value: [page] })))
    expect(refused).toMatchObject({ status: 'rejected' })
    await pool.end()
    await world.kit.close()
  })

  it('gives no answer that is older than its question', async (context) => {
    const settings = options()
    if (!('connectionString' in settings)) return context.skip('PGlite has one connection')
    const world = await createWebhookWorld(settings)
    const reader = new AccountRouteReader(new Database(settings))
    const account = { platform: 'facebook', accountId: `${world.page}9` }
    const before = reader.find([account])
    const connected = world.tenant.socialAccounts.connect({ ...account, platform: 'facebook', accessToken: 'token' })
    await connected
    expect(await reader.find([account])).toMatchObject([account])
    await before
    await world.kit.close()
  })
}

describeOnPostgres('Look-ups of accounts', testLookUps)
