import { silentLogger } from '@leadkit/contracts'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import type { Month } from '../src/lib/base/month.ts'
import { ArchivedKeyStore } from '../src/lib/retention/own/archived-key-store.ts'
import { ExpiredRowStore } from '../src/lib/retention/own/expired-row-store.ts'
import { TenantCleaner } from '../src/lib/retention/own/tenant-cleaner.ts'
import { armRetention, RetentionStore } from '../src/lib/retention/retention-store.ts'
import { ensurePartition } from '../src/lib/database/partitions.ts'
import { MessageArchiver } from '../src/lib/retention/message-archiver.ts'
import { createRetentionHandler } from '../src/lib/retention/retention-handler.ts'
import { checkRetention, daysBefore, nextRetentionAt } from '../src/lib/retention/retention-options.ts'
import { LeadWriter } from '../src/lib/leads/lead-writer.ts'
import { HeldObjectStore } from '../src/lib/retention/holds/held-object-store.ts'
import { ObjectHolder } from '../src/lib/retention/holds/object-holder.ts'
import { HeldWithdrawalStore } from '../src/lib/retention/holds/held-withdrawal-store.ts'
import { RetentionPolicyReader } from '../src/lib/retention/policy/retention-policy-reader.ts'
import { RetentionPolicyStore } from '../src/lib/retention/policy/retention-policy-store.ts'
import { RehydrationStore } from '../src/lib/retention/cold/rehydration-store.ts'
import { auditMonths } from './support/retention/cleaning.ts'
import { ArchiveWorld } from './support/retention/archive-world.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'

const DAY_MS = 86_400_000

type World = () => ArchiveWorld

async function run(world: ArchiveWorld, archive: 'with an archive' | 'without'): Promise<void> {
  const archiver = new MessageArchiver({
    store: world.archiveStore,
    sink: createMemoryArchiveSink(),
    formats: world.formats,
  })
  const handler = createRetentionHandler({
    keeper: new RetentionStore(world.database, world.now),
    withdrawals: new HeldWithdrawalStore(world.database, new LeadWriter(world.events)),
    cleaner: new TenantCleaner({
      rows: new ExpiredRowStore(world.database, world.events),
      keys: new ArchivedKeyStore(world.database),
      audit: auditMonths(world.database),
      times: checkRetention(),
      logger: silentLogger,
    }),
    returning: new RehydrationStore(world.database),
    holder: new ObjectHolder(new HeldObjectStore(world.database), null),
    policies: new RetentionPolicyStore(
      world.database,
      new RetentionPolicyReader({ messagesDays: 90, archiveFormat: 'jsonl' }),
    ),
    archiver: archive === 'without' ? null : archiver,
    times: checkRetention(),
    now: world.now,
  })
  await world.worker([handler]).drain()
}

async function tables(world: ArchiveWorld, schema: string, prefix: string): Promise<readonly string[]> {
  const rows = await world.database.session.run<{ relname: string }>({
    text: `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE nspname = $1 AND relname LIKE $2 AND relkind = 'r' ORDER BY 1`,
    parameters: [schema, `${prefix}%`],
  })
  return rows.map((row) => row.relname)
}

function testCalendar(world: World): void {
  it("runs once a day at the tenant's own time, and makes partitions ahead", async () => {
    const scope = await world().tenant('with schema')
    await world().database.transaction((session) => armRetention(session.ofTenant(scope, world().now())))
    const [armed] = await world().rows(scope)
    expect(armed).toMatchObject({ kind: 'retention', taskId: scope.tenantId, ready: false })
    expect(armed?.dueAt).toEqual(nextRetentionAt(scope.tenantId, world().now()))
    const before = await tables(world(), scope.schema, 'messages_')

    world().aheadMs += 40 * DAY_MS
    await run(world(), 'with an archive')
    const [next, ...others] = await world().rows(scope)
    expect(others).toEqual([])
    expect(next?.dueAt).toEqual(nextRetentionAt(scope.tenantId, world().now()))
    expect((await tables(world(), scope.schema, 'messages_')).length).toBeGreaterThan(before.length)
  })
}

async function makeOldMonth({ database }: ArchiveWorld): Promise<void> {
  const old: Month = { year: 2024, month: 3 }
  const shared = { schema: database.sharedSchema, table: 'deliveries' } as const
  await database.transaction((session) => ensurePartition(session, shared, old))
  const row = { id: newId(), received_at: new Date('2024-03-05T00:00:00Z'), ingestor: 'facebook', verdict: 'ignored' }
  await database.session.sharedTables
    .insertInto('deliveries')
    .values({ ...row, body: new Uint8Array([1]), replayed_at: null })
    .execute()
}

function testLedger(world: World): void {
  it('keeps a month while a delivery of it is held, which has its body nowhere else', async () => {
    const { database } = world()
    await makeOldMonth(world())
    const [delivery] = await database.session.sharedTables
      .selectFrom('deliveries')
      .select(['id', 'received_at'])
      .where('received_at', '<', new Date('2024-04-01T00:00:00Z'))
      .execute()
    const at = { held_at: world().now(), attempted_at: world().now(), next_attempt_at: world().now(), told_at: null }
    const { id = newId(), received_at = new Date(0) } = delivery ?? {}
    const held = { id: newId(), delivery_id: id, received_at, ingestor: 'facebook', tenant_id: null, event_keys: null }
    await database.session.sharedTables
      .insertInto('held_deliveries')
      .values({ ...held, ...at, reason: 'payload_invalid', error_message: 'Unreadable' })
      .execute()
    const keeper = new RetentionStore(database, world().now)
    await keeper.dropDeliveries(daysBefore(world().now(), 30))
    expect(await tables(world(), database.sharedSchema, 'deliveries_')).toContain('deliveries_2024_03')

    await database.session.sharedTables.deleteFrom('held_deliveries').execute()
    await keeper.dropDeliveries(daysBefore(world().now(), 30))
    expect(await tables(world(), database.sharedSchema, 'deliveries_')).not.toContain('deliveries_2024_03')
  })

  it('drops old months of the ledger, with and without an archive', async () => {
    const { database } = world()
    for (const archive of ['without', 'with an archive'] as const) {
      await makeOldMonth(world())
      const scope = await world().tenant('with schema')
      await database.transaction((session) => armRetention(session.ofTenant(scope, new Date(0))))
      await run(world(), archive)
      const left = await tables(world(), database.sharedSchema, 'deliveries_')
      expect([archive, left.includes('deliveries_2024_03'), left.length >= 2]).toEqual([archive, false, true])
      await world().clear()
    }
  })
}

describeOnEachDatabase('the daily run of retention', (options) => {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  describe('the calendar', () => {
    testCalendar(world)
  })
  describe('the ledger', () => {
    testLedger(world)
  })
})
