import { createLeadKit, type LeadKit, type LeadKitOptions, type TenantKit } from '@leadkit/core'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterEach, afterAll, beforeAll, expect, it } from 'vitest'
import { TEST_KEYS } from './support/access/test-keys.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, FEBRUARY } from './support/retention/archive-world.ts'

const BY = { by: 'ines' }
/** January ended 38 days before, February 10. */
const NOW = new Date('2026-03-11T00:00:00.000Z')

interface Opened {
  readonly kit: LeadKit
  readonly tenant: TenantKit
  /** Platform ids of what is in the database. */
  messages(): Promise<readonly string[]>
}

type Open = (retention: LeadKitOptions['retention'], hasArchive?: boolean) => Promise<Opened>

function testSettings(open: Open): void {
  it('is the tenant’s own, its tier’s, or the kit’s, field by field; the history tells who set what', async () => {
    const { kit, tenant } = await open({
      messagesDays: 60,
      archiveFormats: ['jsonl', 'csv'],
      tiers: { free: { messagesDays: 30 }, pro: { archiveFormat: 'csv' } },
    })
    const { policy } = tenant.retention
    const none = { messagesDays: null, archiveFormat: null }
    expect(await policy.get()).toEqual({
      messagesDays: 30,
      archiveFormat: 'jsonl',
      own: none,
      setBy: null,
      setAt: null,
    })
    await kit.tenants.update(tenant.id, { tier: 'pro' })
    expect(await policy.get()).toMatchObject({ messagesDays: 60, archiveFormat: 'csv' })
    expect(await policy.set({ messagesDays: 5 }, BY)).toEqual({
      messagesDays: 5,
      archiveFormat: 'csv',
      own: { messagesDays: 5, archiveFormat: null },
      setBy: 'ines',
      setAt: NOW,
    })
    await policy.set({ archiveFormat: 'jsonl' }, { by: 'bo' })
    await policy.set({ archiveFormat: 'jsonl' }, { by: 'nobody' })
    expect(await policy.set({ messagesDays: null }, BY)).toMatchObject({ messagesDays: 60, archiveFormat: 'jsonl' })
    const history = await policy.history({ limit: 2 })
    expect(history.items).toMatchObject([
      { messagesDays: null, archiveFormat: 'jsonl', setBy: 'ines', setAt: NOW },
      { messagesDays: 5, archiveFormat: 'jsonl', setBy: 'bo' },
    ])
    expect((await policy.history({ after: history.next })).items).toMatchObject([
      { messagesDays: 5, archiveFormat: null },
    ])
  })

  it('loses no field when two people set one each at once', async () => {
    const { tenant } = await open({ archiveFormats: ['jsonl', 'csv'] })
    const { policy } = tenant.retention
    await Promise.all([policy.set({ messagesDays: 7 }, BY), policy.set({ archiveFormat: 'csv' }, BY)])
    expect(await policy.get()).toMatchObject({ messagesDays: 7, archiveFormat: 'csv' })
  })

  it('refuses days out of range and formats that the kit does not know', async () => {
    const { tenant } = await open({})
    const { policy } = tenant.retention
    for (const changes of [{}, { messagesDays: 0 }, { messagesDays: 1.5 }, { archiveFormat: 'parquet' }, { days: 3 }])
      await expect(policy.set(changes as object, BY)).rejects.toMatchObject({ code: 'invalid_input' })
    for (const tiers of [{ free: { messagesDays: 0 } }, { free: { archiveFormat: 'parquet' } }, { gold: {} }])
      await expect(open({ tiers })).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringContaining('tiers') as string,
      })
  })
}

