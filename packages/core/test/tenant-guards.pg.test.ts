import { createLeadKit, type LeadKit, type TenantKit } from '@leadkit/core'
import { Pool } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { type HttpKit, serveKit } from './support/ingest/three-platforms.ts'

// What one tenant does reaches no other. `pnpm check:guards` removes each guard behind it and expects one of these to fail.

const page = (accountId: string, mid: string) =>
  Buffer.from(
    JSON.stringify({
      object: 'page',
      entry: [
        {
          id: accountId,
          time: Date.now(),
          messaging: [
            {
              sender: { id: '5' },
              recipient: { id: accountId },
              timestamp: Date.now(),
              message: { mid, text: 'Hello' },
            },
          ],
        },
      ],
    }),
  )

async function createTenant(kit: LeadKit, name: string): Promise<TenantKit> {
  return kit.tenant((await kit.tenants.create({ name })).id)
}

const messagesOf = async (tenant: TenantKit) =>
  (await tenant.transaction(({ query }) => query('SELECT platform_message_id FROM messages'))).length

function testTransactions(database: () => DatabaseOptions): void {
  it('leaves nothing of a transaction on the connection that it used', async () => {
    const { connectionString } = database() as { connectionString: string }
    const pool = new Pool({ connectionString, max: 1 })
    const kit = createLeadKit({ database: { pool }, encryption: TEST_KEYS })
    const searchPath = async () => (await pool.query<{ search_path: string }>('SHOW search_path')).rows
    const before = await searchPath()
    const tenant = await createTenant(kit, `Raw SQL ${Math.random()}`)
    expect(await tenant.transaction(({ query }) => query('SELECT count(*)::int AS leads FROM leads'))).toEqual([
      { leads: 0 },
    ])
    expect(await searchPath()).toEqual(before)
    await expect(pool.query('SELECT count(*) FROM leads')).rejects.toMatchObject({ code: '42P01' })
    await kit.close()
    await pool.end()
  })
}

interface Shared {
  readonly http: HttpKit
  readonly accountId: string
  readonly first: TenantKit
  readonly second: TenantKit
}

function testSharedAccounts(open: () => Promise<Shared>): void {
  it('goes on bringing an account’s messages to a tenant when another disconnects it', async () => {
    const { http, accountId, first, second } = await open()
    await http.post('facebook', page(accountId, `${accountId}-1`))
    const [connected] = (await first.socialAccounts.list()).items
    await first.socialAccounts.disconnect(connected?.id ?? '', { signal: AbortSignal.abort() })
    http.advance(5_000)
    await http.post('facebook', page(accountId, `${accountId}-2`))
    expect([await messagesOf(first), await messagesOf(second)]).toEqual([1, 2])
  })

  it('takes nothing of the others along when it removes a tenant', async () => {
    const { http, accountId, first, second } = await open()
    await http.post('facebook', page(accountId, `${accountId}-1`))
    const waiting = async () => {
      const rows = await second.transaction(({ query }) =>
        query<{ waiting: number; routes: number }>(
          `SELECT (SELECT count(*)::int FROM dispatch WHERE tenant_id = $1) AS waiting,
                  (SELECT count(*)::int FROM account_routes WHERE tenant_id = $1) AS routes,
                  (SELECT count(*)::int FROM crm_routes WHERE tenant_id = $1) AS "crmRoutes"`,
          [second.id],
        ),
      )
      return rows[0]
    }
    await second.transaction(({ query }) =>
      query("INSERT INTO crm_routes (provider, account_id, tenant_id, crm_config_id) VALUES ('crm', $1, $2, $2)", [
        accountId,
        second.id,
      ]),
    )
    const before = await waiting()
    expect(before).toMatchObject({ waiting: expect.any(Number), routes: 1, crmRoutes: 1 })
    expect(before?.waiting).toBeGreaterThan(0)
    const { name } = await http.kit.tenants.get(first.id)
    await http.kit.tenants.remove(first.id, { confirmName: name, graceDays: 0 })
    expect(await waiting()).toEqual(before)
    http.advance(5_000)
    await http.post('facebook', page(accountId, `${accountId}-2`))
    expect(await messagesOf(second)).toBe(2)
  })
}

describeOnPostgres('what one tenant does', (database) => {
  const opened: HttpKit[] = []
  afterEach(() => Promise.all(opened.splice(0).map((http) => http.close())))

  const open = async (): Promise<Shared> => {
    const http = await serveKit(database())
    opened.push(http)
    await http.kit.migrate()
    const accountId = String(Math.floor(Math.random() * 1e14))
    const connect = async (tenant: TenantKit) => {
      await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
      return tenant
    }
    const first = await connect(await createTenant(http.kit, `First ${accountId}`))
    const second = await connect(await createTenant(http.kit, `Second ${accountId}`))
    return { http, accountId, first, second }
  }

  describe('in raw SQL', () => {
    testTransactions(database)
  })
  describe('with an account that others have, too', () => {
    testSharedAccounts(open)
  })
})
