import { type ArchiveSink, LeadKitError } from '@leadkit/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { HeldObjectStore } from '../src/lib/retention/holds/held-object-store.ts'
import { ObjectHolder } from '../src/lib/retention/holds/object-holder.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, FEBRUARY, interrupted } from './support/retention/archive-world.ts'
import { HeldTenant, MARCH } from './support/retention/held-tenant.ts'

const CASE = { by: 'counsel', reason: 'Case 7' }
const END = { by: 'counsel', reason: 'Settled' }

type Open = () => Promise<HeldTenant>

function testHeldMonths(open: Open): void {
  it('keeps a month whole in which a held person wrote, and lets the others go', async () => {
    const tenant = await open()
    const hold = await tenant.holds.place({ conversationId: await tenant.conversationId('bea') }, CASE)
    expect(await tenant.archive()).toMatchObject({
      months: 1,
      messages: 1,
      held: [{ month: '2026-01', holdIds: [hold.id] }],
      failed: [],
    })
    expect(await tenant.stored()).toEqual(['ada_1', 'bea_1'])
    await tenant.holds.release(hold.id, END)
    expect(await tenant.archive()).toMatchObject({ months: 1, messages: 2, held: [], failed: [] })
    expect(await tenant.archived()).toEqual(['ada_1', 'ada_2', 'bea_1'])
  })

  it('keeps the conversations of everybody who is shown as one with a held lead, and later ones', async () => {
    const tenant = await open()
    const [ada, bea] = [await tenant.leadId('ada'), await tenant.leadId('bea')]
    await tenant.holds.place({ leadId: bea }, CASE)
    expect((await tenant.archive()).held.map(({ month }) => month)).toEqual(['2026-01'])
    await tenant.world.receive(tenant.route, { messageId: 'ada_3', participantId: 'ada', occurredAt: FEBRUARY })
    await tenant.leads.merge(ada, [bea], CASE)
    expect((await tenant.archive()).held.map(({ month }) => month)).toEqual(['2026-01', '2026-02'])
    expect(await tenant.stored()).toEqual(['ada_1', 'ada_3', 'bea_1'])
    expect(await tenant.archived()).toEqual(['ada_2'])
  })

  it('keeps everything of a held tenant, until the hold ends by itself', async () => {
    const tenant = await open()
    const until = new Date(tenant.world.now().getTime() + 86_400_000)
    await tenant.holds.place({ tenant: true }, { ...CASE, until })
    expect((await tenant.archive()).held.map(({ month }) => month)).toEqual(['2026-01', '2026-02'])
    const later = { ...tenant.world.context, now: () => until }
    expect(await tenant.world.archive(tenant.route.scope, tenant.sink, undefined, MARCH, later)).toMatchObject({
      months: 2,
    })
    expect(await tenant.stored()).toEqual([])
  })
}

function testRuns(open: Open): void {
  it.each(['openGeneration', 'markVerified', 'detach'] as const)(
    'keeps a month for which a hold is placed right before %s, and leaves no object of it',
    async (step) => {
      const tenant = await open()
      const conversationId = await tenant.conversationId('bea')
      const place = async (): Promise<void> => void (await tenant.holds.place({ conversationId }, CASE))
      const report = await tenant.archive(interrupted<ArchiveStore>(tenant.world.archiveStore, step, place))
      expect(report).toMatchObject({ months: 1, held: [{ month: '2026-01' }], failed: [] })
      expect(await tenant.stored()).toEqual(['ada_1', 'bea_1'])
      expect((await tenant.objects()).filter((key) => key.includes('2026-01'))).toEqual([])
      expect(await tenant.archived()).toEqual(['ada_2'])
    },
  )

  it('finishes a month that was detached before the hold: its object is proven', async () => {
    const tenant = await open()
    const place = async (): Promise<void> => void (await tenant.holds.place({ tenant: true }, CASE))
    const report = await tenant.archive(interrupted<ArchiveStore>(tenant.world.archiveStore, 'drop', place))
    expect(report).toMatchObject({ months: 1, held: [{ month: '2026-02' }], failed: [] })
    expect([await tenant.archived(), await tenant.stored()]).toEqual([['ada_1', 'bea_1'], ['ada_2']])
  })

  it('finishes it in another run, too, when the first one died between detach and drop', async () => {
    const tenant = await open()
    const dying = interrupted<ArchiveStore>(tenant.world.archiveStore, 'drop', () => Promise.reject(new Crash('drop')))
    await expect(tenant.archive(dying)).rejects.toThrow(Crash)
    await tenant.holds.place({ tenant: true }, CASE)
    expect(await tenant.archive()).toMatchObject({ months: 1, held: [{ month: '2026-02' }] })
    expect([await tenant.archived(), await tenant.stored()]).toEqual([['ada_1', 'bea_1'], ['ada_2']])
  })

  it('moves a month whole or keeps it whole, however two workers and a hold meet', async () => {
    for (let round = 0; round < 2; round += 1) {
      const tenant = await open()
      const conversationId = await tenant.conversationId('bea')
      await Promise.allSettled([tenant.archive(), tenant.archive(), tenant.holds.place({ conversationId }, CASE)])
      const report = await tenant.archive()
      expect(report.failed).toEqual([])
      const isHeld = report.held.length > 0
      expect(await tenant.stored()).toEqual(isHeld ? ['ada_1', 'bea_1'] : [])
      expect([...(await tenant.stored()), ...(await tenant.archived())].toSorted()).toEqual(['ada_1', 'ada_2', 'bea_1'])
    }
  })
}