function testRuns(open: Open): void {
  it('decides what the daily run and archives.run move, and in which format', async () => {
    const daily = await open({ archiveFormats: ['jsonl', 'csv'], tiers: { free: { messagesDays: 30 } } })
    await daily.tenant.retention.policy.set({ archiveFormat: 'csv' }, BY)
    await daily.tenant.retention.holds.release(
      (await daily.tenant.retention.holds.place({ tenant: true }, { ...BY, reason: 'Case 7' })).id,
      { ...BY, reason: 'Settled' },
    )
    await daily.kit.worker({ kinds: ['retention'] }).drain()
    expect(await daily.tenant.archives.list()).toMatchObject([
      { month: '2026-01', objectKey: expect.stringMatching(/\.csv\.gz$/) as string },
    ])
    await daily.tenant.retention.policy.set({ messagesDays: 5, archiveFormat: null }, BY)
    await daily.tenant.archives.run()
    expect(await daily.tenant.archives.list()).toMatchObject([
      { month: '2026-02', objectKey: expect.stringMatching(/\.jsonl\.gz$/) as string },
      { month: '2026-01' },
    ])
  })

  it('says in a dry run what would go, how many rows and bytes, and what holds keep; and changes nothing', async () => {
    const { tenant, messages } = await open({ tiers: { free: { messagesDays: 30 } } })
    const { holds, dryRun } = tenant.retention
    const before = new Date('2026-02-09T00:00:00.000Z')
    const january = { month: '2026-01', messages: 3, bytes: expect.any(Number) as number, holds: [], heldMessages: 0 }
    const bytes = expect.any(Number) as number
    expect(await dryRun()).toEqual({
      messagesDays: 30,
      archiveFormat: 'jsonl',
      before,
      months: [january],
      goes: { months: 1, messages: 3, bytes },
      held: { months: 0, messages: 0, bytes: 0 },
    })
    expect((await dryRun()).goes.bytes).toBeGreaterThan(8_000)
    const [talk] = (await tenant.conversations.list({ participantId: 'bea' })).items
    const hold = await holds.place({ conversationId: talk?.id ?? '' }, { ...BY, reason: 'Case 7' })
    expect(await dryRun({ messagesDays: 5 })).toMatchObject({
      messagesDays: 5,
      months: [
        {
          month: '2026-01',
          messages: 3,
          heldMessages: 2,
          holds: [{ id: hold.id, subject: hold.subject, until: null }],
        },
        { month: '2026-02', messages: 1, heldMessages: 0, holds: [] },
      ],
      goes: { months: 1, messages: 1 },
      held: { months: 1, messages: 3 },
    })
    expect(await messages()).toEqual(['m_1', 'm_2', 'm_3', 'm_4'])
    expect(await tenant.archives.list()).toEqual([])
    const report = await tenant.archives.run()
    expect(report).toMatchObject({ months: 0, held: [{ month: '2026-01', holdIds: [hold.id] }] })
    await expect(dryRun({ messagesDays: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
    const without = await open({}, false)
    await expect(without.tenant.retention.dryRun()).rejects.toMatchObject({ code: 'configuration' })
  })
}

function defineTests(options: () => DatabaseOptions): void {
  let world: ArchiveWorld | undefined
  const kits: LeadKit[] = []
  const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterEach(async () => {
    for (const kit of kits.splice(0)) await kit.close()
  })
  afterAll(() => opened().close())

  /** A kit, and a tenant of the tier `free` with three messages in January and one in February. */
  async function open(retention: LeadKitOptions['retention'], hasArchive = true): Promise<Opened> {
    const archive = hasArchive ? createMemoryArchiveSink() : undefined
    const kit = createLeadKit({ database: options(), encryption: TEST_KEYS, archive, retention, now: () => NOW })
    kits.push(kit)
    const route = await opened().route()
    await opened().receive(
      route,
      { messageId: 'm_1', participantId: 'ada' },
      { messageId: 'm_2', participantId: 'bea' },
      { messageId: 'm_3', participantId: 'bea' },
      { messageId: 'm_4', participantId: 'ada', occurredAt: FEBRUARY },
    )
    return { kit, tenant: kit.tenant(route.scope.tenantId), messages: () => opened().stored(route.scope) }
  }

  testSettings(open)
  testRuns(open)
}

describeOnPostgres('a retention policy', defineTests)
