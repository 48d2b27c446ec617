import type { TenantKit } from '@leadkit/core'
import type { Logger } from '@leadkit/contracts'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database } from '../src/lib/database/database.ts'
import { TaskNotificationStore } from '../src/lib/queue/task-notification-store.ts'
import { pageMessage } from './support/ingest/page-message.ts'
import { type HttpKit, serveKit } from './support/ingest/three-platforms.ts'
import { type Pgbouncer, pgbouncerProgram, startPgbouncer } from './support/database/pgbouncer.ts'

// PgBouncer 1.18, Debian's, with its own defaults: it gives each transaction another connection, and knows nothing of prepared statements. The queue stood
// still for ever there (42P05), and webhooks were answered with 500 (26000).

/** Two processes of a host, each with a pool of its own, share two connections to the server. */
const POOL_SIZE = 2
const MESSAGES = 60

class KeptLogger implements Logger {
  readonly kept: string[] = []
  readonly debug = (): void => {}
  readonly info = (): void => {}
  readonly warn = (_fields: unknown, message?: string): void => void this.kept.push(message ?? '')
  readonly error = this.warn
}

interface Host {
  readonly http: HttpKit
  readonly logger: KeptLogger
}

interface Notifying {
  readonly storage: Database
  readonly notifier: TaskNotificationStore
}

const lacking = pgbouncerProgram === undefined ? ' (LEADKIT_PGBOUNCER names no program)' : ''
describe.skipIf(lacking !== '')(`a kit behind PgBouncer in transaction mode${lacking}`, () => {
  let database: TestDatabase
  let pooler: Pgbouncer
  let hosts: readonly Host[] = []

  beforeAll(async () => {
    database = await createTestDatabase()
    pooler = await startPgbouncer(database.connectionString, POOL_SIZE)
    hosts = await Promise.all([open(), open()])
  })
  afterAll(async () => {
    for (const { http } of hosts) await http.close()
    await pooler.stop()
    await database.drop()
  })

  async function open(): Promise<Host> {
    const logger = new KeptLogger()
    return { http: await serveKit({ connectionString: pooler.connectionString }, { logger }), logger }
  }

  testWebhooks(() => hosts)
  testListen(() => ({ database, pooler }))
})

async function connect({ http }: Host, accountId: string): Promise<TenantKit> {
  const tenant = http.kit.tenant((await http.kit.tenants.create({ name: `Page ${accountId}` })).id)
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId, accessToken: 'token' })
  return tenant
}

const messagesOf = async (tenant: TenantKit): Promise<number> =>
  (await tenant.transaction(({ query }) => query('SELECT 1 FROM messages'))).length

function testWebhooks(hosts: () => readonly Host[]): void {
  it('stores every webhook, and runs all that is due', async () => {
    const [first, second] = hosts() as [Host, Host]
    const tenants = await Promise.all(['1001', '1002', '1003'].map((accountId) => connect(first, accountId)))
    const posts = Array.from({ length: MESSAGES }, (_, index) => {
      const { http } = index % 2 === 0 ? first : second
      return http.post('facebook', pageMessage(String(1_001 + (index % 3)), `mid-${index}`))
    })
    const answers = await Promise.all(posts)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    await Promise.all(hosts().map(({ http }) => http.kit.worker().drain()))
    expect(await Promise.all(tenants.map(messagesOf))).toEqual([MESSAGES / 3, MESSAGES / 3, MESSAGES / 3])
    expect((await first.http.kit.pendingWork()).ready).toBe(0)
  })

  it('says once why statements are sent without names', () => {
    for (const { logger } of hosts()) expect(logger.kept).toEqual([expect.stringMatching(/preparedStatements/)])
  })
}

function testListen(open: () => { readonly database: TestDatabase; readonly pooler: Pgbouncer }): void {
  it('says once that LISTEN hears nothing through it', async () => {
    const logger = new KeptLogger()
    const storage = new Database({ connectionString: open().pooler.connectionString })
    const notifier = new TaskNotificationStore(storage, logger, 300)
    const subscribe = (): (() => void) => notifier.subscribe(() => {})
    const stop = subscribe()
    await expect.poll(() => logger.kept).toEqual([expect.stringMatching(/listenConnectionString/)])
    stop()
    subscribe()
    await notifier.ready()
    await notifier.close()
    await storage.close()
    expect(logger.kept).toHaveLength(1)
  })

  it('hears by a connection of its own', async () => {
    const { connectionString: listenConnectionString } = open().database
    const { connectionString } = open().pooler
    const logger = new KeptLogger()
    const [hearing, telling] = [{ connectionString, listenConnectionString }, { connectionString }].map((options) => {
      const storage = new Database({ ...options, preparedStatements: false })
      return { storage, notifier: new TaskNotificationStore(storage, logger, 1_000_000) }
    }) as [Notifying, Notifying]
    const heard: string[] = []
    hearing.notifier.subscribe((kinds) => heard.push(...kinds))
    await hearing.notifier.ready()
    telling.storage.announceTasksDue(new Set(['reply']))
    await expect.poll(() => heard).toEqual(['reply'])
    for (const { storage, notifier } of [hearing, telling]) {
      await notifier.close()
      await storage.close()
    }
  })
}