function testObjects(open: Open): void {
  it('has the store keep the objects of held months, and lets go of them when the hold ends', async () => {
    const tenant = await open()
    await tenant.archive()
    const kept = new Set<string>()
    let isDown = true
    const sink: ArchiveSink = {
      ...tenant.sink,
      async setLegalHold(key, held) {
        if (isDown && key.includes('manifest')) throw new LeadKitError('transient', 'The store does not answer')
        if (held) kept.add(key)
        else kept.delete(key)
      },
    }
    const { scope } = tenant.route
    const holder = new ObjectHolder(new HeldObjectStore(tenant.world.database), sink)
    expect(await holder.apply(scope, tenant.world.context)).toBeNull()
    const hold = await tenant.holds.place({ conversationId: await tenant.conversationId('bea') }, CASE)
    expect(await holder.apply(scope, tenant.world.context)).toMatchObject({ code: 'transient' })
    isDown = false
    expect(await holder.apply(scope, tenant.world.context)).toBeNull()
    expect([...kept].toSorted()).toEqual((await tenant.objects()).filter((key) => key.includes('month=2026-01')))
    const list = await tenant.world.archives(scope, sink).list()
    expect(list.map(({ month, heldAt }) => [month, heldAt !== null])).toEqual([
      ['2026-02', false],
      ['2026-01', true],
    ])
    await tenant.holds.release(hold.id, END)
    expect(await holder.apply(scope, tenant.world.context)).toBeNull()
    expect([...kept]).toEqual([])
  })
}

function testReplaced(open: Open): void {
  it('has the store let go of an object that is replaced, since nothing names it afterwards', async () => {
    const tenant = await open()
    await tenant.archive()
    const lifted: string[] = []
    const sink: ArchiveSink = {
      ...tenant.sink,
      setLegalHold: async (key, held) => void (held || lifted.push(key)),
    }
    const held = (await tenant.objects()).filter((key) => key.includes('month=2026-01'))
    await tenant.world.database.session
      .ofTenant(tenant.route.scope)
      .tables.updateTable('archive_manifests')
      // As a month that came back while it was held, and has left again.
      .set({ held_at: MARCH, verified_at: null, dropped_at: null })
      .where('object_key', 'like', '%month=2026-01%')
      .execute()
    await tenant.archive(tenant.world.archiveStore, sink)
    expect(lifted.toSorted()).toEqual(held)
    expect((await tenant.objects()).filter((key) => key.includes('month=2026-01'))).toEqual([])
  })

  it('archives a detached month in the same run if an erasure removes its generation', async () => {
    const tenant = await open()
    const { scope } = tenant.route
    const remove = async (): Promise<void> => {
      const { tables } = tenant.world.database.session.ofTenant(scope)
      await tables.deleteFrom('archive_manifests').where('object_key', 'like', '%month=2026-01%').execute()
    }
    const report = await tenant.archive(interrupted<ArchiveStore>(tenant.world.archiveStore, 'drop', remove))
    expect(report).toMatchObject({ months: 2, messages: 3, failed: [] })
    expect(await tenant.archived()).toEqual(['ada_1', 'ada_2', 'bea_1'])
    expect(await tenant.world.tables(scope)).toEqual([])
  })
}

describeOnPostgres('legal holds and the archive', (options) => {
  let world: ArchiveWorld | undefined
  const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())
  const open = (): Promise<HeldTenant> => HeldTenant.open(opened())
  testHeldMonths(open)
  testRuns(open)
  testObjects(open)
  testReplaced(open)
})
